"""What people say of answers: one JSON line each, in a file that is appended to and cannot grow without end."""

import errno
import io
import json
import os
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from indexer.errors import BelqaError
from service.schemas import FeedbackRequest

MOST_BYTES = 5_000_000


class FeedbackLog:
    """The file that feedback goes into; it is made when the first comes in.

    A full file is set aside as `feedback.1.jsonl`, and the one before it is dropped, so that at most twice `most_bytes`
    are kept. Threads wait for each other, processes by the lock file beside it.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._lock = threading.Lock()

    def add(self, feedback: FeedbackRequest) -> None:
        """Append one line, and return when it is on the disk.

        Raises:
            BelqaError: the file cannot be written.
        """
        row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **feedback.model_dump()}
        line = (json.dumps(row, ensure_ascii=False) + "\n").encode()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock, FileLock(self._path.with_suffix(".lock")):
                if self._path.exists() and self._path.stat().st_size + len(line) > self._most_bytes:
                    self._path.replace(self._path.with_suffix(".1.jsonl"))
                _append(self._path, line)
        except OSError as error:
            raise BelqaError(
                f"The feedback could not be stored: {error.strerror}.",
                "Tell whoever runs this service; answers still work.",
            ) from error


def _append(path: Path, line: bytes) -> None:
    """Write a line whole or not at all, also after a line that a killed process or a full disk has cut off."""
    with path.open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
            line = b"\n" + line
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
