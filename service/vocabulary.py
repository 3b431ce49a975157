"""The words that the index knows: how much each tells, and which of them a mistyped word is near."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import log
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LONG = 8  # letters of a word in which two typing errors are looked for


class Spellings(Protocol):
    """The words of an index as they are spelled."""

    def __contains__(self, word: object) -> bool: ...

    def starting_with(self, prefix: str) -> Sequence[str]:
        """Return the words that begin with a prefix, the frequent ones first: equal distances go to the likelier."""


class Vocabulary:
    """The terms of an index, and the spellings that they come from, with the number of passages that hold each."""

    def __init__(
        self,
        frequencies: Mapping[str, int],
        spellings: Spellings,
        passages: int,
        is_word: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.is_word = is_word  # of the language, whether the index knows it or not: "kilometer", a well-known name
        self._frequencies = frequencies
        self.spellings = spellings
        self._passages = passages
        self._starting_with = cache(spellings.starting_with)

    def __contains__(self, term: str) -> bool:
        return term in self._frequencies

    def inverse_frequency(self, term: str) -> float:
        """Return BM25's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5))."""
        frequency = self._frequencies.get(term, 0)
        return log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5))

    def weight(self, term: str) -> float:
        """Return how much a term tells: its inverse frequency over that of a term that no passage holds, 0 to 1."""
        return self.inverse_frequency(term) / log(2 + 2 * self._passages)

    def near(self, word: str) -> dict[str, int]:
        """Return the spellings that a word may have been meant to be, with their distances in typing errors.

        The distance is optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. The
        first letter is taken to be right, as it nearly always is, which keeps "land" from becoming "hand".
        """
        return within(word, self._starting_with(word[0]), 2 if len(word) >= _LONG else 1)


def within(word: str, candidates: Sequence[str], most: int) -> dict[str, int]:
    """Return the candidates that are at most so many typing errors from a word, with their distances."""
    found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
    return {str(candidate): int(distance) for candidate, distance, _ in found}
