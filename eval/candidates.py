"""Questions of the calibration halves with the sentences that were found for them, and which of those belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.asking import progress
from eval.metrics import covers, covers_together
from eval.questions import GoldQuestion, Span, load_questions
from eval.suites import Suite
from service.assistant import Assistant
from service.inquiry import Finding
from service.judge import Judged
from service.library import Library
from service.lists import items_asked_for

Floats = NDArray[np.floating[Any]]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Example:
    """A question of a calibration half with everything that was found for it."""

    question: GoldQuestion
    finding: Finding
    suite: str  # question set that it is from

    @cached_property
    def rows(self) -> Floats:
        """The features of the candidates; shape (candidates, features)."""
        return np.array([judged.evidence.features.row() for judged in self.finding.ranked])

    @cached_property
    def belonging(self) -> Booleans:
        """Which of the candidates belong; shape (candidates,)."""
        return np.array([self.belongs(judged) for judged in self.finding.ranked], dtype=bool)

    def belongs(self, judged: Judged) -> bool:
        """Say whether a candidate holds a needed piece; of a list, what would be quoted of it.

        That must hold most of the pieces, and at least half of it be needed: the whole list is no answer to a question
        about one of its items, though it holds the answer.
        """
        evidence = judged.evidence
        document, pieces = evidence.document, self.question.pieces
        if not evidence.whole_list:
            return self._needs(Span(document.id, evidence.sentence.start, evidence.sentence.end))
        quoted = items_asked_for(self.finding.question, document, evidence.sentence.block)
        items = [Span(document.id, document.blocks[item].start, document.blocks[item].end) for item in quoted]
        held = sum(covers_together(items, piece) for piece in pieces)
        return 2 * held > len(pieces) and 2 * sum(map(self._needs, items)) >= len(items)

    def _needs(self, span: Span) -> bool:
        """Say whether a stretch of text holds a piece, or is one of several that a piece holds."""
        return any(
            covers(span, piece) or any(2 * span.overlap(wanted) >= span.end - span.start for wanted in piece.spans)
            for piece in self.question.pieces
        )


def calibration_half(suite: Suite, library: Library) -> list[GoldQuestion]:
    """Return the questions of a suite that models are fitted on."""
    questions = load_questions(suite.questions, library.index.documents)
    return [question for question in questions if question.half == "calibration"]


def look_up(assistant: Assistant, questions: Sequence[GoldQuestion], suite: str, title: str = "") -> list[Example]:
    """Look every question of a suite up.

    Those of several parts are left out, since the service judges their parts one by one.
    """
    examples = []
    for question in progress(questions, title or f"{suite}, calibration half"):
        investigation = assistant.investigate(question.text, history=question.history)
        if len(investigation.findings) == 1:
            examples.append(Example(question, investigation.findings[0], suite))
    return examples


def collect(assistant: Assistant, questions: Sequence[GoldQuestion], suite: str) -> list[Example]:
    """Look every question of a suite up, and return those that the judge decides on.

    A question of which no passage holds a word is refused unread.
    """
    return [example for example in look_up(assistant, questions, suite) if example.finding.ranked]
