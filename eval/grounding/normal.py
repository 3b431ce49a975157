"""What may differ between a quote and its source without being a difference, and nothing else.

White space of any kind and length, non-breaking spaces too, is one space. Typographic quotation marks and apostrophes
are the straight ones, dashes of any length are hyphens, an ellipsis is three dots, ligatures are their letters, letters
with separate accents are those with the accent, and characters without width are nothing. Case, punctuation, digits and
words stay as they are: a changed figure or a lost "not" always shows.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SAME = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
_BLANK = rf"[\s{_NO_WIDTH}]"
_ACCENTS = "\u0300-\u036f"
_SPECIAL = re.compile(
    rf"[^\s{_NO_WIDTH}][{_ACCENTS}]+|(?:[^\S ]|[{_NO_WIDTH}]| (?={_BLANK})){_BLANK}*|[{''.join(map(re.escape, _SAME))}]"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text as it is compared, and the code points of the original that each of its characters stands for."""

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of a stretch of at least one character."""
        return int(self.starts[start]), int(self.ends[end - 1])


def normalise(text: str) -> Normal:
    """Even out a text, keeping track of where every character comes from."""
    pieces: list[str] = []
    starts: list[NDArray[np.int32]] = []
    ends: list[NDArray[np.int32]] = []

    def keep(start: int, end: int) -> None:
        pieces.append(text[start:end])
        starts.append(np.arange(start, end, dtype=np.int32))
        ends.append(np.arange(start + 1, end + 1, dtype=np.int32))

    done = 0
    for match in _SPECIAL.finditer(text):
        keep(done, match.start())
        done = match.end()
        same = _replacement(match[0])
        pieces.append(same)
        starts.append(np.full(len(same), match.start(), dtype=np.int32))
        ends.append(np.full(len(same), done, dtype=np.int32))
    keep(done, len(text))
    return Normal("".join(pieces), np.concatenate(starts), np.concatenate(ends))


def _replacement(found: str) -> str:
    if found in _SAME:
        return _SAME[found]
    if found[0].isspace() or found[0] in _NO_WIDTH:
        return " " if any(character.isspace() for character in found) else ""
    return unicodedata.normalize("NFC", "".join(_SAME.get(character, character) for character in found))
