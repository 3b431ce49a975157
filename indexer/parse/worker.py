"""Reading files in processes of their own: a file that crashes, hangs or devours memory takes down nothing but that.

`python -m indexer.parse.worker` is such a process. Both sides speak JSON: a line with the length of what follows, then
that. The request is a file's path, suffix and limits; the answer is a `Parsed`, or the reason why there is none.
"""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from indexer.parse import read
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed
from indexer.rows import blocks_of, rows_of_blocks

_DEEP = 20_000  # calls: markup may be nested deeper than Python's own limit allows


class StoppedError(ValueError):
    """Reading was stopped half-way: by the file, or because the machine had too much to do. Another time it may end."""


class Worker:
    """One process that reads one file after another; it is started at the first, and again after it has died."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path, suffix: str) -> tuple[Parsed, str]:
        """Read a file within the limits; return its content and the SHA-256 of the bytes that were read.

        Raises:
            ValueError: its content cannot be read; the message says why, as the end of a sentence.
            StoppedError: it took too long or too much memory, or its parser crashed.
            OSError: the file cannot be opened.
        """
        process = self._process = self._running()
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._limits.seconds, end)
        timer.start()
        try:
            assert process.stdin is not None  # noqa: S101 - opened with pipes
            assert process.stdout is not None  # noqa: S101
            _send(process.stdin, {"path": str(path.resolve()), "suffix": suffix, "limits": asdict(self._limits)})
            answer = _receive(process.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self.close()
            if late.is_set():
                raise StoppedError(f"reading it takes more than {self._limits.seconds:g} s")
            memory = f"{self._limits.memory_bytes / 1e9:g} GB of memory"
            raise StoppedError(f"reading it takes more than {memory}, or crashes its parser")
        if "errno" in answer:
            raise OSError(answer["errno"], answer["problem"])
        if "problem" in answer:
            raise ValueError(answer["problem"])
        return from_json(answer["parsed"]), answer["sha256"]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "indexer.parse.worker", str(self._limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],  # where `indexer` is, however this process came by it
        )

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    try:
                        pipe.close()
                    except OSError:  # what was not sent any more
                        continue
            self._process = None


def to_json(parsed: Parsed) -> dict[str, Any]:
    """Return what `from_json` reads back."""
    names = ("text", "pages", "title", "date", "language", "warnings", "dropped", "headings_are_marked")
    return {"blocks": rows_of_blocks(parsed.blocks or ())} | {name: getattr(parsed, name) for name in names}


def from_json(fields: dict[str, Any]) -> Parsed:
    """Read back what `to_json` made."""
    lists = {name: tuple(fields[name]) for name in ("pages", "warnings")}
    return Parsed(**{**fields, **lists, "blocks": blocks_of(fields["blocks"])})


def _send(pipe: IO[bytes], message: dict[str, Any]) -> None:
    content = json.dumps(message).encode("ascii")
    pipe.write(b"%d\n" % len(content) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, None when the other side has ended."""
    header = pipe.readline()
    if not header:
        return None
    length = int(header)
    content = pipe.read(length)
    if len(content) < length:
        return None
    message: dict[str, Any] = json.loads(content)
    return message


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        data = Path(request["path"]).read_bytes()
        parsed = read(request["suffix"], data, Limits(**request["limits"]))
        return {"parsed": to_json(parsed), "sha256": hashlib.sha256(data).hexdigest()}
    except ValueError as error:
        return {"problem": str(error)}
    except OSError as error:
        return {"errno": error.errno, "problem": error.strerror}
    except MemoryError:
        return {"problem": f"reading it takes more than {request['limits']['memory_bytes'] / 1e9:g} GB of memory"}
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the other files are to be read
        return {"problem": f"its parser failed ({type(error).__name__})"}


def main(arguments: Sequence[str]) -> None:
    """Answer requests until there are no more."""
    _limit_memory(int(arguments[0]))
    sys.setrecursionlimit(_DEEP)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak into the answers
    while (request := _receive(requests)) is not None:
        _send(answers, _answer(request))


if __name__ == "__main__":
    main(sys.argv[1:])
