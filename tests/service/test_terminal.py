"""Nothing that a document holds makes a terminal do something."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from service.terminal import printable


def test_what_a_terminal_obeys_is_made_visible() -> None:
    assert "a�[31mb�]0;title�c" == printable("a\x1b[31mb\x1b]0;title\x07c")
    assert "�0m ��file �" == printable("\x9b0m \u202e\u2066file \x00")
    assert "one�two�" == printable("one\rtwo\u2028")


def test_what_people_write_stays() -> None:
    text = "Où, “déjà”\u00a0: 5\u202f%\n\t- soft\u00adhyphen, \u0627\u0644, नि\u200d, 👩\u200d🔬"
    assert text == printable(text)


@given(st.text())
def test_length_stays_and_no_control_character_is_left(text: str) -> None:
    shown = printable(text)
    assert len(text) == len(shown)
    assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")} - {"\n", "\t"}
    assert shown == printable(shown)
