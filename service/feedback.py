"""What people say of answers: one JSON line each, in a file that is appended to and cannot grow without end."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from indexer.errors import BelqaError
from service.schemas import FeedbackRequest

_MOST_BYTES = 5_000_000  # then the file is set aside as feedback.1.jsonl, and the one before it is dropped


class FeedbackLog:
    """The file that feedback goes into; it is made when the first comes in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, feedback: FeedbackRequest) -> None:
        """Append one line.

        Raises:
            BelqaError: the file cannot be written.
        """
        row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **feedback.model_dump()}
        line = json.dumps(row, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if self._path.exists() and self._path.stat().st_size + len(line.encode()) > _MOST_BYTES:
                    self._path.replace(self._path.with_suffix(".1.jsonl"))
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line)
        except OSError as error:
            raise BelqaError(
                f"The feedback could not be stored: {error.strerror}.",
                "Tell whoever runs this service; answers still work.",
            ) from error
