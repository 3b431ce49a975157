"""The embedder: one model with its prefixes, its window and its vector space, whatever it runs on."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from tokenizers import Tokenizer

from indexer.embed.encoder import Matrix, Vector
from indexer.embed.weights import BASE_MODEL, DEFAULT_MODEL

_GROUP = 256  # texts of like length that are encoded before progress is told


class Model(Protocol):
    """What an embedder needs of a model."""

    dimension: int
    window: int  # word pieces that it reads, special tokens counted
    tokenizer: Tokenizer  # one that cuts nothing off
    space: str  # hash of what makes its vectors, so that models with the same hash can be mixed

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Encode a few texts, each as if it were alone."""

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Encode texts of like length, as fast as possible."""

    def expect(self, texts: int) -> str:
        """Get ready for this many texts more, and name the runtime that `encode_passages` uses for them."""

    def rest(self) -> None:
        """Let go of what only `encode_passages` needs."""


class Embedder:
    """An embedding model: the default one from its pip package, or any that sentence-transformers reads.

    Nothing is fetched unless `model` names neither the default model, nor the one that it was made from, nor a folder,
    nor a model already in the local cache.

    Args:
        model: `DEFAULT_MODEL`, `BASE_MODEL`, a folder, or a sentence-transformers name.
        query_prefix: text that the model wants before a question.
        passage_prefix: text that the model wants before a passage.
        threads: for questions; passages take every core.
        runtime: of the default model in builds, one of `RUNTIMES`.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        query_prefix: str = "",
        passage_prefix: str = "",
        threads: int = 1,
        runtime: str = "auto",
    ) -> None:
        self.name = model
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._model = _load(model, threads, runtime)
        self.dimension = self._model.dimension
        self.runtime = ""  # what the last passages were embedded with: library and precision
        special = self._model.tokenizer.num_special_tokens_to_add(False)
        self.max_pieces = self._model.window - special - self.count_pieces(passage_prefix)
        about = f"{query_prefix}\x00{passage_prefix}\x00{self._model.window}\x00{self._model.space}"
        self.fingerprint = hashlib.sha256(about.encode()).hexdigest()

    def count_pieces(self, text: str) -> int:
        """Return how many of the model's own word pieces a text has, special tokens not counted."""
        return len(self.piece_spans(text))

    def piece_spans(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each word piece, in code points of the text."""
        return list(self._model.tokenizer.encode(text, add_special_tokens=False).offsets)

    def embed_query(self, text: str) -> Vector:
        """Embed one question; what lies beyond the model's window is not read."""
        vector: Vector = self.embed_queries([text])[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions together; with the default model, each gets the very vector that it would get alone."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._model.encode_questions([self._query_prefix + text for text in texts])

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        """Embed texts to be found; many in one call, since those of like length are read together.

        Args:
            texts: each at most `max_pieces` word pieces long.
            progress: called with the number of texts done since its last call.
        """
        rows: Matrix = np.empty((len(texts), self.dimension), dtype=np.float32)
        if texts:
            self.runtime = self._model.expect(len(texts))
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        for first in range(0, len(order), _GROUP):
            group = order[first : first + _GROUP]
            rows[group] = self._model.encode_passages([self._passage_prefix + texts[position] for position in group])
            if progress:
                progress(len(group))
        return rows

    def rest(self) -> None:
        """Let go of what only building needs, once a build has ended; the next one takes it up again."""
        self._model.rest()


def _load(model: str, threads: int, runtime: str) -> Model:
    if model in (DEFAULT_MODEL, BASE_MODEL):
        from indexer.embed.minilm import MiniLM

        return MiniLM(threads, runtime, adapted=model == DEFAULT_MODEL)
    from indexer.embed.any_model import load_by_name, load_folder

    return load_folder(Path(model), model) if Path(model).is_dir() else load_by_name(model)
