"""An answer in the words of a language model, of which only what the passages support is kept.

The model is given the passages that were found. Each of its sentences must name passages that it was given, and is
judged against them; then the sentences of the documents that back it are quoted, and verified like any other quote.
What fails is taken out. When the model is down, slow or talks nonsense, the quotes stand alone, as without it.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from indexer.documents import Document
from indexer.errors import LanguageModelError
from service.answers import Answer, Citation, FoundPassage, Statement, Status, Unsupported, WrittenBy
from service.cite import citation_of, is_verbatim
from service.support import SupportJudge
from service.wording import REFUSAL
from service.writing.backing import backing, text_in_context, text_with_lead_in
from service.writing.marked_text import MarkedSentence, SentenceReader
from service.writing.prompt import NOT_IN_SOURCES, PromptPassage, build_messages, that_fit

if TYPE_CHECKING:  # it brings an HTTP client along, which few need
    from service.writing.llm import LanguageModel

logger = logging.getLogger(__name__)

_MOST_SENTENCES = 12
_NOTHING_HELD = "What the language model wrote is not supported by the sources."
_QUOTES_ALONE = "This answer is made of quotes alone."
_TAKEN_OUT = "Sentences that the sources do not support were taken out."
_DIFFERENT = "The sources give different values."


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement of an answer, with the citations that it needs and that no earlier one brought."""

    statement: Statement
    citations: tuple[Citation, ...]


def quoted_pieces(answer: Answer) -> Iterator[Piece]:
    """Yield the statements of an answer that is ready."""
    cited = {citation.marker: citation for citation in answer.citations}
    for statement in answer.statements:
        yield Piece(statement, tuple(cited[marker] for marker in statement.citations))


@dataclass(slots=True)
class _Draft:
    """What has been kept and taken out so far."""

    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    unsupported: list[Unsupported] = field(default_factory=list)
    refused: bool = False


class Writer:
    """Has a language model word answers, and checks them; safe to share between threads."""

    def __init__(self, model: "LanguageModel", judge: SupportJudge, *, context: int = 3000) -> None:
        self._model = model
        self._judge = judge
        self._context = context

    def pieces(self, quoted: Answer, documents: Mapping[str, Document]) -> Iterator[Piece | Answer]:
        """Yield each statement as soon as it is written and checked, and at last the whole answer.

        The whole answer is what counts: if the model fails on the way, it is `quoted`, and the pieces are void.

        Args:
            quoted: the answer made of quotes, with the passages that were found.
            documents: the documents that the passages stand in, by id.
        """
        started = perf_counter()
        draft = _Draft()
        try:
            yield from self._written(quoted, documents, draft)
        except LanguageModelError as error:
            logger.warning("%s Quotes are sent in its place.", error.problem)
            answer = replace(quoted, note=f"{error.problem} {_QUOTES_ALONE}")
        else:
            answer = _finished(quoted, draft)
        yield replace(answer, timing_ms=_with_writing(quoted.timing_ms, (perf_counter() - started) * 1000))

    def _written(self, quoted: Answer, documents: Mapping[str, Document], draft: _Draft) -> Iterator[Piece]:
        shown = [
            PromptPassage(
                passage.document.title,
                passage.section,
                "\n".join(text_with_lead_in(passage, documents[passage.document.id])),
            )
            for passage in quoted.passages
        ]
        given = quoted.passages[: len(that_fit(shown, self._context))]
        if not given:
            draft.refused = True
            return
        for sentence in self._sentences(quoted.question_used, shown[: len(given)]):
            if sentence.text.strip(" .") == NOT_IN_SOURCES:
                draft.refused = True
            elif piece := self._checked(sentence, given, documents, draft):
                yield piece

    def _sentences(self, question: str, passages: list[PromptPassage]) -> Iterator[MarkedSentence]:
        reader = SentenceReader()
        count = 0
        with closing(self._model.stream(build_messages(question, passages))) as texts:
            for text in texts:
                for sentence in reader.feed(text):
                    count += 1
                    if count > _MOST_SENTENCES:
                        raise LanguageModelError("The language model does not keep to the point.", "Use another one.")
                    yield sentence
        yield from reader.close()

    def _checked(
        self,
        sentence: MarkedSentence,
        given: tuple[FoundPassage, ...],
        documents: Mapping[str, Document],
        draft: _Draft,
    ) -> Piece | None:
        """Judge a sentence against the passages that it names; keep it with its quotes, or take it out."""
        named = [given[number - 1] for number in sentence.numbers if 1 <= number <= len(given)]
        if not named:
            why = "names no passage that was given" if sentence.numbers else "names no passage"
            draft.unsupported.append(Unsupported(sentence.text, (f"the sentence {why}",)))
            return None
        context = [text_in_context(passage, documents[passage.document.id]) for passage in named]
        support = self._judge.judge(sentence.text, context)
        citations, fresh = _cited(sentence.text, named, documents, draft.citations)
        if not support.supported or not citations:
            problems = support.problems or ("the passages that it names do not say so",)
            draft.unsupported.append(Unsupported(sentence.text, problems))
            return None
        statement = Statement(sentence.text, tuple(citation.marker for citation in citations), support=support.score)
        draft.statements.append(statement)
        draft.citations.extend(fresh)
        return Piece(statement, tuple(citations))


