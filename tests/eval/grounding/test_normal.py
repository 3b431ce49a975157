"""Evening out: typography goes, and every character knows where it comes from."""

from hypothesis import given
from hypothesis import strategies as st

from eval.grounding.normal import normalise

characters = st.text(alphabet="ab1 \u00a0\n\t’'“–-…ﬁe\u0301\u200b\u00ad.", max_size=40)


def test_what_is_the_same() -> None:
    assert 'it\'s "10-15" ... fi e' == normalise("it’s\u00a0“10–15”\n\n…\u200b ﬁ\u00ad e").text
    assert "\u00e9" == normalise("e\u0301").text


def test_what_is_not() -> None:
    assert "10² A not" == normalise("10² A not").text


@given(characters)
def test_every_stretch_leads_back_to_text_that_evens_out_to_it(text: str) -> None:
    even = normalise(text)
    assert len(even.text) == len(even.starts) == len(even.ends)
    for place, character in enumerate(even.text):
        start, end = even.span(place, place + 1)
        assert character in normalise(text[start:end]).text
    assert list(even.starts) == sorted(even.starts)


@given(characters.filter(lambda text: "\u0301" not in text))  # an accent may come to stand behind another letter
def test_evening_out_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert once == normalise(once).text
