"""Questions and replies for tests, with what matters to the test given and all else plain."""

from dataclasses import replace

from eval.questions import GoldQuestion, Piece, Span
from eval.reply import Quoted, Reply, refusal

TEXTS = {"a.txt": "The port opened in 1903. It has nine cranes. A train leaves each hour. " + "Nothing more. " * 20}
PORT, CRANES, TRAIN = Span("a.txt", 0, 24), Span("a.txt", 25, 44), Span("a.txt", 45, 70)


def question(
    name: str, *needed: Span, kind: str = "fact", text: str = "", answers: tuple[str, ...] = ()
) -> GoldQuestion:
    return GoldQuestion(
        id=name,
        group=name,
        half="test",
        kind=kind,
        styles=("plain",),
        text=text or f"What of {name}?",
        pieces=tuple(Piece((span,)) for span in needed),
        answers=answers,
        history=(),
    )


def quoted(span: Span, short: str = "") -> Quoted:
    text = TEXTS[span.document][span.start : span.end]
    return Quoted(span, text, verbatim=True, short=short or text)


def answer(*spans: Span, confidence: float = 0.8, ranked: tuple[Span, ...] = (), short: str = "") -> Reply:
    quotes = tuple(quoted(span, short) for span in spans)
    return replace(
        refusal("asked", " ".join(quote.text for quote in quotes)),
        refused=False,
        confidence=confidence,
        quotes=quotes,
        statements=len(quotes),
        ranked=ranked or spans,
        best_score=0.6,
        milliseconds=12.0,
        held_back=None,
    )


def refused(*held_back: Span, ranked: tuple[Span, ...] = (), confidence: float = 0.2) -> Reply:
    nothing = replace(refusal("asked", "Not in the sources."), confidence=confidence, ranked=ranked)
    forced = answer(*held_back, confidence=confidence, ranked=ranked)
    return replace(nothing, held_back=forced) if held_back else nothing
