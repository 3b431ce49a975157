"""What an index was made from and with, written beside it, so that nothing else is ever served from it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from indexer.errors import IndexCorruptError, IndexMismatchError

FORMAT = 6  # raised when the files of an index change their meaning: parsing, passages, vectors, terms or layout
REBUILD = "Run: belqa index --rebuild"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an index is made; two indexes with the same recipe hold the same kind of rows."""

    format: int
    model: str
    model_fingerprint: str  # hash of the weights and prefixes
    dimension: int
    window: int  # word pieces
    passage_tokens: int
    tokenizer: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The recipe, and what came out of it."""

    recipe: Recipe
    built_at: str  # ISO 8601, UTC
    sources: Mapping[str, str]  # file -> content hash; files that were left out too, so that a change is noticed
    documents: int
    passages: int
    sentences: int
    problems: tuple[str, ...]  # one line a file that was left out
    files: Mapping[str, tuple[int, str]]  # name -> size in bytes, SHA-256
    vectors: Mapping[str, str] = field(default_factory=dict)  # of passages and of sentences: exact or compressed
    runtime: str = ""  # what embedded the texts that were new: library and precision; the vector space is the recipe's

    @property
    def choices(self) -> str:
        """Say in a line how vectors are kept and what made the new ones."""
        counts = {"passages": self.passages, "sentences": self.sentences}
        kept = ", ".join(f"{counts[name]} of {name} {kind}" for name, kind in self.vectors.items())
        made = f"new texts embedded with {self.runtime}" if self.runtime else "no new text"
        return f"Vectors: {kept}; {made}."

    def to_json(self) -> str:
        """Return the manifest as JSON that a person can read."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read a manifest back.

        Raises:
            IndexCorruptError: it is no manifest.
            IndexMismatchError: it is of another format, which this version of belqa cannot read.
        """
        try:
            fields: dict[str, Any] = json.loads(text)
            found = fields["recipe"]["format"]
            if found != FORMAT:
                raise IndexMismatchError(
                    f"The index is of format {found}, and this version of belqa reads format {FORMAT}.", REBUILD
                )
            files = {name: (int(size), str(sha256)) for name, (size, sha256) in fields["files"].items()}
            changed = {"recipe": Recipe(**fields["recipe"]), "problems": tuple(fields["problems"]), "files": files}
            return cls(**{**fields, **changed})
        except (ValueError, TypeError, KeyError) as error:
            raise IndexCorruptError("The manifest of the index is damaged.", REBUILD) from error


def check_recipe(found: Recipe, wanted: Recipe) -> None:
    """Refuse an index that was made differently from what is asked for now.

    Raises:
        IndexMismatchError: naming each difference, both sides of it, and the command that mends it.
    """
    theirs, ours = asdict(found), asdict(wanted)
    differences = [
        f"{key.replace('_', ' ')} is {_short(theirs[key])} in the index and {_short(ours[key])} now"
        for key in ours
        if theirs[key] != ours[key]
    ]
    if differences:
        raise IndexMismatchError(f"The index was made differently: {'; '.join(differences)}.", REBUILD)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:12] + "…"
