"""The larger model, and what it has said so far."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from indexer.embed.teach.groups import Group


class Teacher:
    """A sentence-transformers model in bfloat16, whose vectors are kept in a folder.

    Args:
        model: folder of the model.
        kept: folder for the vectors, a file a group; it belongs to this one model.
    """

    def __init__(self, model: Path, kept: Path) -> None:
        from sentence_transformers import SentenceTransformer

        options = {"dtype": torch.bfloat16}
        self._model: Any = SentenceTransformer(str(model), device="cpu", local_files_only=True, model_kwargs=options)
        self._kept = kept
        kept.mkdir(parents=True, exist_ok=True)

    def encode(self, group: Group) -> Tensor:
        """Return the vectors of `group.texts`, (texts, the teacher's dimension), each of length one."""
        path = self._kept / f"{hashlib.sha256(repr(group).encode()).hexdigest()[:32]}.npy"
        if not path.exists():
            rows = self._model.encode(list(group.texts), batch_size=16, show_progress_bar=False, convert_to_tensor=True)
            np.save(path, rows.half().numpy())
        return torch.nn.functional.normalize(torch.from_numpy(np.load(path)).float(), dim=1)
