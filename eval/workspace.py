"""The folder that a run works in: corpora written out, indexes built, replies known. All of it can be deleted."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eval.asking import ReplyCache
from eval.fingerprint import index_hash, system_hash
from indexer.corpus import SOURCES_FILE
from indexer.embed import Embedder
from service.judge import Judge
from service.library import Library
from service.open import load_embedder, open_library
from service.settings import Settings, load_settings

_LONGEST_NAME = 100  # characters of a file name


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A document of a public set, or a distractor."""

    id: str
    title: str
    text: str

    @property
    def file(self) -> str:
        """The file that it is written to, and so the id of the document in an index."""
        plain = re.sub(r"[^\w.-]+", "_", self.id)[:_LONGEST_NAME]
        return f"d-{plain}-{hashlib.sha256(self.id.encode()).hexdigest()[:8]}.txt"


class Workspace:
    """Opens corpora with the settings of this process; what was built for the same content is used again.

    Args:
        folder: what is made lies here.
        model: embedding model, that of the settings if none is named.
    """

    def __init__(self, folder: Path, *, model: str | None = None) -> None:
        self.folder = folder
        self.settings: Settings = load_settings(model=model)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model, loaded at first use."""
        return load_embedder(self.settings)

    def library(self, name: str, corpus: Path, judge: Judge | None = None) -> Library:
        """Open an index of a corpus folder; it is brought up to date where the folder has changed."""
        made_by = index_hash(self.embedder, self.settings)
        place = self.folder / "index" / re.sub(r"[^\w.-]+", "_", name)
        for other in place.glob("*"):
            if other.name != made_by:
                shutil.rmtree(other)
        settings = load_settings(corpus=corpus, index=place / made_by, model=self.settings.model)
        return open_library(settings, self.embedder, judge=judge)

    def cache(self, library: Library, depth: int) -> ReplyCache:
        """Return the replies, with so many passages each, that are known of an index."""
        return ReplyCache(self.folder / "replies", f"{system_hash(library.index, self.settings)}-{depth}")

    def write_corpus(self, name: str, texts: Iterable[ForeignText], base: Path | None = None) -> Path:
        """Write documents to a corpus folder, named by their content, and return it.

        Args:
            name: of the set.
            texts: the documents; a file each.
            base: a corpus folder whose documents come first.
        """
        listed = list(texts)
        content = hashlib.sha256(repr([(text.id, text.title, text.text) for text in listed]).encode())
        for path in _files(base):
            content.update(path.name.encode() + path.read_bytes())
        place = self.folder / "corpora" / f"{name}-{content.hexdigest()[:16]}"
        if not place.exists():
            unfinished = place.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            if base is None:
                unfinished.mkdir(parents=True)
            else:
                shutil.copytree(base, unfinished)
            _write(unfinished, listed)
            unfinished.rename(place)
        return place


def _files(folder: Path | None) -> Sequence[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder else ()


def _write(folder: Path, texts: Sequence[ForeignText]) -> None:
    told = folder / SOURCES_FILE
    with told.open("a", encoding="utf-8") as sources:
        for text in texts:
            (folder / text.file).write_bytes(text.text.encode("utf-8"))
            title = " ".join("".join(c if c.isprintable() else " " for c in text.title).split())
            if title:
                quoted = json.dumps(title, ensure_ascii=False)
                sources.write(f'\n[[document]]\nfile = "{text.file}"\ntitle = {quoted}\n')
