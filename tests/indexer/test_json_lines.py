"""Rows in a file: each comes back, and damage is named."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexCorruptError
from indexer.json_lines import JsonRows, writing_rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def write(path: Path, rows: list[dict[str, object]]) -> JsonRows:
    with writing_rows(path) as append:
        for row in rows:
            append(row)
    return JsonRows(path)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=8))
def test_every_row_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    written = write(tmp_path_factory.mktemp("rows") / "rows.jsonl", rows)
    assert rows == [written.read(number) for number in reversed(range(len(written)))][::-1]


def test_a_file_of_another_length_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{"a": 1}])
    with (tmp_path / "rows.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(ValueError, match="has 11 bytes, not 8"):
        JsonRows(tmp_path / "rows.jsonl")


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{"a": 1}, {"b": 2}])
    (tmp_path / "rows.jsonl").write_text('{"a":1}\n{"b":2,\n'[:16])
    rows = JsonRows(tmp_path / "rows.jsonl")
    assert {"a": 1} == rows.read(0)
    with pytest.raises(IndexCorruptError, match=r"row 1 of rows\.jsonl"):
        rows.read(1)


def test_offsets_are_those_of_the_lines(tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{"a": "é"}, {}])
    assert [0, 11, 14] == np.load(tmp_path / "rows.jsonl.offsets.npy").tolist()
