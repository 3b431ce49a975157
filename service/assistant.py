"""The path from a question to its answer, in one place: retrieve, read, judge, compose, cite."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from time import perf_counter
from uuid import uuid4

from indexer.errors import QuestionError
from service.answers import Answer, Citation, FoundPassage, Hit, IndexReference, SearchResult, Statement, Status
from service.cite import cite
from service.compose import compose
from service.evidence import find_evidence
from service.followup import complete
from service.judge import Judge, Judged
from service.parts import split_parts
from service.question import Question, understand
from service.reader import Reader
from service.retrieve import Retriever

REFUSAL = "The sources do not answer this question."
History = Sequence[tuple[str, str]]
_LANGUAGE = "en"  # of the interface's own words; the sources speak their own


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

    @property
    def passages(self) -> tuple[FoundPassage, ...]:
        """The passages found for all parts, the best of each part first, none twice."""
        ranks = zip_longest(*(finding.hits for finding in self.findings))
        best = {hit.row: hit for rank in ranks for hit in rank if hit is not None}
        return tuple(hit.found(rank) for rank, hit in enumerate(best.values(), start=1))


class Assistant:
    """Answers questions from one version of the index."""

    def __init__(
        self,
        retriever: Retriever,
        reader: Reader,
        judge: Judge,
        *,
        top_k: int = 8,
        read: int = 5,
        max_question: int = 2000,
    ) -> None:
        self._retriever = retriever
        self._reader = reader
        self._judge = judge
        self._top_k = top_k
        self._read = read
        self._max_question = max_question

    def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question with verified quotes, or say that the sources do not.

        Args:
            question: in plain language.
            top_k: passages to read.
            documents: ids of the only documents to search, all if none is given.
            history: earlier (question, answer) turns, the oldest first.

        Raises:
            QuestionError: the question is empty or too long, or names a document that there is not.
        """
        return self.answer(self.investigate(question, top_k=top_k, documents=documents, history=history))

    def investigate(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Investigation:
        """Look up every part of a question, and judge what was found."""
        completed = complete(self._checked(question), history)
        findings = [self._find(part, top_k or self._top_k, documents) for part in split_parts(completed)]
        return Investigation(question, completed, findings)

    def answer(self, investigation: Investigation) -> Answer:
        """Word the answer: verbatim quotes for the parts that are supported, a plain refusal when none is."""
        started = perf_counter()
        supported = [finding for finding in investigation.findings if finding.supported]
        quotes = [compose(finding.question, finding.ranked, self._judge.further) for finding in supported]
        statements, citations = cite([quote for part in quotes for quote in part])
        missing = tuple(finding.question.text for finding in investigation.findings if not finding.supported)
        timing = {
            "retrieve": sum(finding.retrieve_ms for finding in investigation.findings),
            "read": sum(finding.read_ms for finding in investigation.findings),
            "compose": _milliseconds(started),
        }
        return Answer(
            id=uuid4().hex,
            question=investigation.question,
            question_used=investigation.question_used,
            language=_LANGUAGE,
            status=_status(statements, missing),
            answer=_wording(statements, citations),
            statements=tuple(statements),
            citations=tuple(citations),
            passages=investigation.passages,
            missing=missing if statements else (),
            confidence=round(max(finding.confidence for finding in investigation.findings), 4),
            index=self.index_reference,
            timing_ms={name: round(value, 2) for name, value in {**timing, "total": sum(timing.values())}.items()},
        )

    def search(self, query: str, *, top_k: int | None = None, documents: Sequence[str] = ()) -> SearchResult:
        """Find passages, without answering."""
        started = perf_counter()
        question = understand(self._checked(query), self._retriever.vocabulary)
        hits = self._retriever.search(question, self._retriever.embed(query), top_k or self._top_k, documents)
        found = tuple(hit.found(rank) for rank, hit in enumerate(hits, start=1))
        return SearchResult(found, self.index_reference, {"total": _milliseconds(started)})

    @property
    def index_reference(self) -> IndexReference:
        """The version of the index that answers."""
        index = self._retriever.index
        return IndexReference(index.version, index.manifest.built_at)

    def _find(self, text: str, top_k: int, documents: Sequence[str]) -> Finding:
        started = perf_counter()
        question = understand(text, self._retriever.vocabulary)
        vector = self._retriever.embed(text)
        hits = self._retriever.search(question, vector, top_k, documents)
        retrieving = _milliseconds(started)
        started = perf_counter()
        read = hits[: self._read]
        contexts = [" ".join(hit.passage.context[1:]) for hit in read]
        readings = self._reader.read(text, [hit.passage.text for hit in read], contexts)
        ranked = self._judge.rank(find_evidence(question, vector, read, readings, self._retriever.index))
        confidence = self._judge.support_probability(question, ranked)
        supported = confidence >= self._judge.threshold
        return Finding(question, hits, ranked, confidence, supported, retrieving, _milliseconds(started))

    def _checked(self, question: str) -> str:
        """Return a question without the white space and control characters around and inside it that mean nothing."""
        text = " ".join("".join(c if c.isprintable() else " " for c in question).split())
        if not any(character.isalnum() for character in text):
            raise QuestionError("The question is empty.", "Ask with at least one word.")
        if len(text) > self._max_question:
            raise QuestionError(
                f"The question has {len(text)} characters, and {self._max_question} are read.", "Ask more briefly."
            )
        return text


def _status(statements: Sequence[Statement], missing: Sequence[str]) -> Status:
    if not statements:
        return Status.NOT_IN_SOURCES
    return Status.PARTIAL if missing else Status.ANSWERED


def _wording(statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """Write the statements as text with their markers, a line each, a list below its lead-in."""
    if not statements:
        return REFUSAL
    lead_ins = {citation.marker: citation.lead_in for citation in citations}
    lines: list[str] = []
    for statement in statements:
        markers = "".join(f" [{marker}]" for marker in statement.citations)
        lead_in = lead_ins[statement.citations[0]]
        if statement.list and statement.list.position == 1 and lead_in:
            lines.append(_one_line(lead_in.text))
        lines.append(("- " if statement.list else "") + _one_line(statement.text) + markers)
    return "\n".join(lines)


def _one_line(text: str) -> str:
    """Even out white space, so that a line of the answer stays a line; the quotes themselves keep theirs."""
    return " ".join(text.split())


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
