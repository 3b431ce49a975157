"""Exact match and F1 are those of the SQuAD script."""

import pytest

from eval.wording import exact_match, normalise, token_f1


def test_case_punctuation_and_articles_do_not_count() -> None:
    assert "cat sat" == normalise("The  cat, SAT!")
    assert (1.0, 0.0) == (exact_match("The cat.", ["a cat", "dog"]), exact_match("cats", ["a cat"]))
    assert 0.0 == exact_match("anything", [])


def test_f1_is_the_best_over_the_gold_answers() -> None:
    assert pytest.approx(2 * 2 / (3 + 2)) == token_f1("big red house", ["red house", "garden"])
    assert pytest.approx(2 * 1 / (2 + 1)) == token_f1("red red", ["red"])
    assert (1.0, 0.0) == (token_f1("the", ["a"]), token_f1("", ["a house"]))
