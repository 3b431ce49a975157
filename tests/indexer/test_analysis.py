"""Terms: what a reader takes for the same word is the same term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organisations", "organization"),
        ("labour costs", "labor cost"),
        ("Research\u00a0Center", "research centre"),
        ("25,000", "25\u00a0000"),
        ("Café", "cafe"),
        ("programmes", "program"),
        ("Flanders’", "Flanders"),
        ("analysing", "analyze"),
        ("Bio\u00adtechno\u00adlogy", "biotechnology"),
        ("vac\u200bcines", "vaccines"),
    ],
)
def test_same_word(one: str, other: str) -> None:
    assert terms(other) == terms(one)


@pytest.mark.parametrize(
    ("glued", "part"),
    [
        ("(Sanofi)TiGenix", "tigenix"),
        ("Science ParkHaasrode", "haasrode"),
        ("bio-incubator", "incubator"),
        ("R&D", "rd"),
        ("flanders.bio", "bio"),
        ("imec.iStart", "imec"),
        ("CROs", "CRO"),
        ("CROs", "cros"),
        ("PhDs", "phd"),
    ],
)
def test_glued_words_give_their_parts(glued: str, part: str) -> None:
    assert set(terms(part)) <= set(terms(glued))


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("2019", "2020"), ("13.5", "135"), ("hour", "hor")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_a_number_with_grouped_digits_is_one_word_in_a_question_too() -> None:
    assert ["over", "1,000", "staff", "in", "2019", "212", "ships"] == [
        word[0] for word in words("over 1,000 staff; in 2019 212 ships")
    ]
    assert ["1000", "2019", "212"] == terms("1,000 2019 212")


def test_languages_have_their_own_stems() -> None:
    assert terms("investeringen", "nl") == terms("investering", "nl")
    assert terms("entreprises", "fr") == terms("entreprise", "fr")


@given(st.text(max_size=200))
def test_any_text_has_terms_without_blanks(text: str) -> None:
    assert all(term and not term.isspace() and " " not in term for term in terms(text))


def test_a_word_with_a_soft_hyphen_is_one_word() -> None:
    assert ["Bio\u00adtech", "in", "Mol"] == [match[0] for match in words("Bio\u00adtech in Mol\u200b.")]
