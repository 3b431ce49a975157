"""What a system replied to one question, as plain data: the figures need nothing else of any system."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from eval.questions import Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of an answer."""

    span: Span
    text: str
    verbatim: bool  # whether the document says exactly this at exactly this place
    short: str  # the short answer that is marked inside it, else the whole quote


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer or a refusal, and the passages that were found."""

    refused: bool
    confidence: float  # 0 to 1
    answer: str
    question_used: str
    quotes: tuple[Quoted, ...]
    lead_ins: tuple[Span, ...]  # of lists that are shown whole: read with the quotes, but not quoted
    statements: int
    uncited: int  # statements without a citation, or with one that there is not
    ranked: tuple[Span, ...]  # passages, the best first
    best_score: float  # of the first of them, 0 to 1
    milliseconds: float  # from the question to the answer
    held_back: "Reply | None" = None  # of a refusal: the reply if it had to answer; None: it does not say

    @property
    def shown(self) -> tuple[Span, ...]:
        """Everything of the sources that a reader of the answer sees."""
        return (*(quote.span for quote in self.quotes), *self.lead_ins)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents found, the best first, each at the rank of its best passage."""
        return tuple(dict.fromkeys(span.document for span in self.ranked))

    def to_row(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Reply":
        """Read back what `to_row` wrote."""
        held_back = row["held_back"]
        return cls(
            **{
                **row,
                "quotes": tuple(Quoted(**{**quote, "span": Span(**quote["span"])}) for quote in row["quotes"]),
                "held_back": None if held_back is None else cls.from_row(held_back),
                "lead_ins": tuple(Span(**span) for span in row["lead_ins"]),
                "ranked": tuple(Span(**span) for span in row["ranked"]),
            }
        )


def reply_from_json(
    answer: Mapping[str, Any],
    passages: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    milliseconds: float,
) -> Reply:
    """Read an answer of `/v1/ask` and the passages of `/v1/search`, and compare every quote with its document.

    Args:
        answer: the JSON of an answer.
        passages: the JSON of the passages found for the question, the best first.
        texts: text of each document, by its id.
        milliseconds: that the answer took.
    """
    lists = {marker for statement in answer["statements"] if statement["list"] for marker in statement["citations"]}
    lead_ins = [
        _span(c["document"], c["lead_in"]) for c in answer["citations"] if c["marker"] in lists and c["lead_in"]
    ]
    markers = {citation["marker"] for citation in answer["citations"]}
    return Reply(
        refused=answer["status"] == "not_in_sources",
        confidence=answer["confidence"],
        answer=answer["answer"],
        question_used=answer["question_used"],
        quotes=_quotes(answer["citations"], texts),
        lead_ins=tuple(dict.fromkeys(lead_ins)),
        statements=len(answer["statements"]),
        uncited=sum(not markers.intersection(statement["citations"]) for statement in answer["statements"]),
        ranked=tuple(_span(passage["document"], passage) for passage in passages),
        best_score=passages[0]["score"] if passages else 0.0,
        milliseconds=milliseconds,
    )


def refusal(question: str, told: str) -> Reply:
    """Return a reply that says and finds nothing, and would if it had to answer."""
    nothing = Reply(
        refused=True,
        confidence=0.0,
        answer=told,
        question_used=question,
        quotes=(),
        lead_ins=(),
        statements=0,
        uncited=0,
        ranked=(),
        best_score=0.0,
        milliseconds=0.0,
    )
    return replace(nothing, held_back=nothing)


def _quotes(citations: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> tuple[Quoted, ...]:
    """Read the citations of an answer, each compared with its document here, whatever it claims of itself."""
    return tuple(
        Quoted(
            _span(citation["document"], citation),
            citation["quote"],
            0 <= citation["start"] < citation["end"]
            and texts.get(citation["document"]["id"], "")[citation["start"] : citation["end"]] == citation["quote"],
            citation["highlight"]["text"] if citation["highlight"] else citation["quote"],
        )
        for citation in citations
    )


def _span(document: Mapping[str, Any], place: Mapping[str, Any]) -> Span:
    return Span(document["id"], place["start"], place["end"])
