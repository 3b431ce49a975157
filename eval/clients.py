"""Clients that ask over HTTP as fast as they are answered, light enough to share two cores with what they measure."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Level:
    """What a number of clients saw of one route for a while."""

    route: str
    clients: int
    seconds: float
    latencies: tuple[float, ...]  # of the requests that were answered with 200, in seconds, in no order
    failures: tuple[str, ...]  # why each of the others failed

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency that a share of the requests did not exceed, in seconds (nearest rank)."""
        ordered = sorted(self.latencies)
        return ordered[max(0, -(-round(share * 1000) * len(ordered) // 1000) - 1)] if ordered else float("nan")


class Connection:
    """One keep-alive connection; HTTP/1.1, answers with a Content-Length."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Return (status, body); after a failure the next request connects anew.

        Raises:
            OSError: the connection broke.
        """
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(self._host, self._port)
            reader, writer = self._streams
            content = b"" if body is None else json.dumps(body).encode()
            head = f"{method} {path} HTTP/1.1\r\nhost: {self._host}\r\ncontent-type: application/json\r\n"
            writer.write(f"{head}content-length: {len(content)}\r\n\r\n".encode() + content)
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
            fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
            answer = await reader.readexactly(int(fields.get("content-length", "0")))
        except (OSError, EOFError) as error:
            self.close()
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
        if fields.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1]), answer

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def press(
    address: str,
    route: str,
    bodies: Sequence[object],
    *,
    clients: int,
    seconds: float,
    check: Callable[[bytes], str | None] = lambda _: None,
) -> Level:
    """Send requests from several clients, each its next when the last is answered.

    Args:
        address: of the service.
        route: what to POST to.
        bodies: sent in turn.
        clients: how many ask at a time.
        seconds: how long new requests are sent.
        check: says what is wrong with an answer.
    """
    latencies: list[float] = []
    failures: list[str] = []
    turn = count()
    begun = perf_counter()

    async def client() -> None:
        connection = Connection(address)
        while perf_counter() - begun < seconds:
            asked = perf_counter()
            try:
                status, answer = await connection.request("POST", route, bodies[next(turn) % len(bodies)])
                fault = check(answer) if status == 200 else f"status {status}: {answer[:200]!r}"
            except OSError as error:
                fault = str(error)
            if fault:
                failures.append(fault)
            else:
                latencies.append(perf_counter() - asked)
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Level(route, clients, perf_counter() - begun, tuple(latencies), tuple(failures))
