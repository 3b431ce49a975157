"""Figures and dates as values: spelled in any way, met or not met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.support.dates import dates
from service.support.figures import Bound, figures, unmet

BILLIONS = 13_500_000_000.0


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("€13.5 billion", {BILLIONS}, "EUR"),
        ("13,5 miljard euro", {BILLIONS}, "EUR"),
        ("13 500 000 000 EUR", {BILLIONS}, "EUR"),
        ("1,234", {1234.0}, ""),
        ("1.234", {1234.0, 1.234}, ""),  # Belgian or English
        ("0.125", {0.125}, ""),
        ("$1,234,567.89", {1234567.89}, "USD"),
        ("30 working days", {30.0}, "day"),
        ("-5%", {5.0, -5.0}, "%"),  # at the start of a line, a minus may be a bullet
        ("by -5%", {-5.0}, "%"),
        ("two hundred and fifty-five", {255.0}, ""),
        ("vijftien jaar", {15.0}, "year"),
        ("quinze jours", {15.0}, "day"),
        ("18h30", {18.5}, "o'clock"),
        ("6 pm", {18.0}, "o'clock"),
        ("twenty-first", {21.0}, ""),
    ],
)
def test_one_figure(text: str, values: set[float], unit: str) -> None:
    (figure,) = figures(text)
    assert (values, unit) == (set(figure.values), figure.unit)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("€6.69 billion", "€6.7 billion", True),
        ("€7.1 billion", "€7 billion", True),
        ("€7.9 billion", "€7 billion", False),
        ("7.9%", "7.8%", False),  # told as exactly
        ("7.9%", "7.9", True),
        ("8%", "8.1 km", False),
        ("about 300", "302", True),
        ("14,200", "14,000", True),
        ("12 months", "10 months", False),
        ("0", "3", False),
    ],
)
def test_figures_that_can_be_one_value(one: str, other: str, agree: bool) -> None:
    ((first,), (second,)) = figures(one), figures(other)
    assert (agree, agree) == (first.agrees_with(second), second.agrees_with(first))


def test_several_figures() -> None:
    assert [{10.0}, {15.0}] == [set(figure.values) for figure in figures("10–15%")]
    assert [{2.0}, {3.0}] == [set(figure.values) for figure in figures("two, three")]
    assert [] == figures("COVID-19, H2020 and CO2")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2 November 2004", {(2004, 11, 2)}),
        ("November 2, 2004", {(2004, 11, 2)}),
        ("2004-11-02", {(2004, 11, 2)}),
        ("02/11/2004", {(2004, 11, 2), (2004, 2, 11)}),
        ("2.11.2004", {(2004, 11, 2)}),
        ("3 mei 2012", {(2012, 5, 3)}),
        ("1er août 2012", {(2012, 8, 1)}),
        ("July", {(None, 7, None)}),
    ],
)
def test_one_date(text: str, readings: set[tuple[int | None, int | None, int | None]]) -> None:
    (date,) = dates(text)
    assert readings == set(date.readings)
    assert [] == figures(text)


def test_may_is_a_month_only_where_it_is_one() -> None:
    assert [] == dates("Rule 5 may apply. You may march 3 miles.")
    assert [{(None, 5, 3)}] == [set(date.readings) for date in dates("on 3 May")]


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("It has 300 staff.", "A staff of 300.", []),
        ("It has 300 staff.", "A staff of 301.", ["300"]),
        ("It has about 300 staff.", "A staff of 310.", []),
        ("It has about 300 staff.", "A staff of 400.", ["300"]),
        ("It has more than 300 staff.", "A staff of 340.", []),
        ("It has more than 300 staff.", "A staff of 290.", ["300"]),
        ("It pays at most 300 euros.", "It pays at most 200 euros.", ["300 euros"]),
        ("It grew by 5%.", "It grew by €5.", ["5%"]),
        ("It takes 30 days.", "It takes 30 months.", ["30 days"]),
        ("It takes thirty days.", "It takes 30 days.", []),
        ("It was founded in 2016.", "It was founded on 3 May 2016.", []),
        ("It was founded in the 1990s.", "It was founded in 1994.", []),
        ("It was founded in 1994.", "It was founded in the 1990s.", ["1994"]),
        ("One of them is the first.", "They came late.", []),  # hardly ever meant as figures
        ("It was founded in May 2016.", "It was founded on 3 May 2016.", []),
        ("It was founded on 3 May 2016.", "In 2016, it was founded on May 3.", []),
        ("It was founded on 4 May 2016.", "It was founded on 3 May 2016.", ["4 May 2016"]),
        ("It was founded on 3 May 2016.", "It was founded in 2016.", ["3 May 2016"]),
    ],
)
def test_what_a_claim_tells_and_its_evidence_does_not(claim: str, evidence: str, missing: list[str]) -> None:
    lost, lost_dates = unmet(claim, [evidence])
    assert missing == [figure.text for figure in lost] + [date.text for date in lost_dates]


@given(st.integers(0, 10**12))
def test_grouped_and_plain_numbers_are_one(number: int) -> None:
    for spelled in (f"{number:,}", f"{number:_}".replace("_", "\u202f"), str(number)):
        (figure,) = figures(spelled)
        assert float(number) in figure.values


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_figure_is_met_by_itself_alone(one: int, other: int) -> None:
    assert (one != other) is bool(unmet(f"It has {one} rooms.", [f"There are {other} rooms."])[0])


def test_bounds_are_read_before_the_figure() -> None:
    told = "over 3, up to 4, nearly 5, 6"
    assert [Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOUT, Bound.EXACT] == [figure.bound for figure in figures(told)]


@pytest.mark.parametrize(
    "text", ["\u017fix ships", "the fir\u017ft", "\u017feven euro", "5 m\u0131llion", "3 \u212a", "12 augu\u017ft"]
)
def test_letters_that_only_pass_for_others_are_no_words_for_numbers(text: str) -> None:
    assert [] == [figure.text for figure in figures(text) if not figure.text.isdigit()]
    assert [] == dates(text)
