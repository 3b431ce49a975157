"""Files of a corpus to cache entries: what is known already is not read again, the rest is parsed side by side."""

import hashlib
import json
import os
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.analysis import spellings, terms
from indexer.corpus import FoundFile, check_text, content_hash, document_of
from indexer.document_cache import DocumentCache, Entry, Summary
from indexer.documents import BlockKind, Document, Passage
from indexer.duplicates import sketch
from indexer.embedding_cache import key_of
from indexer.manifest import Recipe
from indexer.parse import TRUSTED_SUFFIXES, read
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed
from indexer.parse.worker import StoppedError, Worker
from indexer.passages import Splitter

Progress = Callable[[str, int, int], None]  # (stage, done since the last call, how many in all)

_READ_HERE = 2_000_000  # bytes of a text file that are not worth another process
_COMMIT_EVERY = 100  # files; a build that is killed reads at most so many again
_CHANGED = "it changed while it was read; the next build takes it up"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file with what identifies its content and its entry."""

    id: str
    content_hash: str
    key: str | None  # of its entry; None if it could not even be read
    problem: str | None = None  # of this build only, such as a file that vanished


class Reader:
    """Reads the files of one build."""

    def __init__(self, cache: DocumentCache, splitter: Splitter, recipe: Recipe, limits: Limits) -> None:
        self._cache, self._splitter, self._limits = cache, splitter, limits
        self._made_with = json.dumps([asdict(recipe), asdict(limits)], sort_keys=True)

    def read(self, files: Sequence[FoundFile], progress: Progress | None = None) -> tuple[list[ReadFile], int]:
        """Return the files in their order, every readable one with an entry in the cache, and how many were parsed."""
        found, data_hashes = {}, {}
        for file in files:
            identified, data_hash = self._identify(file)
            found[file.id], data_hashes[file.id] = identified, data_hash
        known = self._cache.known(file.key for file in found.values() if file.key)
        new: dict[str, FoundFile] = {}
        for file in files:
            key = found[file.id].key
            if key and key not in known:
                new.setdefault(key, file)  # files of equal content are read once
        self._cache.commit()
        for done, (file, parsed) in enumerate(self._parsed(list(new.values())), start=1):
            one = found[file.id]
            reason = _passing_problem(parsed, data_hashes[file.id])
            if reason:
                found |= {
                    other.id: ReadFile(other.id, "", None, reason) for other in found.values() if other.key == one.key
                }
            elif one.key and not isinstance(parsed, OSError):
                self._cache.add(one.key, self._entry(file, parsed, one.content_hash))
            if done % _COMMIT_EVERY == 0:
                self._cache.commit()
            if progress:
                progress("Reading", 1, len(new))
        self._cache.commit()
        return list(found.values()), len(new)

    def _identify(self, file: FoundFile) -> tuple[ReadFile, str]:
        try:
            data_hash = hash_of(file, self._limits, self._cache)
        except ValueError as error:
            return ReadFile(file.id, unread_hash(file), None, str(error)), ""
        except OSError as error:
            return ReadFile(file.id, "", None, f"it cannot be read ({error.strerror})"), ""
        content = content_hash(data_hash, file.about)
        key = hashlib.sha256(f"{content}\x00{file.suffix}\x00{self._made_with}".encode()).hexdigest()
        return ReadFile(file.id, content, key), data_hash

    def _parsed(
        self, files: Sequence[FoundFile]
    ) -> Iterator[tuple[FoundFile, tuple[Parsed, str] | ValueError | OSError]]:
        """Yield each file with its content and the hash of what was read, in no particular order."""
        here = [file for file in files if file.suffix in TRUSTED_SUFFIXES and file.size <= _READ_HERE]
        names = {file.id for file in here}
        for file in here:
            yield file, self._read_here(file)
        elsewhere = [file for file in files if file.id not in names]
        if elsewhere:
            yield from _read_elsewhere(elsewhere, self._limits)

    def _read_here(self, file: FoundFile) -> tuple[Parsed, str] | ValueError | OSError:
        try:
            data = file.path.read_bytes()
            return read(file.suffix, data, self._limits), hashlib.sha256(data).hexdigest()
        except (ValueError, OSError) as error:
            return error

    def _entry(self, file: FoundFile, parsed: tuple[Parsed, str] | ValueError, content: str) -> Entry:
        if isinstance(parsed, ValueError):
            return Entry(problem=str(parsed))
        try:
            document = document_of(file.id, parsed[0], file.about, content)
            check_text(document)
        except ValueError as error:
            return Entry(problem=str(error))
        passages = list(self._splitter.split(document))
        texts = list(embedded_texts(document, passages))
        boilerplate = sum(block.kind is BlockKind.BOILERPLATE for block in document.blocks)
        summary = Summary(
            passages=len(passages),
            sentences=len(texts) - len(passages),
            boilerplate=boilerplate + parsed[0].dropped,
            warnings=parsed[0].warnings,
            sketch=sketch(document.text),
        )
        lexical = [_lexical(passage.text_in_context) for passage in passages]
        return Entry(None, summary, document, passages, lexical, b"".join(map(key_of, texts)))


def hash_of(file: FoundFile, limits: Limits, cache: DocumentCache | None) -> str:
    """Return the SHA-256 of a file's bytes; one of the same size and time as before is not read again.

    Raises:
        ValueError: the file is larger than the limit.
        OSError: it cannot be read.
    """
    if file.size > limits.file_bytes:
        raise ValueError(
            f"it has {file.size / 1e6:,.0f} MB, and the limit is {limits.file_bytes / 1e6:,.0f} MB (BELQA_MAX_FILE_MB)"
        )
    known = cache.known_hash(file) if cache else None
    if known:
        return known
    with file.path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if cache:
        cache.remember_hash(file, found)
    return found


def unread_hash(file: FoundFile) -> str:
    """Return what tells one state of a file from another where its bytes are not read."""
    return hashlib.sha256(f"{file.size} {file.modified_ns}".encode()).hexdigest()


def embedded_texts(document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    """Yield what is embedded of a document: every passage in its context, then every sentence by itself.

    Titles and headings would make the sentences of a section alike; what they say is in the passage's vector.
    """
    for passage in passages:
        yield passage.text_in_context
    for passage in passages:
        for sentence in passage.sentences:
            yield document.text[sentence.start : sentence.end]


def _passing_problem(parsed: tuple[Parsed, str] | ValueError | OSError, data_hash: str) -> str | None:
    """Say what kept a file from being read this time, None where the next time would be no different."""
    if isinstance(parsed, OSError):
        return f"it cannot be read ({parsed.strerror})"
    if isinstance(parsed, StoppedError):
        return f"{parsed}; the next build tries again"
    if isinstance(parsed, tuple) and parsed[1] != data_hash:
        return _CHANGED
    return None


def _lexical(text: str) -> tuple[str, str]:
    return " ".join(terms(text)), " ".join(sorted(set(spellings(text))))


def _read_elsewhere(
    files: Iterable[FoundFile], limits: Limits
) -> Iterator[tuple[FoundFile, tuple[Parsed, str] | ValueError | OSError]]:
    """Read files in one process a core; only a few results wait, however many files there are."""
    count = min(4, os.cpu_count() or 1)
    workers = [Worker(limits) for _ in range(count)]
    idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def read_one(path: Path, suffix: str) -> tuple[Parsed, str] | ValueError | OSError:
        worker = idle.get()
        try:
            return worker.read(path, suffix)
        except (ValueError, OSError) as error:
            return error
        finally:
            idle.put(worker)

    waiting: deque[tuple[FoundFile, Future[tuple[Parsed, str] | ValueError | OSError]]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for file in files:
                waiting.append((file, pool.submit(read_one, file.path, file.suffix)))
                if len(waiting) > 2 * count:
                    first, result = waiting.popleft()
                    yield first, result.result()
            for first, result in waiting:
                yield first, result.result()
        finally:
            for _, result in waiting:
                result.cancel()
            for worker in workers:
                worker.close()
