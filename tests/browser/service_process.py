"""The real service as a process of its own, and a slow, breakable way to it."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
START_WITHIN = 240  # seconds: the first start builds the index, and the machine may be busy


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServiceProcess:
    """`python -m service serve` on a port of its own, which can be killed and started again."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "service", "serve", "--corpus", str(corpus)]
        self._command += ["--index", str(folder / "index"), "--port", str(self.port)]
        self._log = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service and wait until it answers."""
        environment = {**os.environ, "BELQA_THREADS": "1"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        give_up = time.monotonic() + START_WITHIN
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"The service did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.2)

    def kill(self) -> None:
        """End the service at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, question: str) -> Json:
        """Return the answer that the page should show."""
        response = httpx.post(f"{self.address}/v1/ask", json={"question": question}, timeout=60)
        response.raise_for_status()
        answer: Json = response.json()
        return answer

    def get(self, path: str) -> Json:
        """Return a resource of the service."""
        response = httpx.get(self.address + path, timeout=60)
        response.raise_for_status()
        body: Json = response.json()
        return body

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


class SlowDoor:
    """Passes everything on to the service, but lets the events of an answer through one at a time.

    The real service answers in milliseconds; through this door a test can watch an answer arrive, or cut it off.
    """

    def __init__(self, service_port: int) -> None:
        self.address = ""
        self.pause = 0.0  # seconds after each event
        self.cut_after: int | None = None  # events, then the connection breaks
        self._service_port = service_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                inside, _ = self._listener.accept()
            except OSError:
                return
            outside = socket.create_connection(("127.0.0.1", self._service_port))
            threading.Thread(target=_pass_on, args=(inside, outside), daemon=True).start()
            threading.Thread(target=self._pass_slowly, args=(outside, inside), daemon=True).start()

    def _pass_slowly(self, source: socket.socket, target: socket.socket) -> None:
        with _ending(source), _ending(target):
            events, streaming = 0, False
            while data := _receive(source):
                if data.startswith(b"HTTP/"):
                    streaming = b"text/event-stream" in data
                pieces = data.split(b"\n\n") if streaming else [data]
                for number, piece in enumerate(pieces):
                    ends = number < len(pieces) - 1
                    if not _send(target, piece + (b"\n\n" if ends else b"")):
                        return
                    if ends:
                        events += 1
                        time.sleep(self.pause)
                        if events == self.cut_after:
                            return


@contextmanager
def _ending(connection: socket.socket) -> Iterator[None]:
    """End a connection for good: a plain close would wait for the thread that still reads from it."""
    try:
        yield
    finally:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with _ending(source), _ending(target):
        while (data := _receive(source)) and _send(target, data):
            pass


def _receive(source: socket.socket) -> bytes:
    try:
        return source.recv(65_536)
    except OSError:
        return b""


def _send(target: socket.socket, data: bytes) -> bool:
    try:
        target.sendall(data)
    except OSError:
        return False
    return True
