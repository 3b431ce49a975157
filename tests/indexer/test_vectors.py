"""Vectors on disk: exact search is exact, compressed search nearly so, and a filter always exact."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.vectors import COMPRESSED, EXACT, EXACT_LIMIT, Vectors, choose, open_vectors, write_vectors_file

Matrix = NDArray[np.float32]


def unit_rows(count: int, seed: int, dimension: int = 64) -> Matrix:
    """Make rows around a few centres, as texts on a few subjects are."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((max(1, count // 50), dimension))
    rows = centres[chance.integers(len(centres), size=count)] + 0.7 * chance.standard_normal((count, dimension))
    unit: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


ROWS = unit_rows(6000, seed=1)
QUERIES = unit_rows(50, seed=1)


def saved(folder: Path, rows: Matrix, kind: str) -> Vectors:
    write_vectors_file(folder / "rows", rows, kind)
    return open_vectors(folder / "rows")


@pytest.fixture(scope="module", params=[EXACT, COMPRESSED])
def vectors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    return saved(tmp_path_factory.mktemp("vectors"), ROWS, request.param)


def nearest(query: Matrix, rows: NDArray[np.int64], limit: int) -> list[int]:
    scores = ROWS[rows] @ query
    return [int(rows[place]) for place in np.lexsort((rows, -scores))[:limit]]


def test_the_nearest_are_found(vectors: Vectors) -> None:
    everything = np.arange(len(ROWS))
    found = [set(vectors.search(query, 10)[0].tolist()) & set(nearest(query, everything, 10)) for query in QUERIES]
    recall = sum(map(len, found)) / (10 * len(QUERIES))
    assert recall >= (0.98 if type(vectors).__name__ == "CompressedVectors" else 1.0)


def test_scores_are_inner_products_best_first(vectors: Vectors) -> None:
    for query in QUERIES:
        rows, scores = vectors.search(query, 20)
        np.testing.assert_allclose(ROWS[rows] @ query, scores, atol=1e-3)
        assert (np.diff(scores) <= 0).all()
        assert 20 == len(set(rows.tolist()))


def test_a_row_comes_back_as_it_was(vectors: Vectors) -> None:
    assert 6000 == vectors.ntotal
    np.testing.assert_allclose(vectors.reconstruct(7), ROWS[7], atol=1e-3)
    np.testing.assert_allclose(vectors.reconstruct_n(5, 3), ROWS[5:8], atol=1e-3)
    np.testing.assert_allclose(vectors.reconstruct_batch([9, 2]), ROWS[[9, 2]], atol=1e-3)
    assert (0, 64) == vectors.reconstruct_batch([]).shape


@given(st.lists(st.tuples(st.integers(0, 5999), st.integers(0, 300)), min_size=1, max_size=5), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_a_filter_finds_the_nearest_of_its_rows(vectors: Vectors, spans: list[tuple[int, int]], limit: int) -> None:
    starts = sorted({first // 300 * 300: count for first, count in spans}.items())  # spans that do not overlap
    among = [range(first, min(first + count, 6000)) for first, count in starts]
    allowed = np.array([row for span in among for row in span], dtype=np.int64)
    rows, scores = vectors.search(QUERIES[0], limit, among)
    assert set(rows.tolist()) <= set(allowed.tolist())
    assert min(limit, len(allowed)) == len(rows)
    wanted = np.sort(ROWS[allowed] @ QUERIES[0])[::-1][:limit]
    np.testing.assert_allclose(scores, wanted, atol=1e-3)


def test_a_filter_of_nothing_finds_nothing(vectors: Vectors) -> None:
    rows, scores = vectors.search(QUERIES[0], 5, [])
    assert 0 == len(rows) == len(scores)


def test_compressed_rows_do_not_wear_out(tmp_path: Path) -> None:
    first = saved(tmp_path, ROWS, COMPRESSED).reconstruct_n(0, len(ROWS))
    (tmp_path / "again").mkdir()
    again = saved(tmp_path / "again", first, COMPRESSED).reconstruct_n(0, len(ROWS))
    np.testing.assert_array_equal(first, again)


def test_the_number_of_rows_decides_unless_it_is_said() -> None:
    assert [EXACT, COMPRESSED] == [choose(rows) for rows in (EXACT_LIMIT, EXACT_LIMIT + 1)]
    assert [EXACT, COMPRESSED] == [choose(5000, wanted) for wanted in (EXACT, COMPRESSED)]
    assert EXACT == choose(20, COMPRESSED)  # too few to learn codes from


def test_no_rows(tmp_path: Path) -> None:
    none = saved(tmp_path, np.empty((0, 64), dtype=np.float32), EXACT)
    assert 0 == none.ntotal
    assert 0 == len(none.search(QUERIES[0], 5)[0])


def test_codes_of_other_rows_are_refused(tmp_path: Path) -> None:
    write_vectors_file(tmp_path / "rows", ROWS, COMPRESSED)
    write_vectors_file(tmp_path / "other", ROWS[:-1], COMPRESSED)
    (tmp_path / "other.pq.faiss").replace(tmp_path / "rows.pq.faiss")
    with pytest.raises(ValueError, match="5999 codes for 6000 vectors"):
        open_vectors(tmp_path / "rows")


def test_a_mapped_file_is_written_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.vectors._BLOCK", 1000)
    np.save(tmp_path / "scratch.npy", ROWS)
    vectors = saved(tmp_path, np.load(tmp_path / "scratch.npy", mmap_mode="r"), COMPRESSED)
    np.testing.assert_array_equal(vectors.reconstruct_n(0, 6000), ROWS.astype(np.float16).astype(np.float32))
    assert vectors.search(QUERIES[0], 3, [range(6000)])[0].tolist() == nearest(QUERIES[0], np.arange(6000), 3)
