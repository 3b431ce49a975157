"""The default model as it learns: its weights stay, and a correction of low rank to each matrix is what changes."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from indexer.embed.encoder import LAYERS
from indexer.embed.on_torch import Layers, as_tensors
from indexer.embed.weights import base_model_folder, read_layers
from indexer.embed.word_pieces import WordPieces, batches

RANK = 32  # of the correction to each matrix; three times that where query, key and value lie together
_MATRICES = {"qkv": 3 * RANK, "out": RANK, "inner": RANK, "outer": RANK}
_BATCH = 2048  # word pieces, padding counted


class Student:
    """all-MiniLM-L6-v2 with corrections, differentiable."""

    def __init__(self, seed: int) -> None:
        folder = base_model_folder()
        self._word_pieces = WordPieces(folder)
        self._base = as_tensors(read_layers(folder))
        self.learned = dict(self._fresh(torch.Generator().manual_seed(seed)))

    def _fresh(self, chance: torch.Generator) -> Mapping[str, Tensor]:
        """Return corrections that are nought: `up` is, and `down` is drawn at random, so that gradients reach `up`."""
        learned = {}
        for layer in range(LAYERS):
            for matrix, rank in _MATRICES.items():
                outputs, inputs = self._base[f"{layer}.{matrix}"].shape
                down = torch.randn(rank, inputs, generator=chance) / math.sqrt(inputs)
                learned[f"{layer}.{matrix}.down"] = down.requires_grad_()
                learned[f"{layer}.{matrix}.up"] = torch.zeros(outputs, rank, requires_grad=True)
        return learned

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors (texts, dimension), each of length one, in the order of the texts."""
        ids, layers = self._word_pieces.ids(texts), Layers(self._corrected())
        together = list(batches(ids, _BATCH))
        vectors = torch.cat([layers(*self._word_pieces.embed([ids[text] for text in batch])) for batch in together])
        return vectors[torch.tensor(np.argsort(np.concatenate(together)))]

    def _corrected(self) -> dict[str, Tensor]:
        learned = self.learned
        names = {name.removesuffix(".up") for name in learned if name.endswith(".up")}
        corrected = {name: self._base[name] + learned[f"{name}.up"] @ learned[f"{name}.down"] for name in names}
        return {name: values.to(torch.bfloat16) for name, values in {**self._base, **corrected}.items()}
