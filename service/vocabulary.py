"""The words that the index knows: how much each tells, and which one a mistyped word was meant to be."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

_EDITS = ((8, 2), (5, 1))  # (shortest term, edits that a typing error may make in it)


class Vocabulary:
    """The terms of an index with the number of its passages that hold each."""

    def __init__(self, frequencies: Mapping[str, int], passages: int) -> None:
        self._frequencies = frequencies
        self._passages = passages

    def __contains__(self, term: str) -> bool:
        return term in self._frequencies

    def weight(self, term: str) -> float:
        """Return BM25's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)), over its largest value.

        It lies between 0 and 1, and is 1 for a term that no passage holds.
        """
        frequency = self._frequencies.get(term, 0)
        return log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5)) / log(2 + 2 * self._passages)

    def nearest(self, term: str) -> str:
        """Return the known term that a typing error away from this one; the term itself when it is known, or none is near.

        The distance is optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. The
        first letter is taken to be right, as it nearly always is, which keeps "fund" from becoming "found".
        """
        if term in self._frequencies or any(character.isdigit() for character in term):
            return term
        edits = next((edits for length, edits in _EDITS if len(term) >= length), 0)
        if not edits:
            return term
        best = process.extractOne(term, self._by_initial[term[0]], scorer=OSA.distance, score_cutoff=edits)
        return str(best[0]) if best else term

    @cached_property
    def _by_initial(self) -> Mapping[str, list[str]]:
        """Terms by first letter, the frequent ones first, so that equal distances go to the likelier word."""
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for term in sorted(self._frequencies, key=lambda term: (-self._frequencies[term], term)):
            groups[term[0]].append(term)
        return groups
