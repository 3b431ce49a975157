"""`belqa index --watch`: the index follows the documents until the person ends it."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from indexer.errors import BelqaError
from indexer.watch import wait_for_changes


def build_on_change(corpus: Path, build_once: Callable[[], object]) -> None:
    """Build again whenever the documents change, until the person ends it; a build that fails is told and survived."""
    print(f"belqa: watching {corpus}; end with Ctrl+C.", file=sys.stderr, flush=True)
    with _interrupts_noted() as interrupted:
        for _ in wait_for_changes(corpus, interrupted):
            try:
                build_once()
            except BelqaError as error:
                print(f"belqa: {error}", file=sys.stderr, flush=True)


@contextmanager
def _interrupts_noted() -> Iterator[threading.Event]:
    """Set an event when the person presses Ctrl+C, besides raising KeyboardInterrupt.

    Python drops the exception when it comes while an object is being torn down, as many are after a build.
    """
    interrupted = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted.is_set():
        raise KeyboardInterrupt
