"""The path from a question to its answer, in one place: retrieve, read, judge, compose, cite.

`ask` walks it for one question. A service that answers many at once walks it in three steps: `find` takes all that
wait, since the model embeds them together at less cost, and `read` and `answer` one each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import ParamSpec, TypeVar
from uuid import uuid4

from indexer.analysis import visible
from indexer.embed import Embedder, Vector
from indexer.errors import BelqaError, QuestionError
from indexer.index import Index
from service.answers import Answer, IndexReference, SearchResult, Statement, Status
from service.cite import cite
from service.compose import compose, together
from service.coordination import coordination_in, tells_of_each
from service.dialogue import is_for_assistant
from service.evidence import find_evidence
from service.expressions import Expressions
from service.followup import complete
from service.inquiry import Finding, Found, History, Inquiry, Investigation, Lookup, merged_passages
from service.judge import Judge
from service.parts import split_parts
from service.premise import contradicts
from service.question import understand, unmentioned
from service.reader import Reader
from service.retrieve import Retriever
from service.second_look import look_again
from service.spelling import mended
from service.wording import worded

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_LANGUAGE = "en"  # of the interface's own words; the sources speak their own


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
            top_k: passages to find; the best of them are read.
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
        return SearchResult(found.question_used, found.passages, self.index_reference, {"total": milliseconds})

    def read(self, found: Found) -> Investigation:
        """Read the best passages of each part, and judge whether they answer it."""
        findings = self._findings(found)
        passages = merged_passages([finding.hits for finding in findings])
        return Investigation(found.question, found.question_used, findings, passages)

    def answer(self, investigation: Investigation) -> Answer:
        """Word the answer: verbatim quotes for the parts that are supported, a plain refusal when none is."""
        started = perf_counter()
        supported = [finding for finding in investigation.findings if finding.supported]
        quotes = [compose(finding.question, finding.ranked, self._judge.further) for finding in supported]
        statements, citations = cite(together(quotes))
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
            answer=worded(statements, citations),
            statements=tuple(statements),
            citations=tuple(citations),
            passages=investigation.passages,
            missing=missing if statements else (),
            confidence=round(max(finding.confidence for finding in investigation.findings), 4),
            index=self.index_reference,
            timing_ms={name: round(value, 2) for name, value in {**timing, "total": sum(timing.values())}.items()},
            unmentioned=self._unmentioned(investigation.question_used),
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
        question = mended(self._checked(inquiry.question), self._retriever.vocabulary)
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
        ranked = self._judge.order(look_again(question, ranked, self._judge.looked_at, self._reader))
        confidence = self._judge.support_probability(question, ranked)
        if ranked and contradicts(question, ranked[0].evidence):
            confidence *= self._judge.threshold  # which settles the matter
        supported = confidence >= self._judge.threshold
        return Finding(
            question, lookup.hits, ranked, confidence, supported, lookup.milliseconds, _milliseconds(started)
        )

    def _unmentioned(self, question: str) -> tuple[str, ...]:
        return () if is_for_assistant(question) else unmentioned(question, self._retriever.vocabulary)

    def _checked(self, question: str) -> str:
        """Return a question without the white space and control characters around and inside it that mean nothing."""
        text = " ".join("".join(c if c.isprintable() else " " for c in visible(question)).split())
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


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
