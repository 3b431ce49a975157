"""What went wrong with a question, by the first thing on the path that did."""

from enum import StrEnum

from eval.metrics import answer_precision, answer_recall, covers, recall_at
from eval.questions import GoldQuestion
from eval.reply import Reply

READ = 5  # passages among which the evidence must be, for the reading to be at fault


class Mistake(StrEnum):
    """Kinds of mistake, from the question to the answer."""

    SHOULD_REFUSE = "should have refused"
    NOT_RETRIEVED = "not retrieved"
    SHOULD_ANSWER = "should have answered"
    NOT_CHOSEN = "retrieved, not chosen"
    WRONG_SPAN = "wrong span"  # the right passage, other words of it
    INCOMPLETE = "incomplete"
    TOO_LONG = "too long"  # complete, but most of what is quoted is beside the point


def mistake(question: GoldQuestion, reply: Reply) -> Mistake | None:
    """Return the first thing that went wrong, None if nothing did."""
    if not question.answerable:
        return None if reply.refused else Mistake.SHOULD_REFUSE
    recall = answer_recall(reply.shown, question.pieces)
    if recall == 1:
        belonging = answer_precision([quote.span for quote in reply.quotes], question.pieces)
        return Mistake.TOO_LONG if 2 * belonging < 1 else None
    if recall:
        return Mistake.INCOMPLETE
    if recall_at(reply.ranked, question.pieces, READ) == 0:
        return Mistake.NOT_RETRIEVED
    if reply.refused:
        return Mistake.SHOULD_ANSWER
    return Mistake.WRONG_SPAN if _from_the_right_passage(question, reply) else Mistake.NOT_CHOSEN


def _from_the_right_passage(question: GoldQuestion, reply: Reply) -> bool:
    right = [span for span in reply.ranked if any(covers(span, piece) for piece in question.pieces)]
    return any(quote.span.overlap(span) > 0 for quote in reply.quotes for span in right)
