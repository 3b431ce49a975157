"""Passages cut to a few sentences keep their answer, or what looks most like one."""

import random

from hypothesis import given
from hypothesis import strategies as st

from service.reader.cropping import crop_some, cropped
from service.reader.examples import Example

PASSAGE = "Alpha was built in 1900. Beta came later, in 1950. Gamma is the newest of them. Delta fell."


def example(answer: str | None, question: str = "When did Beta come?") -> Example:
    """Return an example whose answer stands once in the passage."""
    span = None if answer is None else (PASSAGE.index(answer), PASSAGE.index(answer) + len(answer))
    return Example(question, PASSAGE, span, has_span_loss=True, answerable=answer is not None, source="made")


@given(seed=st.integers(0, 10_000), answer=st.sampled_from(["1900", "1950", "Delta", "1900. Beta", PASSAGE]))
def test_the_answer_survives(seed: int, answer: str) -> None:
    cut = cropped(example(answer), random.Random(seed))
    assert cut.span is not None
    assert answer == cut.passage[slice(*cut.span)]
    assert cut.passage in PASSAGE
    assert "cropped/made" == cut.source


@given(seed=st.integers(0, 10_000))
def test_without_an_answer_the_likest_sentence_stays(seed: int) -> None:
    cut = cropped(example(None, "When was Gamma sold, the newest?"), random.Random(seed))
    assert "Gamma is the newest of them." in cut.passage
    assert (None, False) == (cut.span, cut.answerable)


def test_about_the_wanted_share_is_cut() -> None:
    made = crop_some([example("1950")] * 400, 0.5, random.Random(1))
    assert 0.4 < sum(each.source == "cropped/made" for each in made) / 400 < 0.6
    assert {"made"} == {each.source for each in crop_some([example("1950")] * 20, 0.0, random.Random(1))}
