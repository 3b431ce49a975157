"""A question on its way to an answer: what is asked, what was found for it, and what that is worth. Free of I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from indexer.embed import Vector
from service.answers import FoundPassage, Hit
from service.judge import Judged
from service.question import Question

History = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, and how to look it up."""

    question: str  # in plain language
    top_k: int | None = None  # passages to find; the setting if none is given
    documents: Sequence[str] = ()  # ids of the only documents to search, all if none is given
    history: History = ()  # earlier (question, answer) turns, the oldest first
    whole: bool = False  # looked up as it stands, neither completed nor split: a search


@dataclass(frozen=True, slots=True)
class Lookup:
    """One part of a question, with the passages that were found for it."""

    question: Question
    vector: Vector
    hits: Sequence[Hit]
    milliseconds: float  # until they were found, whatever was looked up together with it included


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question, and is not read yet."""

    question: str
    question_used: str  # completed, if it was a follow-up
    lookups: Sequence[Lookup]  # one a part of the question, at least one
    whole: Lookup | None = None  # the question unsplit, where "and" joins things that one sentence may tell of
    certain: bool = True  # whether these are two things, and not two words for one

    @property
    def passages(self) -> tuple[FoundPassage, ...]:
        """The passages found for all parts, the best of each part first, none twice."""
        return merged_passages([lookup.hits for lookup in (*([self.whole] if self.whole else []), *self.lookups)])


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one part of a question."""

    question: Question
    hits: Sequence[Hit]
    ranked: Sequence[Judged]
    confidence: float  # probability that the best evidence answers this part
    supported: bool  # whether that is enough to answer
    retrieve_ms: float
    read_ms: float


@dataclass(frozen=True, slots=True)
class Investigation:
    """Everything that is known before the answer is worded."""

    question: str
    question_used: str  # completed, if it was a follow-up
    findings: Sequence[Finding]  # one a part of the question, at least one
    passages: tuple[FoundPassage, ...]  # found for all parts


def merged_passages(found: Sequence[Sequence[Hit]]) -> tuple[FoundPassage, ...]:
    """Return what several searches found, the best of each first, none twice."""
    best = {hit.row: hit for rank in zip_longest(*found) for hit in rank if hit is not None}
    return tuple(hit.found(rank) for rank, hit in enumerate(best.values(), start=1))
