"""A service that is told to stop finishes what it has begun."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from service.library import Library
from service.settings import Settings
from tests.service.running import ROOT, Service, serving

QUESTION = "What does VIB focus on?"


@pytest.fixture
def service(library: Library, settings: Settings) -> Iterator[Service]:
    assert library.index.documents  # it is built
    with serving(settings.corpus, settings.index) as service:
        yield service


@pytest.mark.slow
def test_what_runs_is_finished_and_the_exit_code_is_0(service: Service) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=service.address, timeout=60))
        asked = {"question": QUESTION, "stream": True}
        streams = [stack.enter_context(client.stream("POST", "/v1/ask", json=asked)) for _ in range(8)]
        texts = [stream.iter_text() for stream in streams]
        begun = [next(text) for text in texts]  # all of them are inside, and their passages are found
        service.process.send_signal(signal.SIGTERM)
        ends = [first + "".join(text) for first, text in zip(begun, texts, strict=True)]
    assert [1] * 8 == [end.count("event: done") for end in ends]
    assert (0, "") == service.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.address}/healthz")


@pytest.mark.slow
def test_a_second_signal_during_the_end_does_no_harm(service: Service) -> None:
    service.process.send_signal(signal.SIGTERM)
    assert 0 == service.stop()[0]


def test_a_service_that_is_stopped_while_it_starts_ends_at_once(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.txt").write_text("Ports move goods. " * 3000)
    places = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"), "--port", "0"]
    process = subprocess.Popen([sys.executable, "-m", "service", "serve", *places], cwd=ROOT, stderr=subprocess.PIPE)
    assert process.stderr
    assert b"Building the index" in process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert 0 == process.wait(60)
    process.stderr.close()
    assert [] == [path for path in (tmp_path / "index" / "versions").glob("*") if not path.name.startswith(".")]
