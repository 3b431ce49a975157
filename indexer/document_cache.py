"""What was made of each file before, in one SQLite file: a build reads and splits only what is new.

An entry is found by the hash of the file, of what sources.toml tells of it, and of everything else it was made with.
It holds no file name, so that a renamed file is known again.
"""

import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from indexer.corpus import FoundFile, title_from_name
from indexer.documents import Document, Passage, Source
from indexer.lexical import LexicalRow
from indexer.rows import blocks_of, rows_of_blocks, rows_of_sentences, sentences_of

_SETTLED_NS = 2_000_000_000  # a file that was changed this shortly before it was hashed may have changed since
_TABLES = """
create table if not exists files (id text primary key, size int, modified int, seen int, hash text);
create table if not exists entries (
    key text primary key, problem text, summary text, document blob, passages blob, terms blob, keys blob
);
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the report tells of a document."""

    passages: int
    sentences: int
    boilerplate: int  # blocks that are kept and never answer, and page furniture that was dropped
    warnings: tuple[str, ...]
    sketch: tuple[int, ...]  # of its words, for finding near duplicates


@dataclass(frozen=True, slots=True)
class Entry:
    """What is made of one file, or the reason why nothing is."""

    problem: str | None = None
    summary: Summary | None = None
    document: Document | None = None
    passages: Sequence[Passage] = ()
    lexical: Sequence[tuple[str, str]] = ()  # terms and spellings of each passage, parted by blanks
    keys: bytes = b""  # of the texts to embed: its passages, then its sentences


class DocumentCache:
    """The entries of one index."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "documents.sqlite"
        self._read_only = read_only
        if read_only:  # beside a build that may be under way
            self._database = sqlite3.connect(path, timeout=1)
            return
        try:
            self._database = _open(path)
        except sqlite3.DatabaseError:  # damaged: it only saves time
            path.unlink()
            self._database = _open(path)

    def close(self) -> None:
        """Write everything out."""
        if not self._read_only:
            self._database.commit()
        self._database.close()

    def known_hash(self, file: FoundFile) -> str | None:
        """Return the hash of a file's bytes if it has the size and the time that it had when it was hashed."""
        query = "select hash from files where id = ? and size = ? and modified = ? and modified < seen - ?"
        try:
            row = self._database.execute(query, (file.id, file.size, file.modified_ns, _SETTLED_NS)).fetchone()
        except sqlite3.DatabaseError:
            if self._read_only:
                return None
            raise
        return str(row[0]) if row else None

    def remember_hash(self, file: FoundFile, found: str) -> None:
        """Keep the hash of a file's bytes."""
        if self._read_only:
            return
        row = (file.id, file.size, file.modified_ns, time.time_ns(), found)
        self._database.execute("insert or replace into files values (?, ?, ?, ?, ?)", row)

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those keys that have an entry."""
        there = {row[0] for row in self._database.execute("select key from entries")}
        return there & set(keys)

    def add(self, key: str, entry: Entry) -> None:
        """Keep an entry; what was added is on disk at the latest after `commit`."""
        summary = json.dumps(asdict(entry.summary)) if entry.summary else None
        document = _pack(_document_row(entry.document)) if entry.document else None
        row = (key, entry.problem, summary, document, _pack(_passage_rows(entry.passages)), _pack(entry.lexical))
        self._database.execute("insert or replace into entries values (?, ?, ?, ?, ?, ?, ?)", (*row, entry.keys))

    def commit(self) -> None:
        """Put on disk what was added."""
        self._database.commit()

    def keep(self, ids: Iterable[str], keys: Iterable[str]) -> None:
        """Drop what no file needs any more."""
        for table, column, kept in (("files", "id", ids), ("entries", "key", keys)):
            self._database.execute("create temp table kept (value text primary key)")
            self._database.executemany("insert or ignore into kept values (?)", ((value,) for value in kept))
            self._database.execute(f"delete from {table} where {column} not in (select value from kept)")  # noqa: S608
            self._database.execute("drop table kept")
        self._database.commit()

    def problem(self, key: str) -> str | None:
        """Return why there is no document, None if there is one."""
        problem: str | None = self._value("problem", key)
        return problem

    def summary(self, key: str) -> Summary:
        """Return what the report tells."""
        fields = json.loads(self._value("summary", key))
        return Summary(**{**fields, "warnings": tuple(fields["warnings"]), "sketch": tuple(fields["sketch"])})

    def keys(self, key: str) -> bytes:
        """Return the keys of the texts to embed."""
        return bytes(self._value("keys", key))

    def document(self, key: str, name: str) -> Document:
        """Return the document under the name that its file has now."""
        return _document_of(_unpack(self._value("document", key)), name)

    def passages(self, key: str, document: Document) -> list[Passage]:
        """Return the passages of a document."""
        return list(_passages_of(_unpack(self._value("passages", key)), document))

    def lexical(self, key: str, name: str, more: Sequence[str]) -> Iterator[LexicalRow]:
        """Yield what is indexed of each passage, and some further terms."""
        for terms, spellings in _unpack(self._value("terms", key)):
            yield LexicalRow(name, [*terms.split(), *more], spellings.split())

    def _value(self, column: str, key: str) -> Any:  # noqa: ANN401
        return self._database.execute(f"select {column} from entries where key = ?", (key,)).fetchone()[0]  # noqa: S608


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    try:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.executescript(_TABLES)
        sound = database.execute("pragma quick_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        database.close()
        raise
    if not sound:
        database.close()
        raise sqlite3.DatabaseError("the database is damaged")
    return database


def _pack(value: Any) -> bytes:  # noqa: ANN401
    return zlib.compress(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def _unpack(content: bytes) -> Any:  # noqa: ANN401
    return json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "source": asdict(document.source),
        "hash": document.content_hash,
        "text": document.text,
        "pages": document.pages,
        "blocks": rows_of_blocks(document.blocks),
    }


def _document_of(row: Mapping[str, Any], name: str) -> Document:
    source = Source(**row["source"])
    if source.title_from == "file name":
        source = replace(source, title=title_from_name(name))
    return Document(name, source, row["text"], row["hash"], blocks_of(row["blocks"]), tuple(row["pages"]))


def _passage_rows(passages: Iterable[Passage]) -> list[list[Any]]:
    return [
        [passage.start, passage.end, passage.section, passage.context, rows_of_sentences(passage.sentences)]
        for passage in passages
    ]


def _passages_of(rows: Iterable[Any], document: Document) -> Iterator[Passage]:
    for start, end, section, context, sentences in rows:
        text = document.text[start:end]
        yield Passage(document.id, start, end, text, tuple(section), tuple(context), sentences_of(sentences))
