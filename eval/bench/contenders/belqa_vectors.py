"""belqa's embedder and vectors alone: the same work as the others do, a vector a paragraph."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.embed import BASE_MODEL, Embedder
from indexer.vectors import choose, open_vectors, write_vectors_file


class BelqaVectors:
    """Embed, write, open, search."""

    def __init__(self, runtime: str) -> None:
        self._embedder = Embedder(BASE_MODEL, runtime=runtime)  # the model of the others
        self._folder = TemporaryDirectory(prefix="belqa-bench-")

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        rows = self._embedder.embed_passages(paragraphs)
        stem = Path(self._folder.name) / f"rows{len(rows)}"
        write_vectors_file(stem, rows, choose(len(rows)))
        self._vectors = open_vectors(stem)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs."""
        rows, _ = self._vectors.search(self._embedder.embed_query(question), top_k)
        return [int(row) for row in rows]


def load(_model: str, runtime: str) -> BelqaVectors:
    """Make the contender, with one of `indexer.embed.RUNTIMES`."""
    return BelqaVectors(runtime)
