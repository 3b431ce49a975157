"""Waiting for the documents of a corpus folder to change."""

import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

_SETTLE_MS = 1000  # without a further change before a build begins: an office program saves a file in several steps
_LONGEST_MS = 10_000  # of changes that do not end, as while many files are copied


def wait_for_changes(corpus: Path, stop: threading.Event | None = None) -> Iterator[set[str]]:
    """Yield the names of the files that were added, changed or removed, whenever some were; end when told to.

    Changes made while nobody asks for the next ones are not lost: they are yielded then.
    """
    corpus = corpus.resolve()
    for changes in watch(corpus, debounce=_LONGEST_MS, step=_SETTLE_MS, stop_event=stop, raise_interrupt=True):
        names = {Path(path).relative_to(corpus) for _, path in changes}
        shown = {name.as_posix() for name in names if not any(part.startswith((".", "~$")) for part in name.parts)}
        if shown:
            yield shown
