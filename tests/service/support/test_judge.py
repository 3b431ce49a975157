"""The judge of support: what does not agree settles the matter, the rest is weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embed import Embedder
from service.judge import Logistic, sigmoid
from service.open import load_reader
from service.settings import load_settings
from service.support.judge import SUPPORT_FEATURES, SupportFeatures, SupportJudge, SupportModel, load_support_model

PASSAGE = "The agency, founded in Ghent in 2016, advises companies. It does not fund them. Its team has 41 members."


@pytest.fixture(scope="module")
def judge(embedder: Embedder) -> SupportJudge:
    return SupportJudge(load_reader(load_settings()), embedder)


@pytest.mark.parametrize(
    "claim",
    ["Companies are advised by the agency.", "The agency was founded in 2016.", "The agency's team has 41 members."],
)
def test_supported(judge: SupportJudge, claim: str) -> None:
    support = judge.judge(claim, [PASSAGE])
    assert (True, ()) == (support.supported, support.problems)
    assert load_support_model().threshold <= support.score <= 1


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("The agency was founded in 2017.", "the figure 2017 is not in the passage"),
        ("The team of the agency has forty members.", "the figure forty is not in the passage"),
        ("It was in March 2016 that the agency was founded.", "the date March 2016 is not in the passage"),
        ("The agency was founded in Antwerp.", "the name Antwerp is not in the passage"),
        ("The agency does fund companies.", "the passage says 'not', and the statement does not"),
    ],
)
def test_what_does_not_agree_is_told_and_vetoes(judge: SupportJudge, claim: str, problem: str) -> None:
    support = judge.judge(claim, [PASSAGE])
    assert (False, (problem,)) == (support.supported, support.problems)
    assert support.score < load_support_model().threshold


def test_something_else_is_not_supported(judge: SupportJudge) -> None:
    support = judge.judge("Cats sleep most of the day.", [PASSAGE])
    assert (False, ()) == (support.supported, support.problems)


@pytest.mark.parametrize("evidence", [[], ["", " \n"]])
def test_nothing_supports_nothing(judge: SupportJudge, evidence: list[str]) -> None:
    assert (False, 0.0, ("there is no passage to support it",)) == (
        (support := judge.judge("It rains.", evidence)).supported,
        support.score,
        support.problems,
    )
    assert ("the statement has no words",) == judge.judge("?!", [PASSAGE]).problems


def test_evidence_is_read_together_and_found_in_a_long_text(judge: SupportJudge) -> None:
    padding = " ".join(f"Sentence {number} is about something else." for number in range(200))
    assert judge.judge("The agency was founded in 2016.", [padding, f"{padding} {PASSAGE} {padding}"]).supported


@given(st.lists(st.floats(-2, 2), min_size=len(SUPPORT_FEATURES), max_size=len(SUPPORT_FEATURES)))
def test_a_problem_always_settles_the_matter(values: list[float]) -> None:
    model = SupportModel(Logistic(0.5, dict.fromkeys(SUPPORT_FEATURES, 3.0)), 0.4)
    features = SupportFeatures(*values)
    probability = sigmoid(0.5 + 3 * sum(values))
    free, vetoed = model.decide(features, ()), model.decide(features, ("a problem",))
    assert (probability >= 0.4) is free.supported
    assert pytest.approx(probability, abs=1e-4) == free.score
    assert not vetoed.supported
    assert vetoed.score <= 0.4


def test_the_weights_that_ship_are_those_of_the_features_and_have_their_signs() -> None:
    model = load_support_model()
    assert list(SUPPORT_FEATURES) == list(model.logistic.weights)
    assert all(weight >= 0 for name, weight in model.logistic.weights.items() if name != "reversed")
    assert model.logistic.weights["reversed"] <= 0
    assert 0 < model.threshold < 1
