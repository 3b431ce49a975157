"""Sentences and their markers, in whatever pieces they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.writing.marked_text import SentenceReader

CASES = [
    (
        "VIB focuses on biotech. [1] It was founded in 1996 [2][3]. And more【2†source】.",
        [("VIB focuses on biotech.", (1,)), ("It was founded in 1996.", (2, 3)), ("And more.", (2,))],
    ),
    ("It costs 3.5 million EUR [1, 3]. Dr. Peeters, e.g., says so [^2].",
     [("It costs 3.5 million EUR.", (1, 3)), ("Dr. Peeters, e.g., says so.", (2,))]),
    (
        "The team offers:\n- housing [1]\n* **visas** [2-4]. Free ones [1]\nDone now.",
        [
            ("The team offers: housing", (1,)),
            ("The team offers: visas.", (2, 3, 4)),
            ("The team offers: Free ones", (1,)),
            ("Done now.", ()),
        ],
    ),
    ("NOT_IN_SOURCES", [("NOT_IN_SOURCES", ())]),
    ("<think>Is it [1]? Yes.</think>\n\nIt is [1].", [("It is.", (1,))]),
    ("[1] It has 5 sites. [1] 3 are new. [2] Really.",
     [("It has 5 sites.", (1,)), ("3 are new.", (2,)), ("Really.", ())]),
    ("A word [sic] stays [1].", [("A word [sic] stays.", (1,))]),
    ("[1] ... [2]\n\n", []),
]  # fmt: skip


def read(pieces: list[str]) -> list[tuple[str, tuple[int, ...]]]:
    reader = SentenceReader()
    sentences = [sentence for piece in pieces for sentence in reader.feed(piece)] + list(reader.close())
    return [(sentence.text, sentence.numbers) for sentence in sentences]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_sentences_carry_their_markers(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert sentences == read([text])
    assert sentences == read(list(text))


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    reader = SentenceReader()
    assert [] == list(reader.feed("It is so. [1"))
    assert [] == list(reader.feed("] "))
    assert ["It is so."] == [sentence.text for sentence in reader.feed("And it")]


def test_numbers_without_end_are_cut() -> None:
    ((_, numbers),) = read(["It is so [1-999]."])
    assert 51 == len(numbers)


WORDS = [
    "It is so",
    " [1]",
    "[2, 3]",
    ". ",
    ".",
    "\n",
    "- ",
    "Then:",
    " e.g. ",
    "3.5",
    "<think>",
    "</think>",
    "[",
    "**",
]


@given(st.lists(st.sampled_from(WORDS), max_size=20))
def test_no_marker_is_lost_and_none_is_made_up(words: list[str]) -> None:
    text = "".join(words)
    for sentence, numbers in read([text]):
        assert set(numbers) <= {1, 2, 3}
        assert "[1]" not in sentence
        assert any(character.isalnum() for character in sentence)
