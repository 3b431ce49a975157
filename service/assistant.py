"""The path from a question to its answer, in one place: retrieve, read, judge, compose, cite.

`ask` walks it for one question. A service that answers many at once walks it in three steps: `find` takes all that
wait, since the model embeds them together at less cost, and `read` and `answer` one each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from time import perf_counter
from typing import ParamSpec, TypeVar
from uuid import uuid4

from indexer.embed import Embedder, Vector
from indexer.errors import BelqaError, QuestionError
from indexer.index import Index
from service.answers import Answer, Citation, FoundPassage, Hit, IndexReference, SearchResult, Statement, Status
from service.cite import cite
from service.compose import compose
from service.coordination import coordination_in, tells_of_each
from service.dialogue import is_for_assistant
from service.evidence import find_evidence
from service.expressions import Expressions
from service.followup import complete
from service.judge import Judge, Judged
from service.parts import split_parts
from service.premise import contradicts
from service.question import Question, understand
from service.reader import Reader
from service.retrieve import Retriever
from service.side_by_side import different_values

REFUSAL = "The sources do not answer this question."
History = Sequence[tuple[str, str]]
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_LANGUAGE = "en"  # of the interface's own words; the sources speak their own


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
        return _merged([lookup.hits for lookup in (*([self.whole] if self.whole else []), *self.lookups)])


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
        return self.read(self._find_one(Inquiry(question, top_k, documents, history)))

    def search(self, query: str, *, top_k: int | None = None, documents: Sequence[str] = ()) -> SearchResult:
        """Find passages, without answering."""
        return self.list_passages(self._find_one(Inquiry(query, top_k, documents, whole=True)))

    def find(self, inquiries: Sequence[Inquiry]) -> list[Found | BelqaError]:
        """Find the passages for each of several inquiries; in the place of one that makes no sense stands why.

        What is found for an inquiry does not depend on what it is looked up with.
        """
        started = perf_counter()
        found: list[Found | BelqaError] = []
        read = [_attempt(self._parts, inquiry) for inquiry in inquiries]
        texts = [text for parts in read if not isinstance(parts, BelqaError) for text in parts.texts]
        vectors = iter(self._retriever.embed(texts))
        for inquiry, parts in zip(inquiries, read, strict=True):
            if isinstance(parts, BelqaError):
                found.append(parts)
            else:
                found.append(_attempt(self._found, inquiry, parts, [next(vectors) for _ in parts.texts], started))
        return found

    def list_passages(self, found: Found) -> SearchResult:
        """Return what was found as the result of a search."""
        milliseconds = max(lookup.milliseconds for lookup in found.lookups)
        return SearchResult(found.passages, self.index_reference, {"total": milliseconds})

    def read(self, found: Found) -> Investigation:
        """Read the best passages of each part, and judge whether they answer it."""
        findings = self._findings(found)
        passages = _merged([finding.hits for finding in findings])
        return Investigation(found.question, found.question_used, findings, passages)

    def answer(self, investigation: Investigation) -> Answer:
        """Word the answer: verbatim quotes for the parts that are supported, a plain refusal when none is."""
        started = perf_counter()
        supported = [finding for finding in investigation.findings if finding.supported]
        quotes = [compose(finding.question, finding.ranked, self._judge.further) for finding in supported]
        statements, citations = cite([quote for part in quotes for quote in part])
        missing = tuple(finding.question.text for finding in investigation.findings if not finding.supported)
        timing = {
            "retrieve": max(finding.retrieve_ms for finding in investigation.findings),
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

    @property
    def index_reference(self) -> IndexReference:
        """The version of the index that answers."""
        index = self._retriever.index
        return IndexReference(index.version, index.manifest.built_at)

    def with_index(self, index: Index) -> "Assistant":
        """Return the same assistant, models and settings, over another version of the index."""
        return self._with(self._retriever.with_index(index))

    def with_embedder(self, embedder: Embedder) -> "Assistant":
        """Return the same assistant with questions embedded by another runtime of the same model."""
        return self._with(self._retriever.with_embedder(embedder))

    def _with(self, retriever: Retriever) -> "Assistant":
        return Assistant(
            retriever, self._reader, self._judge, top_k=self._top_k, read=self._read, max_question=self._max_question
        )

    def warm_up(self) -> None:
        """Make what is made at the first question, and see that questions can be looked up."""
        self.search("a first question")

    def _find_one(self, inquiry: Inquiry) -> Found:
        (found,) = self.find([inquiry])
        if isinstance(found, BelqaError):
            raise found
        return found

    def _parts(self, inquiry: Inquiry) -> "_Parts":
        question = self._checked(inquiry.question)
        if inquiry.whole:
            return _Parts(question, [question])
        completed = question if is_for_assistant(question) else complete(question, inquiry.history)
        joined = coordination_in(completed, Expressions(self._retriever.index))
        if joined:
            return _Parts(completed, [completed, *joined.parts], with_whole=True, certain=joined.certain)
        return _Parts(completed, split_parts(completed))

    def _found(self, inquiry: Inquiry, parts: "_Parts", vectors: Sequence[Vector], started: float) -> Found:
        lookups = []
        for text, vector in zip(parts.texts, vectors, strict=True):
            question = understand(text, self._retriever.vocabulary)
            hits = self._retriever.search(question, vector, inquiry.top_k or self._top_k, inquiry.documents)
            lookups.append(Lookup(question, vector, hits, _milliseconds(started)))
        if parts.with_whole:
            whole, *lookups = lookups
            return Found(inquiry.question, parts.question_used, lookups, whole, parts.certain)
        return Found(inquiry.question, parts.question_used, lookups)

    def _findings(self, found: Found) -> list[Finding]:
        """Judge each part; a question that is answered better as a whole is its only part."""
        if found.whole is None:
            return [self._judged(lookup) for lookup in found.lookups]
        whole = self._judged(found.whole)
        if whole.supported:
            quotes = compose(whole.question, whole.ranked, self._judge.further)
            if tells_of_each([lookup.question for lookup in found.lookups], [quote.in_context for quote in quotes]):
                return [whole]
        first, *others = [self._judged(lookup) for lookup in found.lookups]
        parts = [replace(first, read_ms=whole.read_ms + first.read_ms), *others]
        supported = [part.supported for part in parts]
        enough = any(supported) if found.certain or not whole.supported else all(supported)
        return parts if enough else [whole]

    def _judged(self, lookup: Lookup) -> Finding:
        started = perf_counter()
        question = lookup.question
        # Of a greeting, a question about the assistant, or another subject there is nothing to read.
        answerable = question.known and not is_for_assistant(question.text)
        read = lookup.hits[: self._read] if answerable else []
        contexts = [" ".join(hit.passage.context[1:]) for hit in read]
        readings = self._reader.read(question.text, [hit.passage.text for hit in read], contexts)
        ranked = self._judge.rank(find_evidence(question, lookup.vector, read, readings, self._retriever.index))
        confidence = self._judge.support_probability(question, ranked)
        if ranked and contradicts(question, ranked[0].evidence):
            confidence *= self._judge.threshold  # which settles the matter
        supported = confidence >= self._judge.threshold
        return Finding(
            question, lookup.hits, ranked, confidence, supported, lookup.milliseconds, _milliseconds(started)
        )

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


@dataclass(frozen=True, slots=True)
class _Parts:
    """A question as it is looked up: completed, and in parts."""

    question_used: str
    texts: Sequence[str]
    with_whole: bool = False  # the first text is the question unsplit
    certain: bool = True  # as in `Found`


def _merged(found: Sequence[Sequence[Hit]]) -> tuple[FoundPassage, ...]:
    """Return what several searches found, the best of each first, none twice."""
    best = {hit.row: hit for rank in zip_longest(*found) for hit in rank if hit is not None}
    return tuple(hit.found(rank) for rank, hit in enumerate(best.values(), start=1))


def _attempt(
    step: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Result | BelqaError:
    """Return what a step gives, or the error that it ends with: one inquiry must not spoil those beside it."""
    try:
        return step(*arguments, **named)
    except BelqaError as error:
        return error


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
    return "\n".join([*lines, *different_values(statements, citations)])


def _one_line(text: str) -> str:
    """Even out white space, so that a line of the answer stays a line; the quotes themselves keep theirs."""
    return " ".join(text.split())


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
