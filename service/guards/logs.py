"""Log lines on standard error: `key=value` for people, or a JSON object each for machines."""

import json
import logging
import string
import sys
from datetime import UTC, datetime
from typing import Literal

from service.guards.record import current

_BARE = set(string.ascii_letters + string.digits + "._-/:{}%+@*")


class LineFormatter(logging.Formatter):
    """One line a record, with the id of the request at hand and the fields given as `extra={"fields": {...}}`.

    Whatever came from outside is escaped, so that it cannot begin a line of its own; in text, the lines of a traceback
    follow, indented.
    """

    def __init__(self, form: Literal["text", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        request = current()
        fields = {**({"request": request.id} if request else {}), **getattr(record, "fields", {})}
        error = self.formatException(record.exc_info) if record.exc_info else ""
        if self._form == "json":
            head = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
            return json.dumps({**head, **fields, **({"error": error} if error else {})}, default=str)
        told = " ".join(f"{name}={_value(value)}" for name, value in fields.items())
        line = f"{at} {record.levelname} {_escaped(record.getMessage())} {told}".rstrip()
        return "\n    ".join([line, *map(_escaped, error.splitlines())])


def set_up_logs(form: Literal["text", "json", "off"]) -> None:
    """Send the log of the whole process to standard error; "off" leaves warnings and errors, as text.

    Where the root logger let more than warnings through, as with the option -v, so does this, down to every request.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter("text" if form == "off" else form))
    root = logging.getLogger()
    level = logging.DEBUG if root.level == logging.INFO else logging.INFO
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    if form != "off":
        for name in ("service", "indexer"):
            logging.getLogger(name).setLevel(level)


def _value(value: object) -> str:
    text = str(value)
    return text if text and set(text) <= _BARE else json.dumps(text)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace('\\"', '"')
