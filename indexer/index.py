"""One version of the index, opened: documents, passages, their vectors and terms, as one immutable whole.

Opening reads the manifest and maps the files; a document, a passage or a vector is read when it is asked for, so that a
million passages open as fast as ten, and memory holds what questions have touched.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document, ListedDocument, Passage, Source
from indexer.embed import Matrix
from indexer.errors import IndexCorruptError, IndexStoreError
from indexer.json_lines import JsonRows, writing_rows
from indexer.lexical import LexicalIndex
from indexer.manifest import REBUILD, Manifest
from indexer.rows import blocks_of, rows_of_blocks, rows_of_sentences, sentences_of
from indexer.store import Lease, Store, check_files, read_manifest
from indexer.vectors import Stored, Vectors, choose, open_vectors, write_vectors_file

DOCUMENTS, DOCUMENT_LIST = "documents.jsonl", "documents.list.json"
PASSAGES, PASSAGE_RANGES, SENTENCES = "passages.jsonl", "passages.ranges.json", "passages.sentences.npy"
PASSAGE_VECTORS, SENTENCE_VECTORS = "passages", "sentences"
LEXICAL = "lexical"
_DOCUMENTS_IN_MEMORY, _PASSAGES_IN_MEMORY = 256, 4096


class Documents(Mapping[str, Document]):
    """The documents by id, in the order of the corpus; those asked for last stay in memory."""

    def __init__(self, folder: Path) -> None:
        rows = JsonRows(folder / DOCUMENTS)
        told = json.loads((folder / DOCUMENT_LIST).read_text(encoding="utf-8"))
        self.listed = tuple(ListedDocument(**{**each, "source": Source(**each["source"])}) for each in told)
        self._numbers = {listed.id: number for number, listed in enumerate(self.listed)}
        # It holds the rows and not this object, which would never be let go of by what it holds itself.
        self._read = lru_cache(_DOCUMENTS_IN_MEMORY)(lambda number: _document(rows.read(number)))
        self._one_reads = Lock()  # else two who miss at once get two objects, and one document looks like two
        if len(self._numbers) != len(rows):
            raise ValueError(f"{len(rows)} documents have {len(self._numbers)} ids")

    def __getitem__(self, name: str) -> Document:
        with self._one_reads:
            document: Document = self._read(self._numbers[name])
        return document

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class Passages(Sequence[Passage]):
    """The passages, those of a document behind each other; those asked for last stay in memory."""

    def __init__(self, folder: Path, documents: Mapping[str, Document]) -> None:
        self._rows = rows = JsonRows(folder / PASSAGES)
        self._read = lru_cache(_PASSAGES_IN_MEMORY)(lambda number: _passage(rows.read(number), documents))

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        passage: Passage = self._read(number % len(self))
        return passage

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True)
class Index:
    """One version of the index; it is never changed, a new build makes a new one."""

    version: str
    manifest: Manifest
    documents: Documents
    passages: Sequence[Passage]
    passage_ranges: Mapping[str, range]  # the rows of the passages of each document
    first_sentences: NDArray[np.int64]  # row of the first sentence of each passage, and behind them the number of rows
    passage_vectors: Vectors  # row i belongs to passages[i]
    sentence_vectors: Vectors  # the sentences of passages[0], then those of passages[1], and so on
    lexical: LexicalIndex  # row i belongs to passages[i]

    def sentences_of(self, passages: range) -> range:
        """Return the rows in `sentence_vectors` of the sentences of passages that lie behind each other."""
        return range(int(self.first_sentences[passages.start]), int(self.first_sentences[passages.stop]))

    def passages_of(self, sentences: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the passage that each row of `sentence_vectors` belongs to."""
        rows: NDArray[np.int64] = np.searchsorted(self.first_sentences, sentences, side="right") - 1
        return rows

    def vectors_of_sentences(self, passage: int) -> Matrix:
        """Return the vectors of a passage's sentences, (number of sentences, dimension)."""
        rows = self.sentences_of(range(passage, passage + 1))
        return self.sentence_vectors.reconstruct_n(rows.start, len(rows))

    @classmethod
    def load(cls, folder: Path) -> "Index":
        """Open a version from its folder.

        Raises:
            IndexCorruptError: a file is missing, cut off or altered.
            IndexMismatchError: it is of a format that this version of belqa does not read.
        """
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        try:
            documents = Documents(folder)
            passages = Passages(folder, documents)
            ranges = json.loads((folder / PASSAGE_RANGES).read_text(encoding="utf-8"))
            index = cls(
                folder.name,
                manifest,
                documents,
                passages,
                {name: range(first, end) for name, (first, end) in ranges.items()},
                np.load(folder / SENTENCES, mmap_mode="r"),
                open_vectors(folder / PASSAGE_VECTORS),
                open_vectors(folder / SENTENCE_VECTORS),
                LexicalIndex.load(folder / LEXICAL),
            )
        except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
            raise IndexCorruptError(f"The index is damaged ({error}).", REBUILD) from error
        counts = {len(passages), index.passage_vectors.ntotal, len(index.lexical), len(index.first_sentences) - 1}
        if len(counts) > 1 or int(index.first_sentences[-1]) != index.sentence_vectors.ntotal:
            raise IndexCorruptError("The index is damaged: its files are not of one build.", REBUILD)
        return index


