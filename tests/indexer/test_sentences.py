"""Sentence ends, and the full stops that are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sentences import closing_marks, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The deduction is 13.5% of the value (incl. green biotech), says flanders.bio.",
        "It was written on 02.08.2023 by Prof. Dr. J. Peeters of imec.iStart.",
        "Reach out via invest@example.be for approx. 3.5 mln. euro, e.g. in Ghent.",
        "Sales rose 4% vs. 2019 at pharma.be members.",
    ],
)
def test_full_stops_inside_a_sentence_do_not_end_it(text: str) -> None:
    assert [text] == sentences(text)


def test_an_ellipsis_before_a_capital_ends_a_sentence() -> None:
    assert ["Merck, Agilent…", "Flanders has many."] == sentences("Merck, Agilent…\u00a0Flanders has many.")


def test_an_address_at_the_end_ends_a_sentence() -> None:
    assert ["Write to a@example.be.", "We answer soon."] == sentences("Write to a@example.be. We answer soon.")


def test_a_very_long_text_without_lines_is_one_stretch() -> None:
    text = "word " * 30_000
    assert [(0, len(text) - 1)] == sentence_spans(text)


@given(st.text(max_size=400))
def test_spans_are_in_order_and_hold_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join(text.split()) == "".join("".join(sentences(text)).split())


@pytest.mark.parametrize(
    ("text", "marks"), [("Stop!”)", "!”)"), ("go on", ""), ("...", "..."), ("a_", ""), ("no. 5 ", " ")]
)
def test_closing_marks_stand_behind_the_last_word(text: str, marks: str) -> None:
    assert marks == closing_marks(text)
