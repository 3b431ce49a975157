"""Builds that are killed at every step they take in the file system: `python -m tests.faults.killed_builds FOLDER`.

Each build runs in a fork of this process, and kills itself with SIGKILL at its first, second, third ... file that is
opened, renamed or removed, until one gets to its end; then others are killed from outside, after random times. After
each, the index must open, and hold either what it held before or what the build was to make of it. Prints what became
of them as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from indexer.build import build_index
from indexer.index import Index
from indexer.store import Store
from tests.faults.light_embedder import light_embedder

_STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect", "os.truncate")
_AT_RANDOM = 25  # builds killed from outside


def main(folder: Path) -> None:
    """Kill builds until one survives every step, then at random times."""
    corpus, store = folder / "corpus", Store(folder / "index")
    corpus.mkdir()
    write(corpus, 0)
    begun = time.monotonic()
    assert forked(lambda: build(corpus, store)) == 0
    whole = time.monotonic() - begun
    outcomes: Counter[str] = Counter()
    survived, step = False, 0
    while not survived:
        step += 1
        write(corpus, step)
        ended = forked(partial(killed_at, step, corpus, store))
        survived = ended == 0
        assert survived or ended == -signal.SIGKILL, ended
        outcomes[held(store, step)] += 1
    chance = random.Random(7)
    for number in range(step + 1, step + 1 + _AT_RANDOM):
        write(corpus, number)
        child = fork(lambda: build(corpus, store))
        time.sleep(chance.uniform(0, 1.1) * whole)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        outcomes[held(store, number)] += 1
    write(corpus, -1)
    assert forked(lambda: build(corpus, store)) == 0
    assert held(store, -1) == "new"
    left = sorted(path.name for path in (store.folder / "versions").iterdir())
    sys.stdout.write(json.dumps({"steps": step, "at_random": _AT_RANDOM, **outcomes, "versions_left": len(left)}))


def write(corpus: Path, number: int) -> None:
    """Make the documents of a build."""
    (corpus / "one.txt").write_text(f"This is build {number}.\n\n" + "Ports move goods. They need cranes.\n\n" * 40)
    (corpus / f"new-{number}.txt").write_text(f"Trains of build {number} run on rails.")
    for path in corpus.glob("new-*.txt"):
        if path.name != f"new-{number}.txt":
            path.unlink()


def build(corpus: Path, store: Store) -> None:
    """Build once."""
    build_index(corpus, store, light_embedder(), passage_tokens=100)


def killed_at(step: int, corpus: Path, store: Store) -> None:
    """Build, and end at once at the given step."""
    taken = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal taken
        if event in _STEPS and str(store.folder) in str(arguments):
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    build(corpus, store)


def held(store: Store, number: int) -> str:
    """Open the index in a fork, and say whether it is that of this build or of one before; anything else fails."""

    def look() -> None:
        documents = Index.load(store.current_folder()).documents
        text = documents["one.txt"].text
        (name,) = set(documents) - {"one.txt"}
        found = int(text.split(".")[0].removeprefix("This is build "))
        assert name == f"new-{found}.txt"
        os._exit(10 if found == number else 11)

    return {10: "new", 11: "old"}[forked(look)]


def fork(work: Callable[[], None]) -> int:
    """Run something in a fork, and return its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def forked(work: Callable[[], None]) -> int:
    """Run something in a fork to its end, and return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(fork(work), 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
