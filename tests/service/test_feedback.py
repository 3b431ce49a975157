"""Feedback: appended, never lost to a second writer, never growing without end."""

import json
import threading
from pathlib import Path

import pytest

from indexer.errors import BelqaError
from service import feedback
from service.feedback import FeedbackLog
from service.schemas import FeedbackRequest

SAID = FeedbackRequest(answer_id="a", question="Où?\n", verdict="up")


def test_lines_of_many_writers_stay_whole(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path / "new" / "feedback.jsonl")

    def add_twenty() -> None:
        for _ in range(20):
            log.add(SAID)

    writers = [threading.Thread(target=add_twenty) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = (tmp_path / "new" / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    assert [("Où?\n", "up")] * 80 == [(json.loads(line)["question"], json.loads(line)["verdict"]) for line in lines]


def test_a_full_file_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_MOST_BYTES", 300)
    log = FeedbackLog(tmp_path / "feedback.jsonl")
    for _ in range(10):
        log.add(SAID)
    assert {"feedback.jsonl", "feedback.1.jsonl"} == {path.name for path in tmp_path.iterdir()}
    assert all(path.stat().st_size <= 300 for path in tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BelqaError, match="could not be stored"):
        FeedbackLog(tmp_path / "file" / "feedback.jsonl").add(SAID)
