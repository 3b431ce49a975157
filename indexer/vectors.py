"""Rows of vectors on disk, and search for the nearest by inner product: exact, or from compressed codes when many.

`<name>.npy` holds the rows and is mapped, not read. Up to `EXACT_LIMIT` rows they are float32, and FAISS compares a
query with every one of them. Beyond, they are float16, and `<name>.pq.faiss` holds a 4-bit code for each two
dimensions, which FAISS scans 8 times as many of at once (product quantization, Jégou et al. 2011; fast scan, André et
al. 2017); the best of those are then compared exactly. float16 rather than 8 bits, since rows that one build takes over
from another must not change every time.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.embed import Matrix, Vector

EXACT, COMPRESSED = "exact", "compressed"
EXACT_LIMIT = 50_000  # rows; below, comparing with all takes less time than embedding the question
_FEWEST_COMPRESSED = 1000
_CANDIDATES, _FEWEST_CANDIDATES = 4, 200  # compared exactly: so many for each one that is wanted, but no fewer than
_BLOCK = 65_536  # rows that are held in memory at once
_TRAINING_ROWS = 16_384  # FAISS looks at 256 for each of the 16 centroids of a code

Stored = NDArray[np.float32] | NDArray[np.float16]
Found = tuple[NDArray[np.int64], NDArray[np.float32]]  # row numbers and inner products, the best first


class Vectors(ABC):
    """Rows of length one; row i belongs to the i-th passage, or sentence."""

    def __init__(self, rows: Stored) -> None:
        self._rows = rows

    @property
    def ntotal(self) -> int:
        """Number of rows."""
        return len(self._rows)

    def reconstruct(self, row: int) -> Vector:
        """Return one row."""
        vector: Vector = self.reconstruct_n(row, 1)[0]
        return vector

    def reconstruct_n(self, first: int, count: int) -> Matrix:
        """Return rows that lie behind each other, (count, dimension)."""
        return self._rows[first : first + count].astype(np.float32)

    def reconstruct_batch(self, rows: Sequence[int] | NDArray[np.int64]) -> Matrix:
        """Return rows from anywhere, (len(rows), dimension)."""
        matrix: Matrix = self._rows[np.asarray(rows, dtype=np.int64)].astype(np.float32)
        return matrix

    def search(self, query: Vector, limit: int, among: Sequence[range] | None = None) -> Found:
        """Return at most `limit` rows with the largest inner products, the best first.

        Args:
            query: of length one.
            limit: how many rows at most.
            among: search only these rows, and compare with each of them.
        """
        limit = min(limit, self.ntotal)
        if limit < 1:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        return self._search_all(query, limit) if among is None else self._search_among(query, limit, among)

    @abstractmethod
    def _search_all(self, query: Vector, limit: int) -> Found:
        """Search all rows, of which there is at least one."""

    def _search_among(self, query: Vector, limit: int, among: Sequence[range]) -> Found:
        rows, scores = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        for span in among:
            for first in range(span.start, span.stop, _BLOCK):
                block = np.arange(first, min(first + _BLOCK, span.stop))
                rows = np.concatenate([rows, block])
                scores = np.concatenate([scores, self.reconstruct_n(first, len(block)) @ query])
                rows, scores = _best(rows, scores, limit)
        return rows, scores


class ExactVectors(Vectors):
    """Compares a query with every row."""

    def __init__(self, rows: NDArray[np.float32]) -> None:
        super().__init__(rows)
        self._compared = rows

    def _search_all(self, query: Vector, limit: int) -> Found:
        scores, rows = faiss.knn(query[None, :], self._compared, limit, metric=faiss.METRIC_INNER_PRODUCT)
        return rows[0], scores[0]


class CompressedVectors(Vectors):
    """Finds candidates by their codes, and compares a query with those."""

    def __init__(self, rows: NDArray[np.float16], codes: faiss.Index) -> None:
        super().__init__(rows)
        self._codes = codes

    def _search_all(self, query: Vector, limit: int) -> Found:
        wanted = min(max(limit * _CANDIDATES, _FEWEST_CANDIDATES), self.ntotal)
        _, found = self._codes.search(query[None, :], wanted)
        rows = np.sort(found[0][found[0] >= 0])  # in the order of the file, which is the order to read it in
        return _best(rows, self.reconstruct_batch(rows) @ query, limit)


def choose(rows: int, wanted: str = "auto") -> str:
    """Return how so many rows are kept: as is wanted, or if that is "auto", exact up to `EXACT_LIMIT`.

    Too few to learn codes from are exact whatever is wanted.
    """
    if rows < _FEWEST_COMPRESSED:
        return EXACT
    return (EXACT if rows <= EXACT_LIMIT else COMPRESSED) if wanted == "auto" else wanted


def write_vectors_file(stem: Path, rows: Stored, kind: str) -> None:
    """Write rows, which may be a mapped file, to `<stem>.npy`, and their codes beside it if they are compressed."""
    kept = np.float16 if kind == COMPRESSED else np.float32
    if not rows.size:
        np.save(_rows_file(stem), rows.astype(np.float32))
        return
    # Written, not mapped: on a full disk a write is an error, and a mapped page the end of the process.
    with _rows_file(stem).open("wb") as file:
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(kept)), "fortran_order": False, "shape": rows.shape}
        np.lib.format.write_array_header_1_0(file, header)
        for first in range(0, len(rows), _BLOCK):
            file.write(np.ascontiguousarray(rows[first : first + _BLOCK], dtype=kept).tobytes())
    if kind == COMPRESSED:
        with _codes_file(stem).open("wb") as file:  # faiss itself would not say that the end was not written
            faiss.write_index(_codes_of(rows), faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def open_vectors(stem: Path) -> Vectors:
    """Open what `write_vectors_file` wrote.

    Raises:
        ValueError, OSError, RuntimeError: it is damaged.
    """
    path = _rows_file(stem)
    if path.stat().st_size < 4096:  # perhaps no row at all, which cannot be mapped
        return ExactVectors(np.load(path).astype(np.float32))
    rows = np.load(path, mmap_mode="r").view(np.ndarray)
    if rows.dtype == np.float32:
        return ExactVectors(rows)
    codes = faiss.read_index(str(_codes_file(stem)), faiss.IO_FLAG_MMAP_IFC)
    if codes.ntotal != len(rows):
        raise ValueError(f"{codes.ntotal} codes for {len(rows)} vectors")
    return CompressedVectors(rows, codes)


def _codes_of(rows: Stored) -> faiss.Index:
    """Train and fill the codes: 4 bits for each two dimensions."""
    dimension = rows.shape[1]
    codes = faiss.IndexPQFastScan(dimension, dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # its threads wait for each other thousands of times: minutes on a machine with others
    try:
        _fill(codes, rows)
    finally:
        faiss.omp_set_num_threads(threads)
    return codes


def _fill(codes: faiss.Index, rows: Stored) -> None:
    chosen = np.random.default_rng(0).choice(len(rows), min(len(rows), _TRAINING_ROWS), replace=False)
    codes.train(np.asarray(rows[np.sort(chosen)], dtype=np.float32))
    for first in range(0, len(rows), _BLOCK):
        codes.add(np.asarray(rows[first : first + _BLOCK], dtype=np.float32))


def _best(rows: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Found:
    """Return the best scores with their rows; of equal ones, the first row."""
    order = np.lexsort((rows, -scores))[:limit]
    return rows[order], scores[order]


def _rows_file(stem: Path) -> Path:
    return stem.with_name(f"{stem.name}.npy")


def _codes_file(stem: Path) -> Path:
    return stem.with_name(f"{stem.name}.pq.faiss")
