"""What a quote may do to a chat that draws Markdown: nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.doors.chat_text import chat_pieces, harmless
from service.openapi import ANSWER, REFUSED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 < 3 [1]", "2 < 3 [1]"),
        ("VIB\u00a0focuses\non [biotech]. [1]", "VIB focuses on [biotech]. [1]"),
        ("![x](https://evil.example/?q=1)", "! [x] (https://evil.example/?q=1)"),
        ("[bank](javascript:alert(1))", "[bank] (javascript:alert(1))"),
        ("[x]: https://evil.example", "[x] : https://evil.example"),
        ("<img src=x onerror=alert(1)>", "< img src=x onerror=alert(1)>"),
        ("\\<b>", "\\< b>"),
        ("```html", "` ``html"),
        ("~~~~", "~ ~ ~~"),
        ("pay \u202e001\u202c euro\u200b\U000e0041", "pay 001 euro"),
    ],
)
def test_markup_is_shown_and_not_drawn(text: str, shown: str) -> None:
    assert shown == harmless(text)


@given(st.text(alphabet="![]()<a/`~\\ \n\t\u202e:x"))
def test_nothing_active_is_left(text: str) -> None:
    shown = harmless(text)
    assert not any(mark in shown for mark in ("![", "](", "]:", "<a", "</", "```", "~~~", "\u202e", "\n"))
    assert harmless(shown) == shown
    assert text.translate(str.maketrans("", "", " \n\t\u202e")) == shown.replace(" ", "")


def test_a_refusal_ends_with_what_can_be_asked() -> None:
    refused = replace(REFUSED, examples=("What is <b>Dock 7</b>?", "Who leads it?"))
    text = "".join(chat_pieces(refused))
    assert text.endswith("\n\nThe sources do answer, for instance:\n- What is < b>Dock 7< /b>?\n- Who leads it?")
    assert "for instance" not in "".join(chat_pieces(ANSWER))


def test_names_that_no_document_holds_are_told() -> None:
    text = "".join(chat_pieces(replace(ANSWER, unmentioned=("<b>Oslo", "1987"))))
    assert "\n\nNot in the sources: < b>Oslo\n\nNot in the sources: 1987\n\n" in text
    assert "Not in the sources" not in "".join(chat_pieces(ANSWER))
