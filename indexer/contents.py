"""What a version holds, on its way from the caches to its files: one document at a time, all vectors in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from indexer.analysis import terms
from indexer.corpus import left_out
from indexer.document_cache import DocumentCache, Summary
from indexer.documents import Document
from indexer.embed import Embedder, Matrix
from indexer.embedding_cache import KEY_BYTES, EmbeddingCache, as_keys, distinct
from indexer.index import LEXICAL, write_documents, write_passages, write_vectors
from indexer.lexical import LexicalIndex
from indexer.reading import Progress, ReadFile, embedded_texts

_EMBEDDED_AT_ONCE = 2048  # texts; a build that is killed embeds at most so many again


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document of the version that is built, without its text."""

    id: str
    key: str  # of its cache entry
    summary: Summary
    keys: bytes  # of its passages, then of its sentences

    @property
    def passage_keys(self) -> bytes:
        """SHA-256 of the text of each passage."""
        return self.keys[: self.summary.passages * KEY_BYTES]

    @property
    def sentence_keys(self) -> bytes:
        """SHA-256 of the text of each sentence."""
        return self.keys[self.summary.passages * KEY_BYTES :]


def indexed_documents(files: Sequence[ReadFile], cache: DocumentCache) -> tuple[list[IndexedDocument], list[str]]:
    """Return the files that are documents, and a line for each that is left out."""
    documents: list[IndexedDocument] = []
    problems: list[str] = []
    for file in files:
        problem = cache.problem(file.key) if file.key else file.problem
        if problem is not None:
            problems.append(left_out(file.id, problem))
        elif file.key:
            documents.append(IndexedDocument(file.id, file.key, cache.summary(file.key), cache.keys(file.key)))
    return documents, problems


def embed_missing(
    documents: Sequence[IndexedDocument],
    cache: DocumentCache,
    vectors: EmbeddingCache,
    embedder: Embedder,
    progress: Progress | None,
) -> tuple[int, int]:
    """Embed the texts whose vectors are not there; return how many that were, and how many were there."""
    missing: set[bytes] = set()
    for document in documents:
        keys = as_keys(document.keys)
        missing.update(key.tobytes() for key in keys[~vectors.holds(keys)])
    new, wanted = len(missing), missing
    pending: dict[bytes, str] = {}

    def embed_pending() -> None:
        told = (lambda count: progress("Embedding", count, new)) if progress else None
        vectors.append(list(pending), embedder.embed_passages(list(pending.values()), progress=told))
        pending.clear()

    for document in documents:
        if wanted and not wanted.isdisjoint(key.tobytes() for key in as_keys(document.keys)):
            for key, text in _texts(document, cache):
                if key in wanted:
                    wanted.remove(key)
                    pending[key] = text
                if len(pending) == _EMBEDDED_AT_ONCE:
                    embed_pending()
    if pending:
        embed_pending()
    vectors.reopen()
    return new, distinct(as_keys(b"".join(document.keys for document in documents))) - new


def _texts(document: IndexedDocument, cache: DocumentCache) -> Iterator[tuple[bytes, str]]:
    """Yield what is embedded of a document, with its keys."""
    whole = cache.document(document.key, document.id)
    texts = embedded_texts(whole, cache.passages(document.key, whole))
    keys = as_keys(document.keys)
    return ((key.tobytes(), text) for key, text in zip(keys, texts, strict=True))


def write_contents(
    folder: Path, documents: Sequence[IndexedDocument], cache: DocumentCache, vectors: EmbeddingCache, kept_as: str
) -> Mapping[str, str]:
    """Write everything but the manifest; return how the vectors are kept."""

    def whole() -> Iterator[Document]:
        return (cache.document(each.key, each.id) for each in documents)

    write_documents(folder, whole())
    write_passages(
        folder,
        (
            passage
            for each, document in zip(documents, whole(), strict=True)
            for passage in cache.passages(each.key, document)
        ),
    )
    with TemporaryDirectory(dir=folder) as scratch:
        passages = _matrix(Path(scratch) / "passages", vectors, (each.passage_keys for each in documents))
        sentences = _matrix(Path(scratch) / "sentences", vectors, (each.sentence_keys for each in documents))
        kinds = write_vectors(folder, passages, sentences, kept_as)
        del passages, sentences
    rows = (
        cache.lexical(each.key, each.id, _name_terms(document))
        for each, document in zip(documents, whole(), strict=True)
    )
    LexicalIndex.build(folder / LEXICAL, chain.from_iterable(rows))
    return kinds


def _matrix(file: Path, vectors: EmbeddingCache, keys: Iterable[bytes]) -> Matrix:
    """Return the vectors of keys, one behind the other, in a file that the system may drop from memory."""
    with file.open("wb") as opened:
        for part in vectors.vectors(as_keys(b"".join(keys))):
            opened.write(part.tobytes())
    if not file.stat().st_size:
        return np.empty((0, vectors.dimension), dtype=np.float32)
    return np.memmap(file, dtype=np.float32, mode="r").reshape(-1, vectors.dimension)


def _name_terms(document: Document) -> list[str]:
    """Return the terms of a title that is only the name of the file: it is no context, and still finds its passages."""
    return terms(document.source.title) if document.source.title_from == "file name" else []
