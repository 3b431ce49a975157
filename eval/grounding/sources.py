"""The documents that answers are checked against, with an index of their words: hundreds are searched at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eval.grounding.normal import Normal, normalise
from indexer.documents import Document

# Words with what belongs to a figure inside ("13.5", "2014-15"), and every other mark for itself.
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*%?|\w+|\.{3}|[^\w\s]")
SEED = 3  # words in a row that must be the same for a place to be looked at
_MOST_SEEDS = 400  # places of one seed; those of more frequent ones tell nothing


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of an evened-out text."""

    text: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Split an evened-out text into words and marks."""
    return [Token(match[0], *match.span()) for match in _TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Source:
    """A document as quotes are compared with it."""

    document: Document
    normal: Normal
    tokens: Sequence[Token]
    first: int  # place of its first token among those of all documents

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the place in the document of the tokens from `first` up to and without `last`."""
        return self.normal.span(self.tokens[first].start, self.tokens[last - 1].end)

    def text(self, span: tuple[int, int]) -> str:
        """Return a stretch of the document."""
        return self.document.text[span[0] : span[1]]

    def occurrences(self, quote: str) -> Iterator[tuple[int, int]]:
        """Yield the places in the document of an evened-out quote, where it cuts no word and no figure in two."""
        text = self.normal.text
        place = text.find(quote) if quote else -1
        while place >= 0:
            end = place + len(quote)
            if not cuts(text, place) and not cuts(text, end):
                yield self.normal.span(place, end)
            place = text.find(quote, place + 1)


def cuts(text: str, place: int) -> bool:
    """Say whether a place lies inside a word ("im|possible") or inside a figure ("3|.5", "1|0", "10|%", "-|5")."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isdigit() or after.isdigit():
        around = text[max(0, place - 2) : place + 2]
        inside = re.search(r"\d[.,:/-]\d", around) or after == "%" or (before in "-€$£" and after.isdigit())
        return bool(inside) or (before.isalnum() and after.isalnum())
    return before.isalnum() and after.isalnum() and not (before.islower() and after.isupper())


class Sources:
    """All documents of a corpus."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._numbers: dict[str, int] = {}
        self.all: list[Source] = []
        ids: list[NDArray[np.int64]] = []
        first = 0
        for document in documents:
            normal = normalise(document.text)
            tokens = tokenise(normal.text)
            self.all.append(Source(document, normal, tokens, first))
            ids.append(self.ids(tokens, learn=True))
            ids.append(np.full(SEED, -1, dtype=np.int64))  # no seed reaches into the next document
            first += len(tokens) + SEED
        self._ids = np.concatenate([*ids, np.full(SEED, -1, dtype=np.int64)])
        self._firsts = np.array([source.first for source in self.all], dtype=np.int64)
        hashes = _seed_hashes(self._ids)
        self._order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._order]

    def ids(self, tokens: Sequence[Token], *, learn: bool = False) -> NDArray[np.int64]:
        """Return a number for each token, the same for the same word in any case; -2 for a word of no document."""
        folded = [token.text.casefold() for token in tokens]
        if learn:
            return np.array([self._numbers.setdefault(word, len(self._numbers)) for word in folded], dtype=np.int64)
        return np.array([self._numbers.get(word, -2) for word in folded], dtype=np.int64)

    def named(self, name: str) -> Source | None:
        """Return the document of that id, file name, title or address, if there is exactly one."""
        wanted = name.strip().casefold()
        for key in (_id, _file_name, _title, _url):
            found = [source for source in self.all if key(source.document).casefold() == wanted]
            if len(found) == 1:
                return found[0]
        return None

    def seeds(self, ids: NDArray[np.int64]) -> Iterator[tuple[int, Source, int]]:
        """Yield (place in the quote, source, place in the source) wherever three words in a row are the same."""
        for place, seed in enumerate(_seed_hashes(ids)):
            if (ids[place : place + SEED] < 0).any():
                continue
            low, high = np.searchsorted(self._hashes, seed, "left"), np.searchsorted(self._hashes, seed, "right")
            for position in self._order[low : min(high, low + _MOST_SEEDS)]:
                if (self._ids[position : position + SEED] == ids[place : place + SEED]).all():
                    source = self.all[int(np.searchsorted(self._firsts, position, "right")) - 1]
                    yield place, source, int(position) - source.first

    def same_run(self, ids: NDArray[np.int64], place: int, source: Source, position: int) -> int:
        """Return how many tokens from a place of the quote are the same as those from a place of the source."""
        theirs = self._ids[source.first + position : source.first + position + len(ids) - place]
        mine = ids[place : place + len(theirs)]
        different = np.flatnonzero(mine != theirs)
        return int(different[0]) if len(different) else len(mine)


def _seed_hashes(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    count = max(0, len(ids) - SEED + 1)
    hashes = np.zeros(count, dtype=np.int64)
    for place in range(SEED):
        hashes = hashes * 1_000_003 + ids[place : place + count] + 7
    return hashes


def _id(document: Document) -> str:
    return document.id


def _file_name(document: Document) -> str:
    return document.id.rsplit("/", 1)[-1]


def _title(document: Document) -> str:
    return document.source.title


def _url(document: Document) -> str:
    return document.source.url or "\x00"


def gaps(places: Sequence[tuple[int, int]]) -> list[int]:
    """Return how far each stretch begins behind the end of the one before it."""
    return [later[0] - earlier[1] for earlier, later in pairwise(places)]
