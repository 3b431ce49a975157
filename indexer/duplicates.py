"""Documents that say nearly the same, found without comparing all of them with each other.

Each document is sketched by the smallest hashes of its shingles (Broder 1997, "On the resemblance and containment of
documents"); sketches that agree in a whole band are compared (locality-sensitive hashing, Indyk and Motwani 1998).
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

_SHINGLE = 5  # words
_BANDS, _BAND = 16, 4  # documents that share half of their shingles meet in some band two times out of three
_SIMILAR = 0.8  # share of equal places in two sketches, which estimates the Jaccard index of their shingles
_COMPARED = 8  # sketches of one bucket that a new one is compared with, so that equal ones cost no square
_AT_ONCE = 8192  # shingles
_MULTIPLIERS = np.random.default_rng(1997).integers(1, 2**63, _BANDS * _BAND, dtype=np.uint64) * 2 + 1


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Documents that say nearly the same."""

    documents: tuple[str, ...]  # ids
    similarity: float  # of the least similar one with the first, 0 to 1; estimated, within about 0.05


def sketch(text: str) -> tuple[int, ...]:
    """Return the sketch of a text: the smallest 32-bit hash of its shingles, for each of 64 hash functions."""
    words = re.findall(r"\w+", text.casefold())
    shingles = {" ".join(words[first : first + _SHINGLE]) for first in range(max(1, len(words) - _SHINGLE + 1))}
    hashes = np.fromiter((zlib.crc32(shingle.encode()) for shingle in sorted(shingles)), dtype=np.uint64)
    smallest = np.full(len(_MULTIPLIERS), 2**32 - 1, dtype=np.uint64)
    for first in range(0, len(hashes), _AT_ONCE):
        part = hashes[first : first + _AT_ONCE, None] * _MULTIPLIERS[None, :] >> np.uint64(32)  # modulo 2**64
        smallest = np.minimum(smallest, part.min(axis=0))
    return tuple(smallest.tolist())


def near_duplicates(sketches: Iterable[tuple[str, Sequence[int]]]) -> tuple[NearDuplicates, ...]:
    """Return groups of documents, given as (id, sketch); time and memory grow with their number."""
    buckets: dict[tuple[int, ...], list[str]] = defaultdict(list)
    known: dict[str, Sequence[int]] = {}
    first_of: dict[str, str] = {}  # the document that a group is named after
    groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, values in sketches:
        known[name] = values
        places = [(band, *values[band * _BAND : (band + 1) * _BAND]) for band in range(_BANDS)]
        candidates = dict.fromkeys(other for place in places for other in buckets[place][:_COMPARED])
        best = max(((_similarity(values, known[other]), other) for other in candidates), default=(0.0, ""))
        if best[0] >= _SIMILAR:
            first = first_of[name] = first_of.get(best[1], best[1])
            groups[first].append((name, _similarity(values, known[first])))
        for place in places:
            if len(buckets[place]) < _COMPARED:
                buckets[place].append(name)
    return tuple(
        NearDuplicates((first, *(name for name, _ in others)), round(min(share for _, share in others), 2))
        for first, others in groups.items()
    )


def _similarity(one: Sequence[int], other: Sequence[int]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
