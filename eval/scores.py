"""A question and the reply to it, to numbers: everything that the figures, the gate and the report are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.metrics import answer_precision, answer_recall, hit_at, ndcg_at, recall_at, reciprocal_rank, token_iou
from eval.mistakes import Mistake, mistake
from eval.questions import GoldQuestion, Span, clusters_of
from eval.reply import Quoted, Reply
from eval.wording import exact_match, token_f1
from indexer.tokens import count_tokens

DEPTH = 10  # passages that the retrieval figures look at
_IOU_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one question; None where a measure does not concern it. Shares are 0 to 1."""

    key: str  # of the question's content
    id: str
    group: str  # questions of one stand or fall together: those of a fact, and those that share evidence with them
    kind: str
    answerable: bool
    refused: bool
    confidence: float
    right: bool  # a needed piece is quoted, or it was right to refuse
    right_if_answered: bool | None  # a needed piece is quoted once an answer must be given; None: nobody says
    mistake: Mistake | None
    recall_1: float | None
    recall_3: float | None
    recall_5: float | None
    recall_10: float | None
    hit_5: float | None
    reciprocal_rank: float | None
    ndcg: float | None
    iou_5: float | None
    evidence: float | None  # share of the needed pieces that the answer shows
    precision: float | None  # share of the quotes that belong, of answers to answerable questions
    exact: float | None
    f1: float | None
    citation_precision: float | None
    citation_recall: float | None
    quotes: int
    verbatim: int
    statements: int
    uncited: int
    milliseconds: float


def score_all(
    questions: Sequence[GoldQuestion], replies: Sequence[Reply], texts: Mapping[str, str], *, with_iou: bool = True
) -> list[Score]:
    """Score every reply; as many scores come out as questions went in."""

    def count(span: Span) -> int:
        return count_tokens(texts.get(span.document, "")[span.start : span.end])

    clusters = clusters_of(questions)
    scores = []
    for question, reply in zip(questions, replies, strict=True):
        iou = with_iou and question.answerable
        overlap = token_iou(reply.ranked[:_IOU_DEPTH], question.pieces, count) if iou else None
        scores.append(replace(score(question, reply, overlap), group=clusters[question.group]))
    return scores


def score(question: GoldQuestion, reply: Reply, iou_5: float | None = None) -> Score:
    """Score one reply."""
    pieces, needed = question.pieces, question.answerable
    quoted = [quote.span for quote in reply.quotes]
    evidence = answer_recall(reply.shown, pieces) if needed else 0.0
    precision = answer_precision(quoted, pieces)

    def ranked(measure: float) -> float | None:
        return measure if needed else None

    return Score(
        key=question.key,
        id=question.id,
        group=question.group,
        kind=question.kind,
        answerable=needed,
        refused=reply.refused,
        confidence=reply.confidence,
        right=evidence > 0 if needed else reply.refused,
        right_if_answered=_right_if_answered(question, reply),
        mistake=mistake(question, reply),
        recall_1=recall_at(reply.ranked, pieces, 1) if needed else None,
        recall_3=recall_at(reply.ranked, pieces, 3) if needed else None,
        recall_5=recall_at(reply.ranked, pieces, 5) if needed else None,
        recall_10=recall_at(reply.ranked, pieces, DEPTH) if needed else None,
        hit_5=ranked(hit_at(reply.ranked, pieces, 5)),
        reciprocal_rank=ranked(reciprocal_rank(reply.ranked, pieces, DEPTH)),
        ndcg=ndcg_at(reply.ranked, pieces, DEPTH) if needed else None,
        iou_5=iou_5,
        evidence=ranked(evidence),
        precision=precision if needed and not reply.refused else None,
        exact=_worded(question, reply, exact_match(_short(reply.quotes), question.answers)),
        f1=_worded(question, reply, token_f1(_short(reply.quotes), question.answers)),
        citation_precision=None if reply.refused else precision,
        citation_recall=answer_recall(quoted, pieces) if needed else None,
        quotes=len(reply.quotes),
        verbatim=sum(quote.verbatim for quote in reply.quotes),
        statements=reply.statements,
        uncited=reply.uncited,
        milliseconds=reply.milliseconds,
    )


def _short(quotes: Sequence[Quoted]) -> str:
    return quotes[0].short if quotes else ""


def _worded(question: GoldQuestion, reply: Reply, value: float) -> float | None:
    """Return how well the words match; where nothing answers, a refusal is the match (SQuAD 2.0)."""
    if not question.answerable:
        return float(reply.refused)
    return value if question.answers else None


def _right_if_answered(question: GoldQuestion, reply: Reply) -> bool | None:
    given = reply.held_back if reply.refused else reply
    return None if given is None else question.answerable and answer_recall(given.shown, question.pieces) > 0
