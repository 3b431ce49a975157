"""Any other model, by folder or by name, with sentence-transformers: slower to start, and larger."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from indexer.embed.encoder import Matrix
from indexer.embed.weights import DEFAULT_MODEL
from indexer.errors import ModelError


class SentenceTransformersModel:
    """The model of `indexer.embed.embedder.Model` that is whatever sentence-transformers loads."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - sentence-transformers ships no types
        self._model = model
        self.tokenizer = _untruncated(model.tokenizer.backend_tokenizer)
        self.dimension = int(model.get_embedding_dimension())
        self.window = int(model.max_seq_length)
        self.space = space_of(model)

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Encode a few texts, one at a time, so that none is padded: each is read as if it were alone."""
        self._use_threads(1)
        return np.concatenate([self._encode([text]) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Encode texts of like length."""
        return self._encode(texts)

    def expect(self, _texts: int) -> str:
        """Use every core."""
        self._use_threads(os.cpu_count() or 1)
        return "sentence-transformers float32"

    def rest(self) -> None:
        """Go back to one thread."""
        self._use_threads(1)

    def _encode(self, texts: Sequence[str]) -> Matrix:
        rows: Matrix = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=16
        )
        return rows

    def _use_threads(self, threads: int) -> None:
        # One is fastest for a text as short as a question, and idle threads would spin where the reader's should run:
        # with two each, on two cores, an answer took twelve times as long.
        import torch

        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)


def space_of(model: Any) -> str:  # noqa: ANN401
    """Hash what makes the vectors: the weights, whatever their names, and how the pieces' vectors become one."""
    tensors = (tensor.detach().cpu().contiguous() for tensor in model.state_dict().values())
    digests = sorted(
        hashlib.sha256(tensor.float().view(-1).numpy().tobytes()).digest()
        for tensor in tensors
        if tensor.is_floating_point()
    )
    pooling = [str(module.pooling_mode) for module in model if hasattr(module, "pooling_mode")]
    return hashlib.sha256(b"".join(digests) + " ".join(pooling).encode()).hexdigest()


def load_folder(folder: Path, name: str) -> SentenceTransformersModel:
    """Load from a folder, with no network.

    Raises:
        ModelError: it holds no model.
    """
    sentence_transformer = _sentence_transformer_class(offline=True)
    try:
        return SentenceTransformersModel(sentence_transformer(str(folder), device="cpu", local_files_only=True))
    except Exception as error:
        raise ModelError(
            f"The model {name!r} cannot be loaded: {error}", "Name a sentence-transformers folder."
        ) from error


def load_by_name(name: str) -> SentenceTransformersModel:
    """Load from the local cache, else from the hub: the one case in which the network is used.

    Raises:
        ModelError: it is in neither.
    """
    sentence_transformer = _sentence_transformer_class(offline=False)
    try:
        return SentenceTransformersModel(sentence_transformer(name, device="cpu", local_files_only=True))
    except Exception:  # noqa: BLE001 - not in the cache, whichever way the library says so
        try:
            return SentenceTransformersModel(sentence_transformer(name, device="cpu"))
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f"The model {name!r} is not on this machine and could not be fetched: {reason}",
                f"Connect to the network once, name a folder, or leave BELQA_MODEL at {DEFAULT_MODEL!r}.",
            ) from error


def _sentence_transformer_class(*, offline: bool) -> Any:  # noqa: ANN401
    """Import sentence-transformers late: it takes seconds, and only whoever names another model should wait for it."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # local files only, and no telemetry either
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer


def _untruncated(tokenizer: Tokenizer) -> Tokenizer:
    """Copy a tokenizer that is to see whole texts: the model's own is set to cut them at every call."""
    copy = Tokenizer.from_str(tokenizer.to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy
