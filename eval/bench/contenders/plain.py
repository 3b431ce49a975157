"""The baseline: what a person would write first, sentence-transformers with its defaults and an exact FAISS index."""

from collections.abc import Sequence

import faiss
from sentence_transformers import SentenceTransformer


class Plain:
    """encode, add, search."""

    def __init__(self, model: str) -> None:
        self._model = SentenceTransformer(model, device="cpu")

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        vectors = self._model.encode(list(paragraphs), normalize_embeddings=True)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        _, rows = self._index.search(self._model.encode([question], normalize_embeddings=True), top_k)
        return [int(row) for row in rows[0]]


def load(model: str, _kind: str) -> Plain:
    """Make the contender."""
    return Plain(model)
