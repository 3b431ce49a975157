"""Exact match and F1 are those of the SQuAD script, which the reader's own measure follows too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.wording import exact_match, normalise, token_f1
from service.reader.measure import normalise as normalise_of_reader
from service.reader.measure import overlap_f1


def test_case_punctuation_and_articles_do_not_count() -> None:
    assert "cat sat" == normalise("The  cat, SAT!")
    assert (1.0, 0.0) == (exact_match("The cat.", ["a cat", "dog"]), exact_match("cats", ["a cat"]))
    assert 0.0 == exact_match("anything", [])


def test_f1_is_the_best_over_the_gold_answers() -> None:
    assert pytest.approx(2 * 2 / (3 + 2)) == token_f1("big red house", ["red house", "garden"])
    assert pytest.approx(2 * 1 / (2 + 1)) == token_f1("red red", ["red"])
    assert (1.0, 0.0) == (token_f1("the", ["a"]), token_f1("", ["a house"]))


@given(st.text(alphabet="aA tThe.,an ", max_size=20), st.text(alphabet="aA tThe.,an ", max_size=20))
def test_both_implementations_agree(answer: str, gold: str) -> None:
    assert normalise(answer) == normalise_of_reader(answer)
    assert token_f1(answer, [gold]) == pytest.approx(overlap_f1(answer, gold))
