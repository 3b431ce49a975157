"""A process that builds again and again keeps its size."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from indexer.embed import Embedder
from service.open import build, load_embedder
from service.settings import Settings, load_settings

_BUILDS, _LAST = 12, 4


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_builds_leave_no_memory_behind(corpus: Path, tmp_path: Path) -> None:
    # In a process of its own: what other tests freed before is taken up again at its own pace.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        sizes = processes.submit(_sizes_after_builds, corpus, tmp_path / "index").result(timeout=120)
    assert _BUILDS == len(sizes)
    # A freed arena is kept or not, which moves the size by some megabytes either way; a leak lifts its lowest, too.
    assert min(sizes[-_LAST:]) - sizes[1] < _BUILDS - _LAST - 1, sizes  # less than a megabyte a build


def _sizes_after_builds(corpus: Path, index: Path) -> list[float]:
    """Build from a folder that grows, and return the megabytes of this process after each time."""
    settings = load_settings(corpus=corpus, index=index)
    embedder = load_embedder(settings)
    return [_after_build(number, settings, embedder) for number in range(_BUILDS)]


def _after_build(number: int, settings: Settings, embedder: Embedder) -> float:
    lines = [f"Paragraph {line} of build {number} tells of {line * number} new things." for line in range(60)]
    growing = Path(settings.corpus) / "growing.md"
    growing.write_text("\n\n".join([f"# Build {number}", *lines]), encoding="utf-8")
    build(settings, embedder)
    return _megabytes()


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("RssAnon:")[1].split()[0]) / 1000
