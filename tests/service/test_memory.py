"""A process that builds again and again keeps its size."""

import sys
from pathlib import Path

import pytest

from indexer.embed import Embedder
from service.open import build
from service.settings import load_settings

_BUILDS = 12


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_builds_leave_no_memory_behind(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    sizes = []
    for number in range(_BUILDS):
        lines = [f"Paragraph {line} of build {number} tells of {line * number} new things." for line in range(60)]
        (corpus / "growing.md").write_text("\n\n".join([f"# Build {number}", *lines]), encoding="utf-8")
        build(settings, embedder)
        sizes.append(_megabytes())
    assert sizes[-1] - sizes[1] < _BUILDS, sizes  # less than a megabyte a build


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("RssAnon:")[1].split()[0]) / 1000
