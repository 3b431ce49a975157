"""Typing errors are mended, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.library import Library
from service.spelling import is_slip, mended
from tests.service.test_question import VOCABULARY


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what resaerch?", "what research?"),  # two letters swapped
        ("the incubaters near me", "the incubators near me"),  # a wrong letter
        ("a crnae, a reseach", "a crane, a research"),  # one left out
        ("Wich yaer?", "Which year?"),  # of the language, not of the index; a short word by a slip of the fingers
        ("hwo mnay", "hwo many"),  # a word of three letters is left alone
        ("a fundibg raport", "a funding report"),  # the key beside; what is frequent before what is rare
    ],
)
def test_typing_errors_are_mended(typed: str, meant: str) -> None:
    assert meant == mended(typed, VOCABULARY)


@pytest.mark.parametrize(
    "text",
    [
        "perks and dues of trawling",  # words of the language that the index does not know, near others
        "Did Granula buy Merus?",  # names that the index does not know are not the words "granule" and "menus"
        "in 2019 B2B, C++ and 1,204.5 m",
        "port-crane",
        "Mongolia",
        "Welke mensen werken er?",  # "werken" is no mistyped "weaken"
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert text == mended(text, VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("mnay", "many", True),
        ("wich", "which", True),
        ("wich", "with", False),  # c and t are far from each other
        ("maby", "many", True),
        ("deesk", "desk", True),
        ("desck", "desk", False),
        ("twon", "two", False),
    ],
)
def test_slips_of_the_fingers(typed: str, meant: str, slip: bool) -> None:
    assert slip == is_slip(typed, meant)


@given(st.text(max_size=60))
def test_all_but_words_is_kept_and_mending_twice_changes_nothing(text: str) -> None:
    once = mended(text, VOCABULARY)
    assert [c for c in text if not c.isalpha()] == [c for c in once if not c.isalpha()]
    assert once == mended(once, VOCABULARY)


def test_the_mended_question_is_answered_and_shown(library: Library) -> None:
    answer = library.assistant.ask("Wich contract reserch organizations are there in Flanders?")
    assert "Which contract research organizations are there in Flanders?" == answer.question_used
    assert "Wich contract reserch organizations are there in Flanders?" == answer.question
    right = library.assistant.ask(answer.question_used)
    assert right.statements == answer.statements
    assert answer.question_used == library.assistant.search(answer.question).query_used
