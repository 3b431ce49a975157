"""The index in memory: documents, passages, their vectors and terms, as one immutable whole."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from indexer.documents import Block, BlockKind, Document, Passage, Sentence, Source
from indexer.embed import Matrix
from indexer.errors import IndexCorruptError, IndexStoreError
from indexer.lexical import LexicalIndex
from indexer.manifest import REBUILD, Manifest
from indexer.store import Lease, Store, check_files, read_manifest

DOCUMENTS, PASSAGES, LEXICAL = "documents.jsonl", "passages.jsonl", "lexical"
PASSAGE_VECTORS, SENTENCE_VECTORS = "passages.faiss", "sentences.faiss"


@dataclass(frozen=True)
class Index:
    """One version of the index; it is never changed, a new build makes a new one."""

    version: str
    manifest: Manifest
    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    passage_vectors: faiss.Index  # row i belongs to passages[i]
    sentence_vectors: faiss.Index  # row i belongs to sentence_rows[i]
    lexical: LexicalIndex  # row i belongs to passages[i]

    @cached_property
    def sentence_rows(self) -> Sequence[tuple[int, int]]:
        """(row of the passage, position of the sentence in it), a row of `sentence_vectors` each."""
        return [
            (row, position) for row, passage in enumerate(self.passages) for position in range(len(passage.sentences))
        ]

    @cached_property
    def first_sentence_row(self) -> Sequence[int]:
        """Row in `sentence_vectors` of the first sentence of each passage."""
        counts = [len(passage.sentences) for passage in self.passages]
        return [0, *np.cumsum(counts).tolist()][: len(counts)]

    def vectors_of_sentences(self, passage: int) -> Matrix:
        """Return the vectors of a passage's sentences, (number of sentences, dimension)."""
        vectors: Matrix = self.sentence_vectors.reconstruct_n(
            self.first_sentence_row[passage], len(self.passages[passage].sentences)
        )
        return vectors

    @classmethod
    def load(cls, folder: Path) -> "Index":
        """Read a version from its folder.

        Raises:
            IndexCorruptError: a file is missing, cut off or altered.
            IndexMismatchError: it is of a format that this version of belqa does not read.
        """
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        try:
            documents = {document.id: document for document in read_documents(folder)}
            passages = tuple(read_passages(folder, documents))
            passage_vectors, sentence_vectors = read_vectors(folder)
        except (ValueError, KeyError, TypeError, RuntimeError) as error:
            raise IndexCorruptError(f"The index is damaged ({error}).", REBUILD) from error
        lexical = LexicalIndex.load(folder / LEXICAL)
        return cls(folder.name, manifest, documents, passages, passage_vectors, sentence_vectors, lexical)


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
    """Write one JSON object a document; blocks as lists, since there are many."""
    with (folder / DOCUMENTS).open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            row = {
                "id": document.id,
                "source": asdict(document.source),
                "content_hash": document.content_hash,
                "pages": document.pages,
                "text": document.text,
                "blocks": [
                    [block.kind.value, block.start, block.end, block.level, block.section, block.lead_in, block.list_id]
                    for block in document.blocks
                ],
            }
            file.write(_line(row))


def read_documents(folder: Path) -> Iterable[Document]:
    """Read back what `write_documents` wrote."""
    for row in _lines(folder / DOCUMENTS):
        blocks = tuple(
            Block(BlockKind(kind), start, end, level, tuple(section), lead_in, list_id)
            for kind, start, end, level, section, lead_in, list_id in row["blocks"]
        )
        yield Document(
            row["id"], Source(**row["source"]), row["text"], row["content_hash"], blocks, tuple(row["pages"])
        )


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    """Write one JSON object a passage, without its text: that is in the document."""
    with (folder / PASSAGES).open("w", encoding="utf-8", newline="\n") as file:
        for passage in passages:
            row = {
                "document": passage.document_id,
                "start": passage.start,
                "end": passage.end,
                "section": passage.section,
                "context": passage.context,
                "sentences": [[sentence.start, sentence.end, sentence.block] for sentence in passage.sentences],
            }
            file.write(_line(row))


def read_passages(folder: Path, documents: Mapping[str, Document]) -> Iterable[Passage]:
    """Read back what `write_passages` wrote."""
    for row in _lines(folder / PASSAGES):
        yield Passage(
            document_id=row["document"],
            start=row["start"],
            end=row["end"],
            text=documents[row["document"]].text[row["start"] : row["end"]],
            section=tuple(row["section"]),
            context=tuple(row["context"]),
            sentences=tuple(Sentence(*fields) for fields in row["sentences"]),
        )


def write_vectors(folder: Path, passages: Matrix, sentences: Matrix) -> None:
    """Write the vectors for exact inner-product search."""
    for name, rows in ((PASSAGE_VECTORS, passages), (SENTENCE_VECTORS, sentences)):
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(rows)
        with (folder / name).open("wb") as file:  # faiss itself would not say that the end of a file was not written
            faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def read_vectors(folder: Path) -> tuple[faiss.Index, faiss.Index]:
    """Read back what `write_vectors` wrote: passages, sentences."""
    return faiss.read_index(str(folder / PASSAGE_VECTORS)), faiss.read_index(str(folder / SENTENCE_VECTORS))


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)
