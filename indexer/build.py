"""A corpus folder to a new index version: read what is new, embed what is new, write, publish.

What was made of a file before, and the vector of every text, are kept beside the versions (`indexer.document_cache`,
`indexer.embedding_cache`): an unchanged file costs a look at its size and time, and a build that was killed goes on
where it stopped. Documents go through one at a time; what is held of all of them is their keys.
"""

import logging
import shutil
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from indexer.contents import embed_missing, indexed_documents, write_contents
from indexer.corpus import content_hash, find_files
from indexer.document_cache import DocumentCache
from indexer.duplicates import near_duplicates
from indexer.embed import Embedder
from indexer.embedding_cache import EmbeddingCache, as_keys
from indexer.errors import CorpusError, IndexCorruptError, IndexStoreError
from indexer.manifest import FORMAT, REBUILD, Manifest, Recipe
from indexer.parse.limits import Limits
from indexer.passages import PassageSettings, Splitter
from indexer.reading import Progress, Reader, hash_of, unread_hash
from indexer.report import BuildReport
from indexer.store import MANIFEST, Store, hash_files

logger = logging.getLogger(__name__)


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


def is_stale(store: Store, corpus: Path, limits: Limits | None = None) -> bool:
    """Say whether the corpus folder holds other documents, or other words about them, than the index."""
    indexed = store.manifest().sources
    files, _ = find_files(corpus)
    if {file.id for file in files} != set(indexed):
        return True
    cache = DocumentCache(store.cache_folder, read_only=True) if store.cache_folder.is_dir() else None
    try:
        for file in files:
            try:
                found = content_hash(hash_of(file, limits or Limits(), cache), file.about)
            except ValueError:
                found = unread_hash(file)
            except OSError:
                found = ""
            if found != indexed[file.id]:
                return True
        return False
    finally:
        if cache:
            cache.close()


def build_index(
    corpus: Path,
    store: Store,
    embedder: Embedder,
    *,
    passage_tokens: int,
    reuse: bool = True,
    limits: Limits | None = None,
    kept_as: str = "auto",
    progress: Progress | None = None,
) -> BuildReport:
    """Build a version from a corpus folder and make it the one that serves.

    Args:
        corpus: folder of the source documents.
        store: where the versions are kept.
        embedder: the model that makes the vectors.
        passage_tokens: how long a passage should be, in tiktoken tokens.
        reuse: take over what earlier builds made of the same files.
        kept_as: how vectors are kept: exact, compressed, or by their number.
        limits: how much one file may take.
        progress: told how far reading and embedding are.

    Raises:
        CorpusError: no document can be read.
        IndexStoreError: the index cannot be written, or another build is under way.
    """
    with store.building() as folder:
        if not reuse:
            shutil.rmtree(store.cache_folder, ignore_errors=True)
        try:
            return _build(corpus, store, folder, embedder, passage_tokens, limits or Limits(), kept_as, progress)
        except (sqlite3.DatabaseError, zlib.error, KeyError) as error:
            # What sqlite itself cannot do has a code; what Python cannot make of its content has none.
            if isinstance(error, sqlite3.OperationalError) and hasattr(error, "sqlite_errorcode"):
                raise IndexStoreError(
                    f"The index cannot be written: {error}. The version before it still serves.",
                    "Free some space or name another folder with --index, then run: belqa index",
                ) from error
            if not reuse:
                raise IndexCorruptError(f"The cache of the index is damaged ({error}).", REBUILD) from error
            logger.warning("The cache of the index is damaged (%s); everything is read and embedded again.", error)
    return build_index(
        corpus,
        store,
        embedder,
        passage_tokens=passage_tokens,
        reuse=False,
        limits=limits,
        kept_as=kept_as,
        progress=progress,
    )


def _build(
    corpus: Path,
    store: Store,
    folder: Path,
    embedder: Embedder,
    passage_tokens: int,
    limits: Limits,
    kept_as: str,
    progress: Progress | None,
) -> BuildReport:
    recipe = recipe_for(embedder, passage_tokens)
    splitter = Splitter(embedder.piece_spans, PassageSettings(passage_tokens, embedder.max_pieces))
    before, watch = _sources_before(store), _Stopwatch()
    cache = DocumentCache(store.cache_folder)
    try:
        found, problems = find_files(corpus)
        files, parsed = Reader(cache, splitter, recipe, limits).read(found, progress)
        documents, more = indexed_documents(files, cache)
        problems += more
        if not documents:
            raise CorpusError(
                f"There is no document to index in {str(corpus)!r}. {' '.join(problems)}".strip(),
                "Put documents into it, such as .txt, .md, .pdf, .docx or .html files.",
            )
        watch.lap("reading")
        vectors = EmbeddingCache(store.cache_folder / embedder.fingerprint[:16], embedder.dimension)
        embedded, reused = embed_missing(documents, cache, vectors, embedder, progress)
        watch.lap("embedding")
        kinds = write_contents(folder, documents, cache, vectors, kept_as)
        manifest = Manifest(
            recipe=recipe,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            sources={file.id: file.content_hash for file in files},
            documents=len(documents),
            passages=sum(document.summary.passages for document in documents),
            sentences=sum(document.summary.sentences for document in documents),
            problems=tuple(problems),
            files=hash_files(folder),
            vectors=kinds,
            runtime=embedder.runtime,
        )
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        version = store.publish(folder)
        with _need_not_succeed():
            cache.keep((file.id for file in files), (file.key for file in files if file.key))
            vectors.keep(as_keys(b"".join(document.keys for document in documents)))
        watch.lap("writing")
    finally:
        cache.close()
    return BuildReport(
        version=version,
        documents=manifest.documents,
        passages=manifest.passages,
        embedded=embedded,
        reused=reused,
        problems=manifest.problems,
        warnings=tuple(f"{each.id}: {line}." for each in documents for line in each.summary.warnings),
        read=parsed,
        boilerplate=sum(document.summary.boilerplate for document in documents),
        changes=changes(before, manifest.sources) if before else None,
        near_duplicates=near_duplicates((each.id, each.summary.sketch) for each in documents),
        seconds=watch.seconds,
        choices=manifest.choices,
    )


@contextmanager
def _need_not_succeed() -> Iterator[None]:
    """Clear away what nobody needs any more, if it can be done: the version is published already."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        logger.warning("The cache of the index could not be cleared: %s", error)


class _Stopwatch:
    """How long each stage took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, stage: str) -> None:
        """End a stage."""
        now = time.monotonic()
        self.seconds[stage] = round(now - self._last, 2)
        self._last = now


def _sources_before(store: Store) -> Mapping[str, str]:
    """Return the files of the version that serves, with their content hashes; none if there is no usable one."""
    try:
        return store.manifest().sources if store.current() else {}
    except IndexStoreError as error:
        logger.warning("The index that serves cannot be compared with: %s", error.problem)
        return {}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, int]:
    """Count what became of the files between two versions, given as file -> content hash."""
    gone = Counter(content for name, content in before.items() if name not in after)
    new = Counter(content for name, content in after.items() if name not in before)
    renamed = (gone & new).total()
    return {
        "added": new.total() - renamed,
        "changed": sum(before[name] != content for name, content in after.items() if name in before),
        "removed": gone.total() - renamed,
        "renamed": renamed,
    }
