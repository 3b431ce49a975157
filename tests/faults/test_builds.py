"""Whatever happens to a build, the index that serves is whole; the programs beside this file try it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(sys, "addaudithook") or sys.platform == "win32", reason="there is no fork")
def test_a_build_killed_at_any_step_leaves_an_index_that_serves(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.killed_builds", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert 0 == run.returncode, run.stderr
    tried = json.loads(run.stdout)
    assert tried["steps"] >= 50
    assert tried["steps"] + tried["at_random"] == tried["old"] + tried["new"]
    assert tried["old"] >= 50
    assert tried["new"] >= 2  # killed after it was published
    assert 2 == tried["versions_left"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("unshare"), reason="there is no unshare to make a small disk with")
def test_a_full_disk_is_a_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    disk, corpus = tmp_path / "disk", tmp_path / "corpus"
    disk.mkdir()
    corpus.mkdir()
    program = (
        f"mount -t tmpfs -o size=6m tmpfs {disk} && exec {sys.executable} -m tests.faults.full_disk {disk} {corpus}"
    )
    command = ["unshare", "-rm", "sh", "-c", program]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if "unshare" in run.stderr or "mount" in run.stderr:
        pytest.skip("this machine does not let a disk be made")
    assert 0 == run.returncode, run.stderr
    *failed, built = json.loads(run.stdout)
    assert "built" == built
    assert len(failed) >= 5
    assert [] == [ending for ending in failed if not ending.startswith("The index cannot be written:")]
    assert any("the disk is full. The version before it still serves." in ending for ending in failed)
