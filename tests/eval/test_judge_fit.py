"""The fit of the judge on a few real questions, against its formula written plainly."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from eval.candidates import Example, calibration_half, collect
from eval.judge_fit import fit_again, fit_choice, fit_support, judge_unseen
from eval.suites import SUITES
from indexer.embed import Embedder
from service.judge import CHOICE_FEATURES, LOOKED_AT, UNFITTED, Judge, Logistic
from service.open import open_library
from service.settings import Settings

SOME = ("cosine", "covered", "read", "unknown", "terms")  # of the features, those of the choice first


@pytest.fixture(scope="module")
def examples(settings: Settings, embedder: Embedder) -> list[Example]:
    library = open_library(settings, embedder, judge=UNFITTED)
    return collect(library.assistant, calibration_half(SUITES["belgium"], library)[::8], "belgium")


def surprise(weights: Sequence[float], examples: Sequence[Example]) -> float:
    """-log P(a candidate that belongs is drawn), summed over questions, and the ridge."""
    total = 0.03 * sum(weight * weight for weight in weights)
    for example in examples:
        if any(example.belongs(judged) for judged in example.finding.ranked):
            drawn = [
                exp(sum(weights[n] * getattr(judged.evidence.features, SOME[n]) for n in range(3)))
                for judged in example.finding.ranked
            ]
            wanted = [
                value for value, judged in zip(drawn, example.finding.ranked, strict=True) if example.belongs(judged)
            ]
            total -= log(sum(wanted) / sum(drawn))
    return total


def test_the_choice_makes_what_belongs_likeliest(examples: list[Example]) -> None:
    fitted = fit_choice(examples, SOME)
    assert SOME[:3] == tuple(fitted.weights)
    weights = list(fitted.weights.values())
    best = surprise(weights, examples)
    for place in range(3):
        for step in (-0.05, 0.05):
            moved = [weight + step * (place == n) for n, weight in enumerate(weights)]
            assert surprise(moved, examples) > best


def test_a_feature_without_weight_changes_nothing(examples: list[Example]) -> None:
    features = [name for name in CHOICE_FEATURES if name != "cosine"]
    fitted = fit_choice(examples, features)
    assert features == list(fitted.weights)
    padded = Logistic(0.0, {**fitted.weights, "cosine": 0.0})
    for example in examples:
        candidates = [judged.evidence for judged in example.finding.ranked]
        ours, theirs = (Judge(model, model, 0.5, 0.0).rank(candidates) for model in (fitted, padded))
        assert ours == theirs


def test_every_question_is_judged_by_a_fit_on_others(examples: list[Example]) -> None:
    """What is said of a question does not change with what the question itself is labelled."""
    unseen = judge_unseen(examples, SOME)
    assert len(examples) == len(unseen.rankings[0]) == len(unseen.support)
    changed = next(n for n, example in enumerate(examples) if example.question.answerable and unseen.right[n] == 1)
    group = examples[changed].question.group
    alone = [
        replace(example, question=replace(example.question, pieces=())) if example.question.group == group else example
        for example in examples
    ]
    again = judge_unseen(alone, SOME)
    assert [ranked[changed] for ranked in unseen.rankings] == [ranked[changed] for ranked in again.rankings]
    assert 0 == again.right[changed]


def test_right_and_f1_are_those_of_the_first_sentence(examples: list[Example]) -> None:
    unseen = judge_unseen(examples, SOME)
    firsts = [
        [example.belongs(found[0]) for example, found in zip(examples, ranked, strict=True)]
        for ranked in unseen.rankings
    ]
    assert np.mean(firsts, axis=0).tolist() == unseen.right.tolist()
    answerable = np.array([example.question.answerable for example in examples])
    assert not unseen.answer_f1[~answerable].any()
    assert not unseen.right[~answerable].any()
    assert 0 < unseen.answer_f1[answerable].mean() < 1
    support = fit_support(examples, unseen.rankings)
    assert support.weights["terms"] != 0


def test_a_second_look_that_knows_puts_what_belongs_first(examples: list[Example]) -> None:
    told = [
        replace(
            example,
            finding=replace(
                example.finding,
                ranked=[
                    replace(judged, readable_alone=1.0 if example.belongs(judged) else -1.0)
                    for judged in example.finding.ranked
                ],
            ),
        )
        for example in examples
    ]
    blind, seeing = judge_unseen(told, SOME), judge_unseen(told, [*SOME, "readable_alone"])
    assert blind.first_looks == blind.rankings == seeing.first_looks
    possible = [
        [
            any(example.belongs(judged) for judged in found[:LOOKED_AT])
            for example, found in zip(told, ranked, strict=True)
        ]
        for ranked in seeing.first_looks
    ]
    assert np.mean(possible, axis=0).tolist() == seeing.right.tolist()
    assert seeing.right.sum() > blind.right.sum()
    assert fit_again(told, seeing.first_looks) > 1