def _cited(
    sentence: str, named: list[FoundPassage], documents: Mapping[str, Document], known: list[Citation]
) -> tuple[list[Citation], list[Citation]]:
    """Return (citations that back a sentence, those of them that are new)."""
    places = {(citation.document.id, citation.start, citation.end): citation for citation in known}
    used: list[Citation] = []
    fresh: list[Citation] = []
    for passage in named:
        for quote in backing(sentence, passage, documents[passage.document.id]):
            place = (quote.document.id, quote.start, quote.end)
            if not is_verbatim(quote.text, quote.document, quote.start, quote.end):
                continue
            if place not in places:
                places[place] = citation_of(quote, len(places) + 1)
                fresh.append(places[place])
            if places[place] not in used:
                used.append(places[place])
    return used, fresh


def _finished(quoted: Answer, draft: _Draft) -> Answer:
    """Return the answer that is left: the model's, its refusal, or the quotes if nothing of it held."""
    unsupported = tuple(draft.unsupported)
    if draft.statements:
        return replace(
            quoted,
            status=Status.PARTIAL if unsupported or draft.refused else Status.ANSWERED,
            answer="\n".join(_line(statement) for statement in draft.statements),
            statements=tuple(draft.statements),
            citations=tuple(draft.citations),
            missing=(),
            confidence=min(statement.support or 0.0 for statement in draft.statements),
            written_by=WrittenBy.LLM,
            note=_note(quoted, taken_out=bool(unsupported)),
            unsupported=unsupported,
        )
    if draft.refused and not unsupported:
        return replace(
            quoted,
            status=Status.NOT_IN_SOURCES,
            answer=REFUSAL,
            statements=(),
            citations=(),
            missing=(),
            written_by=WrittenBy.LLM,
        )
    return replace(quoted, note=f"{_NOTHING_HELD} {_QUOTES_ALONE}", unsupported=unsupported)


def _note(quoted: Answer, *, taken_out: bool) -> str | None:
    """Return what a reader should know of a model's answer: it may have chosen one of several values silently."""
    different = any(statement.differs_from for statement in quoted.statements)
    notes = [text for text, holds in ((_TAKEN_OUT, taken_out), (_DIFFERENT, different)) if holds]
    return " ".join(notes) or None


def _line(statement: Statement) -> str:
    return " ".join((statement.text, *(f"[{marker}]" for marker in statement.citations)))


def _with_writing(timing_ms: dict[str, float], milliseconds: float) -> dict[str, float]:
    return {**timing_ms, "write": round(milliseconds, 2), "total": round(timing_ms["total"] + milliseconds, 2)}
