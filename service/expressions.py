"""Which words the documents themselves use as one expression: "research and development", a firm of two founders."""

import re
from collections.abc import Iterator, Sequence

from indexer.analysis import terms, words
from indexer.index import Index

_JOINT = re.compile(r"\s*(?:and|en|et|und|&|\+)\s*", re.IGNORECASE)
_LOOKED_AT = 30  # passages, those first that hold most of the words
_ARTICLES = frozenset({"the", "a", "an", "its", "their"})


class Expressions:
    """The expressions of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def is_met(self, first: str, second: str) -> bool:
        """Say whether some passage joins two phrases by "and"."""
        one, other = _terms(first), _terms(second)
        return any(_joined(text, one, other) for text in self._holding([*one, *other]))

    def is_one_name(self, first: str, second: str) -> bool:
        """Say whether two names are one: they are met joined, and one of them never without the other."""
        return self.is_met(first, second) and not (
            self._stands_alone(first, second) and self._stands_alone(second, first)
        )

    def _stands_alone(self, name: str, beside: str) -> bool:
        one, other = _terms(name), _terms(beside)
        return any(
            _count(text, one) > _joined(text, one, other) + _joined(text, other, one) for text in self._holding(one)
        )

    def _holding(self, wanted: Sequence[str]) -> Iterator[str]:
        for row, _ in self._index.lexical.search(wanted, _LOOKED_AT):
            yield self._index.passages[row].text


def _terms(text: str) -> list[str]:
    """Return one term a word; an article is no part of an expression."""
    return [found[0] for word in words(text) if word[0].lower() not in _ARTICLES and (found := terms(word[0]))]


def _places(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a run of terms stands in a text, in code points."""
    told = [(match.start(), match.end(), found[0]) for match in words(text) if (found := terms(match[0]))]
    spelled = [term for *_, term in told]
    length = len(wanted)
    return [
        (told[place][0], told[place + length - 1][1])
        for place in range(len(told) - length + 1)
        if length and spelled[place : place + length] == list(wanted)
    ]


def _count(text: str, wanted: Sequence[str]) -> int:
    return len(_places(text, wanted))


def _joined(text: str, one: Sequence[str], other: Sequence[str]) -> int:
    """Return how often "one and other" stands in a text."""
    starts = [start for start, _ in _places(text, other)]
    return sum(
        any(end < start and _JOINT.fullmatch(text[end:start]) for start in starts) for _, end in _places(text, one)
    )
