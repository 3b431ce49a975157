"""`python -m eval feedback`: what people said of answers, and what was not answered, as drafts of gold questions.

A draft has the question, and as evidence what an answer with a thumb up quoted. A person completes it (`split`, `kind`,
`answerable`, and evidence where there is none) and takes out `draft`; until then the gold questions refuse it.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.errors import BelqaError
from service.settings import load_settings

_FILES = ("feedback.1.jsonl", "feedback.jsonl", "unanswered.1.jsonl", "unanswered.jsonl")  # the oldest first
_TO_DO = "complete split, kind, answerable and evidence; then take out this line"


class FeedbackError(BelqaError):
    """There is no feedback to read, or nowhere to write drafts."""


@dataclass(slots=True)
class Asked:
    """A question, and what became of it each time that it was asked."""

    question: str
    up: int = 0
    down: int = 0
    unanswered: int = 0
    reasons: list[str] = field(default_factory=list)
    liked: Mapping[str, Any] | None = None  # the last answer with a thumb up: its status and its citations
    disliked: Mapping[str, Any] | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--index", type=Path, default=load_settings().index, help="folder of the index")
    parser.add_argument("--drafts", type=Path, help="file to write drafts of gold questions to, as JSON lines")


def run(options: argparse.Namespace) -> int:
    """List the questions, and write the drafts."""
    asked, skipped = collect(options.index)
    for question in asked:
        told = [f"{count} {name}" for name in ("up", "down", "unanswered") if (count := getattr(question, name))]
        print(f"{', '.join(told)}: {question.question}")
        for reason in question.reasons:
            print(f"    {reason}")
    print(f"{len(asked)} questions" + (f"; {skipped} lines could not be read" if skipped else ""))
    if options.drafts:
        lines = [json.dumps(draft(question), ensure_ascii=False) + "\n" for question in asked]
        try:
            with options.drafts.open(
                "x", encoding="utf-8"
            ) as file:  # a draft that somebody works on is not overwritten
                file.writelines(lines)
        except OSError as error:
            reason = f"The drafts cannot be written to {options.drafts.name}: {error.strerror}."
            raise FeedbackError(reason, "Name a file that does not exist yet.") from error
        print(f"Written: {options.drafts}")
    return 0


def collect(index: Path) -> tuple[list[Asked], int]:
    """Return every question that something was said of, the most often named first, and the number of bad lines.

    Raises:
        FeedbackError: there is no such folder.
    """
    if not index.is_dir():
        raise FeedbackError(
            f"There is no index folder {str(index)!r}.", "Name the one that the service uses with --index."
        )
    found: dict[str, Asked] = {}
    skipped = 0
    for row in _rows(index / name for name in _FILES):
        if row is None or not isinstance(row.get("question"), str):
            skipped += 1
            continue
        question = " ".join(row["question"].split())
        _count(found.setdefault(question.casefold(), Asked(question)), row)
    return sorted(found.values(), key=lambda asked: -(asked.up + asked.down + asked.unanswered)), skipped


def draft(asked: Asked) -> dict[str, Any]:
    """Return a gold question as far as feedback tells it."""
    liked = asked.liked or {}
    evidence = [{"document": cited["document"], "quote": cited["quote"]} for cited in liked.get("citations", ())]
    refused_rightly = liked.get("status") == "not_in_sources"
    name = hashlib.sha256(asked.question.casefold().encode()).hexdigest()[:8]
    return {
        "id": f"f-{name}",
        "group": f"f-{name}",
        "split": None,
        "kind": None,
        "style": ["asked"],
        "question": asked.question,
        "answerable": True if evidence else False if refused_rightly else None,
        "evidence": evidence,
        "answers": [],
        "draft": _TO_DO,
        "said": {
            "up": asked.up,
            "down": asked.down,
            "unanswered": asked.unanswered,
            "reasons": asked.reasons,
            "quoted_when_down": list((asked.disliked or {}).get("citations", ())),
        },
    }


def _count(asked: Asked, row: Mapping[str, Any]) -> None:
    match row.get("verdict"):
        case "up":
            asked.up += 1
            asked.liked = row.get("answer") or asked.liked
        case "down":
            asked.down += 1
            asked.disliked = row.get("answer") or asked.disliked
        case _:
            asked.unanswered += 1
    if row.get("reason"):
        asked.reasons.append(" ".join(str(row["reason"]).split()))


def _rows(paths: Iterable[Path]) -> Iterator[Mapping[str, Any] | None]:
    """Yield the rows of files that may not be there; None for a line that a killed process has cut off."""
    for path in paths:
        lines: Sequence[str] = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ()
        for line in lines:
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                yield row if isinstance(row, dict) else None
