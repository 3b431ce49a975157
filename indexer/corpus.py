"""The corpus folder to Documents: which files it holds, what sources.toml tells of them, what cannot be read."""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from indexer.documents import Block, BlockKind, Document, Source
from indexer.errors import CorpusError
from indexer.parse import READERS, read
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed

SOURCES_FILE = "sources.toml"
_KEYS = frozenset({"file", "title", "publisher", "date", "language", "url"})
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a corpus folder holds; a file that cannot be read is a problem named here, and the rest is used."""

    documents: tuple[Document, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a corpus that has not been read yet."""

    id: str  # path inside the corpus folder, with forward slashes
    path: Path
    size: int  # bytes
    modified_ns: int
    about: Mapping[str, str]  # what sources.toml tells of it

    @property
    def suffix(self) -> str:
        """What the format is told from."""
        return Path(self.id).suffix.lower()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a corpus with its content, before it is parsed."""

    id: str
    data: bytes
    about: Mapping[str, str]

    @property
    def content_hash(self) -> str:
        """What a stored document depends on."""
        return content_hash(hashlib.sha256(self.data).hexdigest(), self.about)


def content_hash(data_hash: str, about: Mapping[str, str]) -> str:
    """Return the SHA-256 of a file's own hash and of what sources.toml tells of it, apart from its name."""
    told = "\n".join(f"{key}={about[key]}" for key in sorted(about) if key != "file")
    return hashlib.sha256(f"{data_hash}\x00{told}".encode()).hexdigest()


def read_corpus(folder: Path, limits: Limits | None = None) -> Corpus:
    """Read and parse every document below a folder, in the order of their ids; for corpora that fit in memory.

    Raises:
        CorpusError: the folder does not exist, or its sources.toml cannot be understood.
    """
    documents: list[Document] = []
    files, problems = find_files(folder)
    for file in files:
        try:
            document = parse(SourceFile(file.id, file.path.read_bytes(), file.about), limits)
            check_text(document)
            documents.append(document)
        except OSError as error:
            problems.append(left_out(file.id, f"it cannot be read ({error.strerror})"))
        except ValueError as error:
            problems.append(left_out(file.id, str(error)))
    return Corpus(tuple(documents), tuple(problems))


def find_files(folder: Path) -> tuple[list[FoundFile], list[str]]:
    """Return the files below a folder that may be documents, and a line for each that is none."""
    if not folder.is_dir():
        raise CorpusError(
            f"There is no corpus folder {str(folder)!r}.",
            "Create it and put documents (.txt, .pdf, .docx, ...) into it, or name another one with --corpus.",
        )
    told = _read_sources_file(folder / SOURCES_FILE)
    files: list[FoundFile] = []
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
            kind = f"files of the type {path.suffix!r}" if path.suffix else "files without a suffix"
            problems.append(left_out(name, f"{kind} are not read"))
            continue
        if path.exists() and not path.is_file():
            problems.append(f"{name}: left out, because it is not a file.")  # a pipe would be waited for, for ever
            continue
        try:
            status = path.stat()
        except OSError as error:
            problems.append(left_out(name, f"it cannot be read ({error.strerror})"))
            continue
        files.append(FoundFile(name, path, status.st_size, status.st_mtime_ns, told.get(name, {})))
    return files, problems


def left_out(name: str, reason: str) -> str:
    """Return the line that says why a file is not in the index."""
    return f"{name}: left out, because {reason}."


def parse(file: SourceFile, limits: Limits | None = None) -> Document:
    """Read one file into a document.

    Raises:
        ValueError: the bytes are not of the format that the file's suffix claims; the message says why.
    """
    parsed = read(Path(file.id).suffix.lower(), file.data, limits or Limits())
    return document_of(file.id, parsed, file.about, file.content_hash)


def check_text(document: Document) -> None:
    """Refuse a document without anything that could be quoted.

    Raises:
        ValueError: it holds headings and boilerplate at most.
    """
    if not any(block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE) for block in document.blocks):
        raise ValueError("there is no text in it")


def document_of(name: str, parsed: Parsed, about: Mapping[str, str], content: str) -> Document:
    """Put together what the file says, what it tells of itself, and what sources.toml tells of it."""
    blocks = parsed.blocks or ()
    title, title_from = _title(name, parsed, blocks, about)
    date = about.get("date") or parsed.date
    source = Source(
        title=title,
        publisher=about.get("publisher"),
        date=date,
        language=about.get("language") or parsed.language,
        url=about.get("url"),
        title_from=title_from,
        date_from=None if date is None else SOURCES_FILE if "date" in about else "metadata",
    )
    return Document(name, source, parsed.text, content, blocks, parsed.pages)


def _title(name: str, parsed: Parsed, blocks: tuple[Block, ...], about: Mapping[str, str]) -> tuple[str, str]:
    """Return a document's title and where it comes from: what knows best comes first.

    A heading gives the title only where a mark of the format, not the layout, makes it a heading of the first level.
    """
    if "title" in about:
        return about["title"], SOURCES_FILE
    if parsed.title:
        return parsed.title, "metadata"
    if parsed.headings_are_marked:
        for block in blocks:
            if block.kind is BlockKind.HEADING and block.level == 1:
                return " ".join(parsed.text[block.start : block.end].split()), "heading"
    return title_from_name(name), "file name"


def title_from_name(name: str) -> str:
    """Return the name of a file as words: "2024/annual-report.pdf" is "Annual report"."""
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
        told[PurePosixPath(entry["file"]).as_posix()] = entry  # "./port.txt" is port.txt
    return told


def _check_entry(name: str, number: int, table: object) -> dict[str, str]:
    """Check one [[document]] table of sources.toml; dates may be TOML dates or strings."""
    where = f"{name}, document {number}"
    if not isinstance(table, dict) or not isinstance(table.get("file"), str) or not table["file"].strip():
        raise CorpusError(f"{where}: there is no 'file'.", 'Add file = "name-in-the-folder.txt".')
    if unknown := sorted(set(table) - _KEYS):
        raise CorpusError(f"{where}: unknown key {unknown[0]!r}.", f"Known keys are {', '.join(sorted(_KEYS))}.")
    entry = {key: str(value).strip() for key, value in table.items() if str(value).strip()}
    if "date" in entry and not _DATE.fullmatch(entry["date"]):
        raise CorpusError(
            f"{where}: the date {entry['date']!r} is not understood.", "Write YYYY, YYYY-MM or YYYY-MM-DD."
        )
    return entry
