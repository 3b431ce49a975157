"""One answer against the documents: its quotes, and then its statements against what those quotes stand for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from eval.grounding.answers import AnswerToCheck, CitedQuote, CitedStatement
from eval.grounding.normal import normalise
from eval.grounding.quotes import QuoteFinding, QuoteLabel, bare, check_quote, left_out_negation
from eval.grounding.sources import Source, Sources
from indexer.documents import Document
from service.support.judge import Support, SupportJudge


class StatementLabel(StrEnum):
    """What became of a statement."""

    VERBATIM = "verbatim"  # word for word in a document that it cites
    SUPPORTED = "supported"  # in other words, and the judge finds it supported by what it cites
    UNSUPPORTED = "unsupported"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class StatementFinding:
    """A statement, its label, and why."""

    text: str
    citations: tuple[int, ...]
    label: StatementLabel
    score: float | None = None  # the judge's probability, where it was asked
    problems: tuple[str, ...] = ()

    @property
    def grounded(self) -> bool:
        """Whether what is cited says it."""
        return self.label in (StatementLabel.VERBATIM, StatementLabel.SUPPORTED)


@dataclass(frozen=True)
class AnswerFinding:
    """What became of one answer."""

    line: int
    question: str
    quotes: tuple[tuple[int, QuoteFinding], ...]  # with their markers
    statements: tuple[StatementFinding, ...]

    @cached_property
    def grounded(self) -> bool:
        """Whether every quote is verified and every statement is cited and said by what it cites."""
        return all(quote.verified for _, quote in self.quotes) and all(said.grounded for said in self.statements)


class GroundingCheck:
    """Checks answers against one corpus; the judge is loaded when the first statement needs it."""

    def __init__(self, documents: Sequence[Document], load_judge: Callable[[], SupportJudge]) -> None:
        self._sources = Sources(documents)
        self._load_judge = load_judge
        self._judge: SupportJudge | None = None

    @property
    def judge_was_asked(self) -> bool:
        """Whether any label leans on the judge of support."""
        return self._judge is not None

    def check(self, answer: AnswerToCheck) -> AnswerFinding:
        """Label every quote and every statement of an answer."""
        quotes = tuple(
            (citation.marker, check_quote(citation.quote or "", citation.document, self._sources, citation.start))
            for citation in answer.citations
            if citation.quote is not None or self._sources.named(citation.document or "") is None
        )
        found = dict(quotes)
        evidence = {
            citation.marker: self._evidence(citation, found.get(citation.marker)) for citation in answer.citations
        }
        return AnswerFinding(
            answer.line,
            answer.question,
            quotes,
            tuple(self._statement(statement, evidence) for statement in answer.statements),
        )

    def _evidence(self, citation: CitedQuote, finding: QuoteFinding | None) -> "_Evidence":
        """Return what a citation stands for: its quote where that really is, or the whole document without one."""
        if finding is None:
            source = self._sources.named(citation.document or "")
            return _Evidence([source], [source.document.text]) if source else _Evidence([], [])
        if finding.label is QuoteLabel.NOT_FOUND:
            return _Evidence([], [])
        places = [(self._sources.named(place.document), place) for place in finding.places]
        known = [(source, place) for source, place in places if source is not None]
        texts = [text for source, place in known for text in in_context(source.document, place.start, place.end)]
        return _Evidence([source for source, _ in known], texts)

    def _statement(self, statement: CitedStatement, evidence: Mapping[int, "_Evidence"]) -> StatementFinding:
        if not statement.citations:
            return StatementFinding(statement.text, (), StatementLabel.UNCITED)
        unknown = tuple(f"[{m}] names no citation" for m in statement.citations if m not in evidence)
        cited = [evidence[marker] for marker in statement.citations if marker in evidence]
        if not unknown and _is_verbatim(statement.text, [source for one in cited for source in one.sources]):
            return StatementFinding(statement.text, statement.citations, StatementLabel.VERBATIM)
        support = self._support(statement.text, [text for one in cited for text in one.texts])
        supported = support.supported and not unknown
        return StatementFinding(
            statement.text,
            statement.citations,
            StatementLabel.SUPPORTED if supported else StatementLabel.UNSUPPORTED,
            support.score,
            (*unknown, *support.problems),
        )

    def _support(self, statement: str, texts: Sequence[str]) -> Support:
        if not texts:
            return Support(False, 0.0, ("what it cites is in no document",))
        self._judge = self._judge or self._load_judge()
        return self._judge.judge(statement, list(dict.fromkeys(texts)))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a citation stands for."""

    sources: Sequence[Source]
    texts: Sequence[str]


def in_context(document: Document, start: int, end: int) -> Iterator[str]:
    """Yield what a person reads with a stretch of a document: title, headings, lead-in, and the paragraphs it is in."""
    blocks = [place for place, block in enumerate(document.blocks) if block.start < end and block.end > start]
    yield document.source.title
    for place in blocks:
        yield from document.above(place)
        yield document.text_of(place)
    if not blocks:
        yield document.text[start:end]


def _is_verbatim(statement: str, sources: Sequence[Source]) -> bool:
    """Say whether a document has it word for word, its full stop aside, and not inside of a sentence that denies it."""
    text = normalise(bare(statement).rstrip(".!")).text
    return any(not left_out_negation(source, place) for source in sources for place in source.occurrences(text))
