"""belqa as it is: files on disk, a whole build with a vector for each sentence too, and search by both its ways."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.build import build_index
from indexer.embed import Embedder
from indexer.index import Index
from indexer.store import Store
from service.question import understand
from service.retrieve import Retriever


class BelqaWhole:
    """Write a file a paragraph, build, open, search."""

    def __init__(self) -> None:
        self._embedder = Embedder()
        self._folder = TemporaryDirectory(prefix="belqa-bench-")
        self._builds = 0

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs."""
        self._builds += 1
        corpus = Path(self._folder.name) / f"corpus{self._builds}"
        corpus.mkdir()
        for number, paragraph in enumerate(paragraphs):
            (corpus / f"{number}.txt").write_text(paragraph, encoding="utf-8")
        store = Store(Path(self._folder.name) / f"index{self._builds}")
        build_index(corpus, store, self._embedder, passage_tokens=160)
        self._retriever = Retriever(Index.load(store.current_folder()), self._embedder)

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs: a long one has several passages, and counts once."""
        understood = understand(question, self._retriever.vocabulary)
        (vector,) = self._retriever.embed([question])
        hits = self._retriever.search(understood, vector, 3 * top_k)
        return list(dict.fromkeys(int(hit.document.id.removesuffix(".txt")) for hit in hits))[:top_k]


def load(_model: str, _kind: str) -> BelqaWhole:
    """Make the contender."""
    return BelqaWhole()
