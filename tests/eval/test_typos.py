"""Typing errors: few, always the same, and never in the first letter."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from eval.typos import mistype, mistyped
from tests.eval.examples import PORT, question


def test_a_question_has_one_error_for_each_six_words() -> None:
    text = "Which companies have opened laboratories near the harbour since the merger last year"
    wrong = mistype(text, "seed")
    changed = [(a, b) for a, b in zip(text.split(), wrong.split(), strict=True) if a != b]
    assert 3 == len(changed)
    assert wrong == mistype(text, "seed") != mistype(text, "other seed")


def test_only_the_text_of_a_question_changes() -> None:
    (asked,) = mistyped([question("a", PORT, text="Which harbour?")])
    assert ("a", PORT) == (asked.id, asked.pieces[0].spans[0])
    assert asked.text != "Which harbour?"


@given(st.text(alphabet="abcé XYZ19?", max_size=60), st.text(max_size=3))
def test_each_word_is_at_most_one_error_away(text: str, seed: str) -> None:
    wrong = mistype(text, seed)
    for before, after in zip(text.split(" "), wrong.split(" "), strict=True):
        assert OSA.distance(before, after) <= 1
        assert before[:1] == after[:1]
        assert before == after or (len(before) >= 4 and before.isalpha())
