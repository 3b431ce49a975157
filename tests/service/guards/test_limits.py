"""Limits: of a body's size and time, and of a client's requests, over ASGI as a server would drive it."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from service.guards.limits import BodyLimit

Guarded = Callable[..., TestClient]
SEARCH = {"query": "VIB"}


def test_a_body_of_the_limit_passes_and_one_byte_more_does_not(guarded: Guarded) -> None:
    client = guarded(max_body=2000)
    body = json.dumps(SEARCH).encode()
    fits, too_large = body.ljust(2000), body.ljust(2001)
    assert 200 == client.post("/v1/search", content=fits, headers={"content-type": "application/json"}).status_code
    for content in (too_large, in_pieces(too_large)):  # with a Content-Length, and in chunks without one
        response = client.post("/v1/search", content=content, headers={"content-type": "application/json"})
        assert (413, "application/problem+json") == (response.status_code, response.headers["content-type"])
        assert "more than 2000 bytes" in response.json()["detail"]
        assert "nosniff" == response.headers["x-content-type-options"]


def test_a_body_in_pieces_is_read_whole(guarded: Guarded) -> None:
    whole = guarded().post("/v1/search", json=SEARCH).json()["passages"]
    pieces = guarded().post(
        "/v1/search", content=in_pieces(json.dumps(SEARCH).encode()), headers={"content-type": "application/json"}
    )
    assert whole == pieces.json()["passages"]


def in_pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 300):
        yield content[start : start + 300]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(await Request(scope, receive).body())(scope, receive, send)


def posted(messages: Iterable[Message], *headers: tuple[bytes, bytes], seconds: float = 5) -> list[Message]:
    """Return what the limit of 10 bytes sends when a client sends `messages`, and then nothing any more."""
    waiting, sent = list(messages), []

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": list(headers)}
    asyncio.run(BodyLimit(echo, 10, seconds)(scope, receive, send))
    return sent


def piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_an_announced_size_is_refused_before_anything_is_read() -> None:
    assert 413 == posted([], (b"content-length", b"11"))[0]["status"]


def test_a_false_announcement_does_not_help() -> None:
    messages = [piece(b"12345", more=True), piece(b"678901", more=True)]
    assert 413 == posted(messages, (b"content-length", b"1"))[0]["status"]
    assert 413 == posted(messages, (b"content-length", "١".encode()))[0]["status"]
    assert 413 == posted(messages, (b"content-length", b"-1"))[0]["status"]


def test_a_body_that_dribbles_in_is_given_up() -> None:
    (start, *_) = posted([piece(b"1", more=True)], seconds=0.05)
    assert 408 == start["status"]
    assert (b"connection", b"close") in start["headers"]


def test_what_fits_comes_through_unchanged() -> None:
    sent = posted([piece(b"12345", more=True), piece(b"67890", more=False)])
    assert (200, b"1234567890") == (sent[0]["status"], sent[1]["body"])


def test_a_client_over_its_rate_is_told_when_to_come_back(guarded: Guarded) -> None:
    client = guarded(rate="3/minute")
    answers = [client.post("/v1/search", json=SEARCH) for _ in range(4)]
    assert [200, 200, 200, 429] == [answer.status_code for answer in answers]
    assert ["2", "1", "0", "0"] == [answer.headers["x-ratelimit-remaining"] for answer in answers]
    refused = answers[-1]
    assert "application/problem+json" == refused.headers["content-type"]
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    assert "More than 3 per 1 minute" in refused.json()["detail"]
    assert 200 == client.get("/healthz").status_code
    assert 200 == client.get("/").status_code


def test_after_the_time_that_was_told_the_client_is_let_in(guarded: Guarded) -> None:
    client = guarded(rate="2/second")
    statuses = [client.get("/v1/documents").status_code for _ in range(3)]
    assert [200, 200, 429] == statuses
    asyncio.run(asyncio.sleep(1.1))
    assert 200 == client.get("/v1/documents").status_code


def spend(client: TestClient, times: int, **headers: str) -> list[int]:
    return [client.get("/v1/documents", headers=headers).status_code for _ in range(times)]


def test_a_client_is_its_address_and_believed_of_a_trusted_proxy_only(guarded: Guarded) -> None:
    proxied = guarded("10.1.2.3", rate="1/minute", proxies="10.0.0.0/8")
    assert [200, 429] == spend(proxied, 2, **{"x-forwarded-for": "192.0.2.1"})
    assert [200] == spend(proxied, 1, **{"x-forwarded-for": "192.0.2.2"})
    assert [429] == spend(proxied, 1, **{"x-forwarded-for": "8.8.8.8, 192.0.2.2"})  # the client wrote the first itself
    direct = guarded("192.0.2.9", rate="1/minute", proxies="10.0.0.0/8")
    assert [200] == spend(direct, 1, **{"x-forwarded-for": "192.0.2.1"})
    assert [429] == spend(direct, 1, **{"x-forwarded-for": "192.0.2.2"})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_an_ipv6_client_is_its_network(guarded: Guarded, one: str, other: str, same: bool) -> None:
    client = guarded("127.0.0.1", rate="1/minute", proxies="127.0.0.1")
    assert [200] == spend(client, 1, **{"x-forwarded-for": one})
    assert [429 if same else 200] == spend(client, 1, **{"x-forwarded-for": other})
