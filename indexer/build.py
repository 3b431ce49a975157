"""A corpus folder to a new index version: read, split, embed what is new, write, publish."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from indexer.analysis import spellings, terms
from indexer.corpus import list_sources, read_corpus
from indexer.documents import Document, Passage
from indexer.embed import Embedder, Vector
from indexer.errors import CorpusError, IndexStoreError
from indexer.index import (
    LEXICAL,
    Index,
    read_keys,
    write_documents,
    write_keys,
    write_passages,
    write_vectors,
)
from indexer.lexical import LexicalIndex, LexicalRow
from indexer.manifest import FORMAT, Manifest, Recipe
from indexer.passages import PassageSettings, Splitter
from indexer.store import MANIFEST, Store, hash_files

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # (texts embedded since the last call, texts to embed in all)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    version: str
    documents: int
    passages: int
    embedded: int  # texts that went through the model
    reused: int  # texts whose vectors were taken over from the version before
    problems: tuple[str, ...]


def recipe_for(embedder: Embedder, passage_tokens: int) -> Recipe:
    """Return how an index is made with this model and these settings."""
    return Recipe(
        format=FORMAT,
        model=embedder.name,
        model_fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        window=embedder.max_pieces,
        passage_tokens=passage_tokens,
        tokenizer="cl100k_base",
    )


def is_stale(store: Store, corpus: Path) -> bool:
    """Say whether the corpus folder holds other documents, or other words about them, than the index."""
    files, _ = list_sources(corpus)
    return {file.id: file.content_hash for file in files} != dict(store.manifest().sources)


def build_index(
    corpus: Path,
    store: Store,
    embedder: Embedder,
    *,
    passage_tokens: int,
    reuse: bool = True,
    kept_as: str = "auto",
    progress: Progress | None = None,
) -> BuildReport:
    """Build a version from a corpus folder and make it the one that serves.

    Args:
        corpus: folder of the source documents.
        store: where the versions are kept.
        embedder: the model that makes the vectors.
        passage_tokens: how long a passage should be, in tiktoken tokens.
        reuse: take over the vectors of texts that the current version holds too.
        kept_as: how vectors are kept: exact, compressed, or by their number.
        progress: told how far the embedding is.

    Raises:
        CorpusError: no document can be read.
        IndexStoreError: the index cannot be written, or another build is under way.
    """
    content = read_corpus(corpus)
    if not content.documents:
        reasons = " ".join(content.problems)
        raise CorpusError(
            f"There is no document to index in {str(corpus)!r}. {reasons}".strip(), "Put .txt or .md files into it."
        )
    splitter = Splitter(embedder.piece_spans, PassageSettings(passage_tokens, embedder.max_pieces))
    passages = [passage for document in content.documents for passage in splitter.split(document)]
    texts = _texts(content.documents, passages, splitter)
    keys = [_key(text) for text in texts]
    recipe = recipe_for(embedder, passage_tokens)
    with store.building() as folder:
        known = _known_vectors(store, recipe) if reuse else {}
        new = _embed(dict(zip(keys, texts, strict=True)), known, embedder, progress)
        vectors = np.stack([new[key] if key in new else known[key] for key in keys])
        write_documents(folder, content.documents)
        write_passages(folder, passages)
        kinds = write_vectors(folder, vectors[: len(passages)], vectors[len(passages) :], kept_as)
        write_keys(folder, keys)
        LexicalIndex.build(folder / LEXICAL, map(_lexical_row, passages))
        manifest = Manifest(
            recipe=recipe,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            sources=content.hashes,
            documents=len(content.documents),
            passages=len(passages),
            sentences=len(texts) - len(passages),
            problems=content.problems,
            files=hash_files(folder),
            vectors=kinds,
            runtime=embedder.runtime,
        )
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        version = store.publish(folder)
    return BuildReport(
        version, len(content.documents), len(passages), len(new), len(set(keys)) - len(new), content.problems
    )


def _texts(documents: Sequence[Document], passages: Sequence[Passage], splitter: Splitter) -> list[str]:
    """Return what is embedded: every passage, then every sentence, each in its context."""
    by_id = {document.id: document for document in documents}
    sentences = [
        splitter.sentence_in_context(by_id[passage.document_id], sentence)
        for passage in passages
        for sentence in passage.sentences
    ]
    return [passage.text_in_context for passage in passages] + sentences


def _lexical_row(passage: Passage) -> LexicalRow:
    text = passage.text_in_context
    return LexicalRow(passage.document_id, terms(text), sorted(set(spellings(text))))


def _embed(
    texts: Mapping[bytes, str], known: Mapping[bytes, Vector], embedder: Embedder, progress: Progress | None
) -> dict[bytes, Vector]:
    """Return the vector of each text that is not known yet."""
    new = {key: text for key, text in texts.items() if key not in known}
    rows = embedder.embed_passages(
        list(new.values()), progress=(lambda done: progress(done, len(new))) if progress else None
    )
    return dict(zip(new, rows, strict=True))


def _known_vectors(store: Store, recipe: Recipe) -> dict[bytes, Vector]:
    """Return the vectors of the version that serves, by text; none when it was made differently or is damaged."""
    try:
        if store.current() is None or store.manifest().recipe != recipe:
            return {}
        index = Index.load(store.current_folder())
    except IndexStoreError as error:
        logger.warning("The index that serves cannot be reused: %s", error.problem)
        return {}
    vectors = [index.passage_vectors, index.sentence_vectors]
    rows = np.concatenate([part.reconstruct_n(0, part.ntotal) for part in vectors])
    return dict(zip(read_keys(store.current_folder()), rows, strict=True))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
