"""Opposites: told apart from other words for the same."""

import pytest

from service.support.polarity import negations, reversal


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Approval is not required.", "Approval is required for trials."),
        ("Approval is required.", "It doesn't require approval."),
        ("The company has no office in Ghent.", "The company has an office in Ghent."),
        ("The sector grew in 2016.", "The sector shrank in 2016."),
        ("It is open before noon.", "It is open after noon."),
        ("Goedkeuring is niet vereist.", "Goedkeuring is vereist."),
        ("L'accord n'est pas requis.", "L'accord est requis."),
        ("Die Zahl steigt nicht.", "Die Zahl steigt."),
    ],
)
def test_opposites(claim: str, sentence: str) -> None:
    assert reversal(claim, sentence)
    assert reversal(sentence, claim)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Approval is not required.", "No approval is required."),
        ("It offers not only grants but loans.", "It offers grants and loans."),
        ("Flanders exports vaccines.", "Flanders exports vaccines, but it does not import milk."),
        ("It answers within 30 days.", "It answers no later than 30 days."),
        ("The sector grew and then shrank.", "The sector shrank."),
        ("Il n'y a pas de frais.", "Il n'y a aucun frais."),
        ("He takes great pas.", "He takes great pas."),
    ],
)
def test_no_opposites(claim: str, sentence: str) -> None:
    assert reversal(claim, sentence) is None
    assert reversal(sentence, claim) is None


def test_a_reversal_is_told_in_plain_words() -> None:
    assert "the statement says 'not', and the passage does not" == str(reversal("It is not open.", "It is open."))
    assert "the statement says 'grew' where the passage says 'fell'" == str(reversal("It grew.", "It fell."))


def test_negations_in_order() -> None:
    assert ["doesn't", "without"] == negations("It doesn’t run without fuel, not least in winter.".replace("’", "'"))
