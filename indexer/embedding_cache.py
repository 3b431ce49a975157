"""Vectors of texts that were embedded before, on disk, found by the SHA-256 of the text.

Each finished batch is appended at once, so that a build that is killed goes on where it stopped. Rows of two files
belong together:

keys.bin      SHA-256 of the text (32 bytes), CRC-32 of its vector (4 bytes)
vectors.f32   the vector, little-endian float32

A row that was cut off, or whose check sum differs, counts as not there.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embed import Matrix

KEY_BYTES = 32
_ROW = np.dtype([("key", "u1", KEY_BYTES), ("check", "<u4")])
_AT_ONCE = 16_384  # rows

Keys = NDArray[np.uint8]  # (n, 32)
Rows = NDArray[np.int64]


def key_of(text: str) -> bytes:
    """Return what a text's vector is found by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def as_keys(content: bytes) -> Keys:
    """Return keys that stand one behind the other as an array, (n, 32)."""
    return np.frombuffer(content, dtype=np.uint8).reshape(-1, KEY_BYTES)


class EmbeddingCache:
    """The vectors that one model made for one index."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._keys_file, self._vectors_file = folder / "keys.bin", folder / "vectors.f32"
        self.dimension = dimension
        self._open()

    def _open(self) -> None:
        """Read which texts are there; what was half written is cut off."""
        for file in (self._keys_file, self._vectors_file):
            file.touch()
        width = 4 * self.dimension
        count = min(self._keys_file.stat().st_size // _ROW.itemsize, self._vectors_file.stat().st_size // width)
        for file, size in ((self._keys_file, count * _ROW.itemsize), (self._vectors_file, count * width)):
            if file.stat().st_size > size:
                with file.open("r+b") as opened:
                    opened.truncate(size)
        rows = np.fromfile(self._keys_file, dtype=_ROW)
        self._checks = rows["check"]
        self._keys: Keys = np.ascontiguousarray(rows["key"])
        prefixes = _prefixes(self._keys)
        self._order = np.argsort(prefixes, kind="stable")
        self._prefixes = prefixes[self._order]
        self._vectors: Matrix = (
            np.memmap(self._vectors_file, dtype="<f4", mode="r", shape=(count, self.dimension))
            if count
            else np.empty((0, self.dimension), dtype=np.float32)
        )

    def __len__(self) -> int:
        """Return the number of vectors, those that nobody asks for any more too."""
        return len(self._keys)

    def find(self, keys: Keys) -> Rows:
        """Return the row of each key, -1 where its vector is not there, (n,)."""
        if not len(self) or not len(keys):
            return np.full(len(keys), -1, dtype=np.int64)
        # Eight bytes tell keys apart in all but freak cases, and then the worst is that a text is embedded again.
        places = np.searchsorted(self._prefixes, _prefixes(keys), side="right") - 1
        rows = self._order[np.maximum(places, 0)]
        for first in range(0, len(rows), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            rows[part] = np.where((self._keys[rows[part]] == keys[part]).all(axis=1), rows[part], -1)
        return rows.astype(np.int64)

    def holds(self, keys: Keys) -> NDArray[np.bool_]:
        """Say of each key whether its vector is there, and is what was written, (n,)."""
        rows = self.find(keys).tolist()
        intact = (row >= 0 and zlib.crc32(self._vectors[row]) == self._checks[row] for row in rows)
        return np.fromiter(intact, dtype=bool, count=len(rows))

    def vectors(self, keys: Keys) -> Iterator[Matrix]:
        """Yield the vectors of keys that are all there, in order, a few thousand at a time.

        Raises:
            KeyError: one is not there.
        """
        for first in range(0, len(keys), _AT_ONCE):
            rows = self.find(keys[first : first + _AT_ONCE])
            if (rows < 0).any():
                raise KeyError("a text that has not been embedded")
            yield self._vectors[rows]

    def append(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Write the vectors of texts, a finished batch; `reopen` makes them found."""
        rows = np.zeros(len(keys), dtype=_ROW)
        rows["key"] = as_keys(b"".join(keys))
        plain = np.ascontiguousarray(vectors, dtype="<f4")
        rows["check"] = [zlib.crc32(row) for row in plain]
        for file, content in ((self._vectors_file, plain), (self._keys_file, rows)):
            with file.open("ab") as opened:
                opened.write(content.tobytes())

    def reopen(self) -> None:
        """Take up what was appended."""
        self._open()

    def keep(self, keys: Keys) -> None:
        """Drop all vectors but those of some keys, if that frees at least half of the space."""
        rows = np.unique(self.find(keys))
        rows = rows[rows >= 0]
        if 2 * len(rows) > len(self):
            return
        kept = [(file, file.with_suffix(".new")) for file in (self._vectors_file, self._keys_file)]
        with kept[0][1].open("wb") as file:
            for first in range(0, len(rows), _AT_ONCE):
                file.write(self._vectors[rows[first : first + _AT_ONCE]].tobytes())
        content = np.zeros(len(rows), dtype=_ROW)
        content["key"], content["check"] = self._keys[rows], self._checks[rows]
        kept[1][1].write_bytes(content.tobytes())
        self._vectors = np.empty((0, self.dimension), dtype=np.float32)  # some systems keep a mapped file in its place
        self._keys_file.unlink()  # killed between the two renames, it is empty rather than wrong
        for file_, new in kept:
            new.replace(file_)
        self._open()


def distinct(keys: Keys) -> int:
    """Return how many different keys there are."""
    return len(np.unique(_prefixes(keys)))


def _prefixes(keys: Keys) -> NDArray[np.uint64]:
    return np.ascontiguousarray(keys[:, :8]).view("<u8").reshape(-1)
