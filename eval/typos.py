"""Typing errors, made with a fixed seed: the same questions again, as people in a hurry type them."""

import random
from collections.abc import Sequence
from dataclasses import replace

from eval.questions import GoldQuestion
from service.spelling import KEYS_BESIDE

_SEED = 7
_WORDS_PER_ERROR = 6  # a question has one error, and one more for each six words
_SHORTEST = 4  # letters of a word that is mistyped


def mistyped(questions: Sequence[GoldQuestion]) -> list[GoldQuestion]:
    """Return the questions with typing errors; the same ones at every call."""
    return [replace(question, text=mistype(question.text, f"{_SEED}{question.id}")) for question in questions]


def mistype(text: str, seed: str) -> str:
    """Return a text with letters swapped, left out, doubled or replaced by a neighbour on the keyboard.

    These are the four errors of Damerau (1964), at any place but the last letter and the first, which is nearly always
    right (Pollock and Zamora 1984). A text without a word of four letters stays as it is.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    words = text.split(" ")
    long_enough = [place for place, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    for place in chance.sample(long_enough, min(len(long_enough), 1 + len(words) // _WORDS_PER_ERROR)):
        words[place] = _mistype_word(words[place], chance)
    return " ".join(words)


def _mistype_word(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    neighbours = KEYS_BESIDE.get(letter.lower(), letter)
    variants = [
        before + after[0] + letter + after[1:],
        before + after,
        before + letter + letter + after,
        before + chance.choice(neighbours) + after,
    ]
    chance.shuffle(variants)
    return next((variant for variant in variants if variant != word), word)
