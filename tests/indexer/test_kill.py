"""A build that is killed at any moment leaves an index that serves."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.store import Store

BUILD_SECONDS = 20  # more than a build of this corpus takes on a busy machine


def start(corpus: Path, index: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "indexer", str(corpus), str(index)], stdout=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_killed_build_leaves_the_last_version(corpus: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    (corpus / "one.txt").write_text("Ports move goods.")
    begun = time.monotonic()
    assert 0 == start(corpus, store.folder).wait(BUILD_SECONDS)
    whole = time.monotonic() - begun
    chance = random.Random(5)
    for number in range(4):
        (corpus / "one.txt").write_text(f"Ports move goods. {number} " + "They need cranes. " * 300)
        build = start(corpus, store.folder)
        time.sleep(chance.uniform(0.6, 1.0) * whole)
        build.kill()
        build.wait()
        assert "one.txt" in Index.load(store.current_folder()).documents
    assert 0 == start(corpus, store.folder).wait(BUILD_SECONDS)
    assert "3 They" in Index.load(store.current_folder()).documents["one.txt"].text
