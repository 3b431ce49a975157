"""Feedback: appended, never lost to a second writer or a killed one, never growing without end."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from indexer.errors import BelqaError
from service.feedback import FeedbackLog
from service.schemas import FeedbackRequest

SAID = FeedbackRequest(answer_id="a", question="Où?\n", verdict="up", reason=None)
ROW = ("a", "Où?\n", "up", None)


def rows(path: Path) -> list[tuple[object, ...]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [tuple(json.loads(line)[key] for key in ("answer_id", "question", "verdict", "reason")) for line in lines]


def add(path: Path, times: int, most_bytes: int) -> None:
    log = FeedbackLog(path, most_bytes)
    for _ in range(times):
        log.add(SAID)


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path / "new" / "feedback.jsonl")

    def add_twenty() -> None:
        for _ in range(20):
            log.add(SAID)

    writers = [threading.Thread(target=add_twenty) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [ROW] * 80 == rows(tmp_path / "new" / "feedback.jsonl")


def test_processes_that_share_a_file_lose_no_line_when_it_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    line_bytes = 110
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add, args=(path, 30, 60 * line_bytes)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [ROW] * 90 == rows(tmp_path / "feedback.1.jsonl") + rows(path)


def test_a_full_file_is_set_aside(tmp_path: Path) -> None:
    add(tmp_path / "feedback.jsonl", 10, 300)
    kept = sorted(tmp_path.glob("*.jsonl"))
    assert ["feedback.1.jsonl", "feedback.jsonl"] == [path.name for path in kept]
    assert all(0 < path.stat().st_size <= 300 for path in kept)


@pytest.mark.parametrize("left", [b'{"answer_id": "b", "ques', b'{"answer_id": "b"', b"\xc3"])
def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "feedback.jsonl"
    add(path, 1, 10_000)
    whole = path.read_bytes()
    path.write_bytes(whole + left)
    add(path, 1, 10_000)
    assert whole + left + b"\n" + whole[:8] == path.read_bytes()[: len(whole + left) + 9]
    assert [ROW[0]] == [json.loads(path.read_bytes().splitlines()[-1])["answer_id"]]


def test_a_writer_that_is_killed_leaves_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    code = f"from tests.service.test_feedback import *; add(Path({str(path)!r}), 10**6, 10**9)"
    for number in range(3):
        before = len(rows(path)) if path.exists() else 0
        writer = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
        give_up = time.monotonic() + 60
        while (not path.exists() or path.stat().st_size < (before + 5) * 120) and time.monotonic() < give_up:
            time.sleep(0.01 * (number + 1))
        writer.kill()
        writer.wait()
        assert len(rows(path)) >= before + 5
    add(path, 1, 10**9)
    assert {ROW} == set(rows(path))


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BelqaError, match="could not be stored"):
        FeedbackLog(tmp_path / "file" / "feedback.jsonl").add(SAID)


def test_what_a_full_disk_took_of_a_line_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    add(path, 1, 10_000)
    room = path.stat().st_size + 20
    code = (
        "import resource, signal; from tests.service.test_feedback import *;"
        f"signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        f"add(Path({str(path)!r}), 1, 10_000)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert "The feedback could not be stored" in run.stderr
    assert [ROW] == rows(path)


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="there is no /dev/full to write to")
def test_a_full_device_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").symlink_to("/dev/full")
    with pytest.raises(BelqaError, match="No space left on device"):
        FeedbackLog(tmp_path / "feedback.jsonl").add(SAID)
