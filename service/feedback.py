"""What people say of answers, and if wanted what was not answered: JSON lines in files that cannot grow without end."""

import errno
import io
import json
import logging
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from indexer.errors import BelqaError
from service.answers import Answer, Status
from service.schemas import FeedbackRequest

LOGGER = logging.getLogger(__name__)
MOST_BYTES = 5_000_000
_MOST_ANSWERS = 1000  # whose quotes are remembered until somebody says something of them


class FeedbackLog:
    """The file that feedback goes into; it is made when the first comes in.

    A full file is set aside as `feedback.1.jsonl`, and the one before it is dropped, so that at most twice `most_bytes`
    are kept. Threads wait for each other, processes by the lock file beside it. With `keep_unanswered`, the questions
    that the sources do not answer go into `unanswered.jsonl` in the same way.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES, *, keep_unanswered: bool = False) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._keep_unanswered = keep_unanswered
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def saw(self, answer: Answer) -> None:
        """Remember what an answer quoted, for whoever says something of it; keep its question if it is to be kept.

        A disk that is full keeps nobody from an answer: what could not be kept is logged.
        """
        cited = [{"document": citation.document.id, "quote": citation.quote} for citation in answer.citations]
        with self._lock:
            self._answers[answer.id] = {"status": answer.status.value, "citations": cited}
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        if self._keep_unanswered and answer.status is Status.NOT_IN_SOURCES:
            try:
                self._store(
                    self._path.with_name("unanswered.jsonl"), {"answer_id": answer.id, "question": answer.question}
                )
            except OSError as error:
                LOGGER.warning("An unanswered question could not be kept: %s.", error.strerror)

    def add(self, feedback: FeedbackRequest) -> None:
        """Append one line, with what the answer quoted if that is still known, and return when it is on the disk.

        Raises:
            BelqaError: the file cannot be written.
        """
        with self._lock:
            answer = self._answers.get(feedback.answer_id)
        try:
            self._store(self._path, {**feedback.model_dump(), **({"answer": answer} if answer else {})})
        except OSError as error:
            raise BelqaError(
                f"The feedback could not be stored: {error.strerror}.",
                "Tell whoever runs this service; answers still work.",
            ) from error

    def _store(self, path: Path, row: dict[str, Any]) -> None:
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **row}
        line = (json.dumps(told, ensure_ascii=False) + "\n").encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, FileLock(path.with_suffix(".lock")):
            if path.exists() and path.stat().st_size + len(line) > self._most_bytes:
                path.replace(path.with_suffix(".1.jsonl"))
            _append(path, line)


def _append(path: Path, line: bytes) -> None:
    """Write a line whole or not at all, also after a line that a killed process or a full disk has cut off."""
    with path.open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        if file.read(1) not in (b"", b"\n"):
            line = b"\n" + line  # at the end, as whatever is appended
        try:
            _write(file, line)
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):  # what is no ordinary file cannot be cut; the reason that counts is the first
                file.truncate(size)
            raise


def _write(file: io.FileIO, line: bytes) -> None:
    if file.write(line) != len(line):  # a disk that is nearly full takes a part
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
