"""txtai: dense search over FAISS, which is its default, or with BM25 and its own fusion."""

from collections.abc import Sequence

from txtai import Embeddings


class Txtai:
    """index, search."""

    def __init__(self, model: str, *, hybrid: bool) -> None:
        self._settings = {"path": model, "gpu": False, "hybrid": hybrid}
        self._embeddings = Embeddings(self._settings)

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        self._embeddings.index((number, paragraph, None) for number, paragraph in enumerate(paragraphs))

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        return [int(number) for number, _ in self._embeddings.search(question, top_k)]


def load(model: str, kind: str) -> Txtai:
    """Make the contender, "dense" or "hybrid"."""
    return Txtai(model, hybrid=kind == "hybrid")
