"""What a build did, as data and in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from indexer.duplicates import NearDuplicates

_SHOWN = 50  # lines of one kind in the text; the JSON holds all


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    version: str
    documents: int
    passages: int
    embedded: int  # texts that went through the model
    reused: int  # texts whose vectors were there from an earlier build, or an interrupted one
    problems: tuple[str, ...]  # a line for each file that was left out
    warnings: tuple[str, ...] = ()  # a line for each part of a file that was left out
    read: int = 0  # files that were parsed; the others were known
    boilerplate: int = 0  # menus, notices, page headers and the like that were recognised
    changes: Mapping[str, int] | None = None  # files added, changed, removed, renamed since the version before
    near_duplicates: tuple[NearDuplicates, ...] = ()
    seconds: Mapping[str, float] | None = None  # by stage
    choices: str = ""  # how texts were embedded and vectors are kept

    def to_json(self) -> str:
        """Return all of it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def to_text(self) -> str:
        """Return it in words, long lists cut."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield (
            f"Index {self.version}: {self.documents:,} documents, {self.passages:,} passages; "
            f"{self.embedded:,} texts embedded, {self.reused:,} taken over."
        )
        if self.choices:
            yield self.choices
        if self.changes and any(self.changes.values()):
            changed = ", ".join(f"{count:,} {what}" for what, count in self.changes.items() if count)
            yield f"Since the version before: {changed}."
        if self.boilerplate:
            yield f"{self.boilerplate:,} pieces of boilerplate (menus, notices, page headers) set aside."
        if self.seconds:
            took = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in self.seconds.items())
            yield f"Time: {took}."
        groups = tuple(f"{', '.join(group.documents)} ({group.similarity:.0%} alike)" for group in self.near_duplicates)
        for title, lines in (("Left out", self.problems), ("Read in part", self.warnings), ("Near duplicates", groups)):
            if lines:
                yield f"{title} ({len(lines):,}):"
                yield from (f"  {line}" for line in lines[:_SHOWN])
            if len(lines) > _SHOWN:
                yield f"  ... and {len(lines) - _SHOWN:,} more; the JSON report holds all"
