"""The corpus folder to Documents: which files it holds, what sources.toml tells of them, what cannot be read."""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.documents import BlockKind, Document, Source
from indexer.errors import CorpusError
from indexer.parse import MARKDOWN_SUFFIXES, READERS
from indexer.structure import find_blocks

SOURCES_FILE = "sources.toml"
_KEYS = frozenset({"file", "title", "publisher", "date", "language", "url"})
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a corpus folder holds; a file that cannot be read is a problem named here, and the rest is used."""

    documents: tuple[Document, ...]
    problems: tuple[str, ...]
    hashes: Mapping[str, str]  # content hash of every file that was looked at, those left out too


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One readable file of a corpus, before it is parsed."""

    id: str
    data: bytes
    about: Mapping[str, str]

    @property
    def content_hash(self) -> str:
        """SHA-256 of the bytes and of what sources.toml tells of them: what a stored document depends on."""
        told = "\n".join(f"{key}={self.about[key]}" for key in sorted(self.about))
        return hashlib.sha256(self.data + b"\x00" + told.encode()).hexdigest()


def read_corpus(folder: Path) -> Corpus:
    """Read and parse every document below a folder, in the order of their ids.

    Raises:
        CorpusError: the folder does not exist, or its sources.toml cannot be understood.
    """
    documents: list[Document] = []
    files, problems = list_sources(folder)
    for file in files:
        try:
            document = parse(file)
        except ValueError as error:
            problems.append(f"{file.id}: left out, because {error}.")
            continue
        if any(block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE) for block in document.blocks):
            documents.append(document)
        else:
            problems.append(f"{file.id}: left out, because there is no text in it.")
    return Corpus(tuple(documents), tuple(problems), {file.id: file.content_hash for file in files})


def list_sources(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """Return the files below a folder that are documents, and a line for each that cannot be read."""
    if not folder.is_dir():
        raise CorpusError(
            f"There is no corpus folder {str(folder)!r}.",
            "Create it and put text files (.txt, .md) into it, or name another one with --corpus.",
        )
    told = _read_sources_file(folder / SOURCES_FILE)
    files: list[SourceFile] = []
    problems = [
        f"{SOURCES_FILE}: names {name!r}, which is not in the folder." for name in told if not (folder / name).is_file()
    ]
    for path in _documents_below(folder):
        name = path.relative_to(folder).as_posix()
        if name.encode("utf-8", "replace").decode() != name:
            # Bytes of another encoding; neither JSON nor an address can hold them.
            problems.append(f"{name!a}: left out, because its name is not UTF-8.")
            continue
        if path.suffix.lower() not in READERS:
            problems.append(
                f"{name}: left out, because files of the type {path.suffix or 'without a suffix'!r} are not read yet."
            )
            continue
        if path.exists() and not path.is_file():
            problems.append(f"{name}: left out, because it is not a file.")  # a pipe would be waited for, for ever
            continue
        try:
            files.append(SourceFile(name, path.read_bytes(), told.get(name, {})))
        except OSError as error:
            problems.append(f"{name}: left out, because it cannot be read ({error.strerror}).")
    return files, problems


def parse(file: SourceFile) -> Document:
    """Decode one file and find its blocks.

    Raises:
        ValueError: the bytes are not of the format that the file's suffix claims; the message says why.
    """
    suffix = Path(file.id).suffix.lower()
    text = READERS[suffix](file.data)
    blocks = find_blocks(text, markdown=suffix in MARKDOWN_SUFFIXES)
    about = dict(file.about)
    title = about.pop("title", None) or _title(file.id, text, blocks, markdown=suffix in MARKDOWN_SUFFIXES)
    about.pop("file", None)
    return Document(file.id, Source(title, **about), text, file.content_hash, blocks)


def _title(name: str, text: str, blocks: tuple, *, markdown: bool) -> str:  # type: ignore[type-arg]
    """Take the title from a Markdown file's first heading, which is one by its mark, else from the file name."""
    if markdown:
        for block in blocks:
            if block.kind is BlockKind.HEADING and block.level == 1:
                return " ".join(text[block.start : block.end].split())
    stem = re.sub(r"[\s_-]+", " ", Path(name).stem).strip()
    return stem[:1].upper() + stem[1:] or name


def _documents_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in a fixed order; hidden ones and sources.toml are not documents."""
    # os.walk passes over a folder that vanishes under way, which rglob does not.
    for path in sorted(Path(place, name) for place, _, names in os.walk(folder) for name in names):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        # A README beside the documents tells about the folder, not about its subject.
        about_folder = path.name == SOURCES_FILE or path.stem.upper() == "README"
        if not hidden and not about_folder:
            yield path


def _read_sources_file(path: Path) -> dict[str, dict[str, str]]:
    """Return what sources.toml tells, by file; an absent file tells nothing."""
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{path.name} in the corpus folder cannot be read: {error}.", "Mend the file.") from error
    told: dict[str, dict[str, str]] = {}
    tables = content.get("document", [])
    if not isinstance(tables, list):
        raise CorpusError(
            f"{path.name}: 'document' is not a list of tables.", "Write [[document]], in double brackets."
        )
    for number, table in enumerate(tables, start=1):
        entry = _check_entry(path.name, number, table)
        told[entry["file"]] = entry
    return told


def _check_entry(name: str, number: int, table: object) -> dict[str, str]:
    """Check one [[document]] table of sources.toml; dates may be TOML dates or strings."""
    where = f"{name}, document {number}"
    if not isinstance(table, dict) or not isinstance(table.get("file"), str):
        raise CorpusError(f"{where}: there is no 'file'.", 'Add file = "name-in-the-folder.txt".')
    if unknown := sorted(set(table) - _KEYS):
        raise CorpusError(f"{where}: unknown key {unknown[0]!r}.", f"Known keys are {', '.join(sorted(_KEYS))}.")
    entry = {key: str(value).strip() for key, value in table.items() if str(value).strip()}
    if "date" in entry and not _DATE.fullmatch(entry["date"]):
        raise CorpusError(
            f"{where}: the date {entry['date']!r} is not understood.", "Write YYYY, YYYY-MM or YYYY-MM-DD."
        )
    return entry
