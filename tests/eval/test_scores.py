"""One reply to its numbers, and to the name of what went wrong."""

from dataclasses import replace

import pytest

from eval.mistakes import Mistake
from eval.questions import GoldQuestion, Span
from eval.reply import Reply
from eval.scores import score, score_all
from tests.eval.examples import CRANES, PORT, TEXTS, TRAIN, answer, question, refused

WHOLE = Span("a.txt", 0, 100)
ELSEWHERE = Span("a.txt", 150, 170)


def test_an_answer_with_half_of_the_evidence() -> None:
    found = score(question("x", PORT, CRANES), answer(PORT, ELSEWHERE, ranked=(ELSEWHERE, WHOLE)))
    assert (0.5, 0.5, 0.5, 0.5) == (found.evidence, found.precision, found.citation_precision, found.citation_recall)
    assert (0.0, 1.0, 1.0, 0.5) == (found.recall_1, found.recall_3, found.hit_5, found.reciprocal_rank)
    assert (True, True, False) == (found.right, found.right_if_answered, found.refused)
    assert (2, 2, 2, 0) == (found.quotes, found.verbatim, found.statements, found.uncited)


def test_a_refused_question_counts_as_nothing_found() -> None:
    found = score(question("x", PORT, answers=("1903",)), refused(PORT, ranked=(WHOLE,)))
    assert (0.0, 0.0, 0.0, 0.0) == (found.evidence, found.citation_recall, found.exact, found.f1)
    assert (None, None) == (found.precision, found.citation_precision)
    assert (False, True) == (found.right, found.right_if_answered)
    assert score(question("x", PORT), replace(refused(), held_back=None)).right_if_answered is None
    below = refused(WHOLE).held_back
    assert below is not None
    shown = replace(below, quotes=(), lead_ins=(PORT,))
    assert score(question("x", PORT), replace(refused(), held_back=shown)).right_if_answered


def test_where_nothing_answers_only_a_refusal_is_right() -> None:
    right, wrong = score(question("x"), refused()), score(question("x"), answer(PORT))
    assert (True, 1.0, None, None) == (right.right, right.exact, right.evidence, right.recall_1)
    assert (False, 0.0, 0.0) == (wrong.right, wrong.exact, wrong.citation_precision)


def test_the_short_answer_is_compared_with_the_gold_ones() -> None:
    asked = question("x", PORT, answers=("1903", "in 1903"))
    assert (1.0, 1.0) == ((found := score(asked, answer(PORT, short="In 1903"))).exact, found.f1)
    whole = score(asked, answer(PORT))
    assert (0.0, 2 * 2 / (4 + 2)) == (whole.exact, whole.f1)
    assert score(question("x", PORT), answer(PORT)).exact is None


def test_token_iou_is_measured_with_the_text() -> None:
    (found,) = score_all([question("x", PORT)], [answer(PORT)], TEXTS)
    assert 1.0 == found.iou_5
    with pytest.raises(ValueError, match="zip"):
        score_all([question("x", PORT)], [], TEXTS)


@pytest.mark.parametrize(
    ("asked", "reply", "expected"),
    [
        (question("x"), refused(), None),
        (question("x"), answer(PORT), Mistake.SHOULD_REFUSE),
        (question("x", PORT), answer(PORT), None),
        (question("x", PORT), refused(ranked=(ELSEWHERE,)), Mistake.NOT_RETRIEVED),
        (question("x", PORT), refused(ranked=(ELSEWHERE, WHOLE)), Mistake.SHOULD_ANSWER),
        (question("x", PORT), answer(ELSEWHERE), Mistake.NOT_RETRIEVED),
        (question("x", PORT), answer(ELSEWHERE, ranked=(PORT, ELSEWHERE)), Mistake.NOT_CHOSEN),
        (question("x", PORT), answer(TRAIN, ranked=(WHOLE,)), Mistake.WRONG_SPAN),
        (question("x", PORT, CRANES), answer(PORT), Mistake.INCOMPLETE),
        (question("x", PORT), answer(PORT, TRAIN, ELSEWHERE), Mistake.TOO_LONG),
        (question("x", PORT), answer(PORT, TRAIN), None),
    ],
)
def test_the_first_thing_that_went_wrong_has_a_name(
    asked: GoldQuestion, reply: Reply, expected: Mistake | None
) -> None:
    assert expected == score(asked, reply).mistake
