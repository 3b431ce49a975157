"""Reading in another process: a file that hangs, crashes or devours memory is a line in the report."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.parse import read
from indexer.parse.limits import Limits
from indexer.parse.worker import Worker, from_json, to_json
from tests.indexer.parse.made_files import LOREM, docx_of, pdf_of


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(Limits())
    yield worker
    worker.close()


def test_what_it_reads_is_what_is_read_here(worker: Worker, tmp_path: Path) -> None:
    for suffix, data in (
        (".pdf", pdf_of([LOREM, "caf\u00e9 \U0001f6a2"])),
        (".docx", docx_of([LOREM])),
        (".txt", b"A\n\nB"),
    ):
        (tmp_path / f"a{suffix}").write_bytes(data)
        here = read(suffix, data, Limits())
        assert here == from_json(to_json(here))
        there, _ = worker.read(tmp_path / f"a{suffix}", suffix)
        assert here == there


def test_a_reason_comes_back_and_the_next_file_is_read(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"nonsense")
    (tmp_path / "b.txt").write_text("It moved goods.")
    with pytest.raises(ValueError, match="damaged, or no PDF"):
        worker.read(tmp_path / "a.pdf", ".pdf")
    with pytest.raises(FileNotFoundError):
        worker.read(tmp_path / "none.pdf", ".pdf")
    assert "It moved goods." == worker.read(tmp_path / "b.txt", ".txt")[0].text


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "slow.txt").write_text("It moved goods. " * 2_000_000)
    (tmp_path / "b.txt").write_text("It moved goods.")
    worker = Worker(Limits(seconds=0.05))
    try:
        with pytest.raises(ValueError, match=r"takes more than 0\.05 s"):
            worker.read(tmp_path / "slow.txt", ".txt")
        worker._limits = Limits()
        assert "It moved goods." == worker.read(tmp_path / "b.txt", ".txt")[0].text
    finally:
        worker.close()


def test_a_process_that_dies_is_a_reason_and_is_started_again(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("It moved goods.")
    worker.read(tmp_path / "b.txt", ".txt")
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert "It moved goods." == worker.read(tmp_path / "b.txt", ".txt")[0].text


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of memory there")
def test_a_file_that_devours_memory_is_given_up(tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(700_000_000)
    worker = Worker(Limits(memory_bytes=600_000_000))
    try:
        with pytest.raises(ValueError, match=r"takes more than 0\.6 GB of memory"):
            worker.read(tmp_path / "large.txt", ".txt")
    finally:
        worker.close()
