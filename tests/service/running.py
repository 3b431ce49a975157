"""The service as a process of its own, for tests that kill, stop or overload it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Service:
    """`belqa serve` on a free port."""

    def __init__(self, corpus: Path, index: Path, **environment: str) -> None:
        places = ["--corpus", str(corpus), "--index", str(index), "--port", "0"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve", *places],
            cwd=ROOT,
            env={**os.environ, "BELQA_LOG": "off", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline() if self.process.stdout else ""
        address = re.search(r"http://\S+", line)
        if not address:
            raise RuntimeError(f"The service did not start: {line}{self.process.communicate()[1]}")
        self.address = address[0]

    def stop(self) -> tuple[int, str]:
        """Tell it to stop, and return (exit code, what it wrote to standard error)."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@contextmanager
def serving(corpus: Path, index: Path, **environment: str) -> Iterator[Service]:
    """Serve while the block lasts."""
    service = Service(corpus, index, **environment)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.communicate()
