"""The words that the index knows: how much each tells, and which one a mistyped word was meant to be."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

_EDITS = ((8, 2), (5, 1))  # (shortest word, edits that a typing error may make in it)


class Spellings(Protocol):
    """The words of an index as they are spelled."""

    def __contains__(self, word: object) -> bool: ...

    def starting_with(self, prefix: str) -> Sequence[str]:
        """Return the words that begin with a prefix, the frequent ones first: equal distances go to the likelier."""


class Vocabulary:
    """The terms of an index, and the spellings that they come from, with the number of passages that hold each."""

    def __init__(self, frequencies: Mapping[str, int], spellings: Spellings, passages: int) -> None:
        self._frequencies = frequencies
        self._spellings = spellings
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

    def nearest(self, word: str) -> str:
        """Return the known spelling that a word was meant to be; the word itself when it is known, or none is near.

        The distance is optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. The
        first letter is taken to be right, as it nearly always is, which keeps "land" from becoming "hand".
        """
        if word in self._spellings or any(character.isdigit() for character in word):
            return word
        edits = next((edits for length, edits in _EDITS if len(word) >= length), 0)
        if not edits:
            return word
        best = process.extractOne(word, self._starting_with(word[0]), scorer=OSA.distance, score_cutoff=edits)
        return str(best[0]) if best else word
