"""The Dockerfile, as far as it can be tried without Docker: lint, the files it installs from, its health check."""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
import uvicorn

from service.app import create_app
from service.library import Library

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / ".docker" / "Dockerfile"


@pytest.mark.skipif(not shutil.which("hadolint", path=str(Path(sys.executable).parent)), reason="there is no hadolint")
def test_the_linter_has_nothing_to_say() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    run = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (0, "") == (run.returncode, run.stdout)


def test_a_user_of_its_own_runs_it() -> None:
    stage = DOCKERFILE.read_text(encoding="utf-8").rpartition("FROM ")[2]
    assert re.search(r"^USER 10001$", stage, re.MULTILINE)
    assert stage.index("USER") < stage.index("HEALTHCHECK") < stage.index('CMD ["belqa", "serve"]')


def test_what_is_sent_to_the_build_is_enough_to_install(tmp_path: Path) -> None:
    allowed = re.findall(r"^!(.+)$", (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    for name in allowed:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    # The build tool is installed with the tests: nothing is fetched, and a package that cannot be built fails here.
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", "out", "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 0 == run.returncode, run.stderr
    (wheel,) = (tmp_path / "out").glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {"service/web/index.html", "service/reader/weights/reader.onnx", "service/judge.json"} <= held
    assert any(name.startswith("indexer/data/") for name in held)


def test_the_health_check_knows_a_service_that_is_ready(library: Library) -> None:
    (check,) = re.findall(r"^HEALTHCHECK .*?CMD (\[.*?\])$", DOCKERFILE.read_text(), re.MULTILINE | re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, *(word.replace(":8000", f":{port}") for word in json.loads(check)[1:])]
        server = uvicorn.Server(uvicorn.Config(create_app(library), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert 0 == subprocess.run(command, check=False).returncode
        server.should_exit = True
        thread.join()
    assert 1 == subprocess.run(command, check=False, capture_output=True).returncode
