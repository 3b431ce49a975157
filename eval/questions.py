"""Gold questions: what is asked, and the exact words of the sources that answer it.

One JSON object a line; `evidence` lists every piece that a complete answer needs. A quote that is not in its document
is an error that names the line, since a wrong gold standard makes every figure wrong.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.documents import Document
from indexer.errors import BelqaError

HALVES = ("calibration", "test")


class GoldError(BelqaError):
    """A gold question does not fit its documents."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document, in code points."""

    document: str
    start: int
    end: int

    def overlap(self, other: "Span") -> int:
        """Return the number of characters that both hold."""
        if self.document != other.document:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence that an answer needs; any of its spans will do."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what would answer it; without pieces, only a refusal is right."""

    id: str
    group: str  # questions about the same fact share it
    half: str  # "calibration" or "test"
    kind: str
    styles: tuple[str, ...]
    text: str
    pieces: tuple[Piece, ...]
    answers: tuple[str, ...]
    history: tuple[tuple[str, str], ...]  # earlier questions with their answers
    language: str = "en"  # of the question
    documents: tuple[str, ...] = ()  # the only documents to look in; all if none is named

    @property
    def key(self) -> str:
        """Its content as 16 hexadecimal digits: a question that was changed under its id is another one."""
        content = repr((self.id, self.text, self.history, self.documents, self.pieces, self.answers))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def answerable(self) -> bool:
        """Whether the sources hold an answer."""
        return bool(self.pieces)


def load_questions(path: Path, documents: Mapping[str, Document]) -> list[GoldQuestion]:
    """Read gold questions and find every quote in its document.

    Raises:
        GoldError: naming the file and the line that does not fit.
    """
    questions: list[GoldQuestion] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line), documents))
        except (ValueError, KeyError, TypeError) as error:
            raise GoldError(f"{path.name}, line {number}: {error}.", "Correct the line.") from error
    _check_unique(path, questions)
    return questions


def _question(row: Mapping[str, Any], documents: Mapping[str, Document]) -> GoldQuestion:
    if "draft" in row:
        raise ValueError("this is a draft: complete it, and take out 'draft' when it is right")
    if row["split"] not in HALVES:
        raise ValueError(f"split is {row['split']!r}, and must be one of {HALVES}")
    pieces = tuple(
        Piece(tuple(_span(quote, documents) for quote in (piece, *piece.get("alternatives", ()))))
        for piece in row["evidence"]
    )
    if row["answerable"] != bool(pieces):
        raise ValueError("answerable contradicts evidence")
    return GoldQuestion(
        row["id"],
        row["group"],
        row["split"],
        row["kind"],
        tuple(row["style"]),
        row["question"],
        pieces,
        tuple(row["answers"]),
        tuple((turn["question"], turn["answer"]) for turn in row.get("history", ())),
        row.get("language", "en"),
    )


def clusters_of(questions: Sequence[GoldQuestion]) -> dict[str, str]:
    """Return the cluster of each group: those that share a span of evidence, directly or through others, are one."""
    cluster = {question.group: question.group for question in questions}
    first: dict[Span, str] = {}  # a group that needs this span
    for question in questions:
        for span in (span for piece in question.pieces for span in piece.spans):
            one, other = cluster[first.setdefault(span, question.group)], cluster[question.group]
            if one != other:
                cluster = {group: one if found == other else found for group, found in cluster.items()}
    return cluster


def _span(quote: Mapping[str, str], documents: Mapping[str, Document]) -> Span:
    document = documents.get(quote["document"])
    if document is None:
        raise ValueError(f"there is no document {quote['document']!r}")
    start = document.text.find(quote["quote"])
    if start < 0:
        raise ValueError(f"the quote {quote['quote'][:60]!r} is not in {document.id}")
    if document.text.find(quote["quote"], start + 1) >= 0:
        raise ValueError(f"the quote {quote['quote'][:60]!r} is more than once in {document.id}")
    return Span(document.id, start, start + len(quote["quote"]))


def _check_unique(path: Path, questions: Sequence[GoldQuestion]) -> None:
    """Refuse repeated ids, and groups that stand in both halves: the test half must be unseen."""
    halves: dict[str, str] = {}
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise GoldError(f"{path.name}: the id {question.id!r} stands twice.", "Give each question its own.")
        if halves.setdefault(question.group, question.half) != question.half:
            raise GoldError(f"{path.name}: the group {question.group!r} is in both halves.", "Put it into one.")
        seen.add(question.id)