def open_index(store: Store) -> tuple[Index, Lease]:
    """Open the version that serves, and keep its files for as long as the lease is held.

    Raises:
        IndexMissingError: nothing was built yet.
        IndexCorruptError: a file is missing, cut off or altered.
        IndexMismatchError: it is of a format that this version of belqa does not read.
    """
    while True:
        folder = store.current_folder()
        lease = store.lease(folder.name)
        try:
            return Index.load(folder), lease
        except IndexStoreError:
            lease.release()
            if store.current() == folder.name:
                raise
            # A build has replaced this version, and removed it before the lease could say that it is in use.


def write_documents(folder: Path, documents: Iterable[Document]) -> None:
    """Write one JSON object a document, and the list of them."""
    listed: list[ListedDocument] = []
    with writing_rows(folder / DOCUMENTS) as write:
        for document in documents:
            listed.append(ListedDocument(document.id, document.source, len(document.text)))
            row = {
                "id": document.id,
                "source": asdict(document.source),
                "content_hash": document.content_hash,
                "pages": document.pages,
                "text": document.text,
                "blocks": rows_of_blocks(document.blocks),
            }
            write(row)
    content = json.dumps([asdict(each) for each in listed], ensure_ascii=False)
    (folder / DOCUMENT_LIST).write_text(content, encoding="utf-8", errors="surrogatepass")


def _document(row: Mapping[str, Any]) -> Document:
    """Make a document of the row that `write_documents` wrote."""
    source, blocks = Source(**row["source"]), blocks_of(row["blocks"])
    return Document(row["id"], source, row["text"], row["content_hash"], blocks, tuple(row["pages"]))


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    """Write one JSON object a passage, without its text: that is in the document.

    Raises:
        ValueError: the passages of a document do not come one behind the other.
    """
    ranges: dict[str, list[int]] = {}
    first_sentences = array("q", [0])
    with writing_rows(folder / PASSAGES) as write:
        for number, passage in enumerate(passages):
            first_sentences.append(first_sentences[-1] + len(passage.sentences))
            span = ranges.setdefault(passage.document_id, [number, number])
            if span[1] != number:
                raise ValueError(f"the passages of {passage.document_id!r} do not come one behind the other")
            span[1] = number + 1
            row = {
                "document": passage.document_id,
                "start": passage.start,
                "end": passage.end,
                "section": passage.section,
                "context": passage.context,
                "sentences": rows_of_sentences(passage.sentences),
            }
            write(row)
    np.save(folder / SENTENCES, np.array(first_sentences, dtype=np.int64))
    (folder / PASSAGE_RANGES).write_text(json.dumps(ranges, ensure_ascii=False), encoding="utf-8")


def _passage(row: Mapping[str, Any], documents: Mapping[str, Document]) -> Passage:
    """Make a passage of the row that `write_passages` wrote."""
    return Passage(
        document_id=row["document"],
        start=row["start"],
        end=row["end"],
        text=documents[row["document"]].text[row["start"] : row["end"]],
        section=tuple(row["section"]),
        context=tuple(row["context"]),
        sentences=sentences_of(row["sentences"]),
    )


def write_vectors(folder: Path, passages: Stored, sentences: Stored, wanted: str = "auto") -> dict[str, str]:
    """Write the vectors, exact or compressed as is wanted, and return what was chosen for each.

    Args:
        folder: of the version.
        passages: vectors of the passages; like the sentences', they may be a mapped file.
        sentences: vectors of their sentences.
        wanted: "exact", "compressed", or "auto" to go by their number.
    """
    chosen = {}
    for name, rows in ((PASSAGE_VECTORS, passages), (SENTENCE_VECTORS, sentences)):
        chosen[name] = choose(len(rows), wanted)
        write_vectors_file(folder / name, rows, chosen[name])
    return chosen
