"""The judge: logistic models by their formula, and the weights that ship."""

from math import exp, inf

import pytest

from service.judge import (
    CHOICE_FEATURES,
    FEATURES,
    INGREDIENTS,
    SUPPORT_FEATURES,
    UNFITTED,
    Judge,
    Logistic,
    load_judge,
    sigmoid,
)


def test_a_logistic_is_its_formula() -> None:
    assert 0.5 + 2 * 3 - 1 * 4 == Logistic(0.5, {"a": 2.0, "b": -1.0}).logit({"a": 3.0, "b": 4.0, "unused": 9.0})


@pytest.mark.parametrize("logit", [-800.0, -1.0, 0.0, 1.0, 800.0])
def test_sigmoid_does_not_overflow(logit: float) -> None:
    expected = 0.0 if logit == -800 else 1.0 if logit == 800 else 1 / (1 + exp(-logit))
    assert expected == pytest.approx(sigmoid(logit))
    assert sigmoid(-inf) == 0.0


def test_the_weights_that_ship_are_those_of_the_features() -> None:
    judge = load_judge()
    assert list(CHOICE_FEATURES) == list(judge.choice.weights)
    assert list(SUPPORT_FEATURES) == list(judge.support.weights)
    assert 0 < judge.threshold < 1
    # What must hold whatever they were fitted on: nearness and a span that the reader found speak for a sentence.
    assert judge.choice.weights["cosine"] > 0
    assert judge.choice.weights["read"] > 0


def test_every_feature_belongs_to_an_ingredient() -> None:
    assert set(FEATURES) == {feature for features in INGREDIENTS.values() for feature in features}


def test_without_evidence_nothing_is_supported() -> None:
    judge = Judge(UNFITTED.choice, Logistic(10.0, {}), 0.5, 0.0)
    assert [] == judge.rank([])
