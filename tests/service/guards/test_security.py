"""A browser cannot be turned against the service: headers, names, origins."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from service.guards.security import HEADERS, is_loopback

Guarded = Callable[..., TestClient]
SITE = {"origin": "https://site.example"}


@pytest.mark.parametrize("path", ["/", "/v1/documents", "/nowhere", "/web/app.js", "/metrics"])
def test_every_response_has_the_headers(guarded: Guarded, path: str) -> None:
    headers = guarded().get(path).headers
    assert HEADERS == {name: headers[name] for name in HEADERS}


def status_for(client: TestClient, host: str) -> int:
    return client.get("/v1/documents", headers={"host": host}).status_code


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:9000", 200),
        ("[::1]:8000", 200),
        ("192.168.1.5:8000", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("[evil.example]", 421),
        ("", 421),
    ],
)
def test_on_loopback_only_own_names_are_answered(guarded: Guarded, host: str, status: int) -> None:
    assert status == status_for(guarded(), host)


def test_a_refused_name_is_a_problem_that_says_what_to_do(guarded: Guarded) -> None:
    response = guarded().get("/", headers={"host": "evil.example"})
    assert "application/problem+json" == response.headers["content-type"]
    assert "BELQA_HOSTS" in response.json()["detail"]


def test_told_names_are_answered_and_no_others(guarded: Guarded) -> None:
    client = guarded(hosts="answers.example.org *.lab.example", host="0.0.0.0")  # noqa: S104
    names = ["answers.example.org", "a.lab.example:8000", "lab.example", "evil.example", "127.0.0.1"]
    assert [200, 200, 421, 421, 200] == [status_for(client, name) for name in names]


def test_a_service_for_others_goes_by_any_name_unless_told(guarded: Guarded) -> None:
    assert 200 == status_for(guarded(host="0.0.0.0"), "answers.example.org")  # noqa: S104
    assert 200 == status_for(guarded(hosts="*"), "answers.example.org")


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
                           ("0.0.0.0", False), ("::", False), ("example.org", False)]  # noqa: S104
)  # fmt: skip
def test_loopback_is_recognised(host: str, expected: bool) -> None:
    assert expected is is_loopback(host)


def test_other_origins_are_not_let_in_unless_named(guarded: Guarded) -> None:
    assert "access-control-allow-origin" not in guarded().get("/v1/documents", headers=SITE).headers
    client = guarded(origins="https://site.example", keys="a:" + "0" * 64)
    asked = {**SITE, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    preflight = client.options("/v1/ask", headers=asked)  # which brings no key, ever
    assert (200, "https://site.example") == (preflight.status_code, preflight.headers["access-control-allow-origin"])
    assert "https://site.example" == client.get("/v1/ask", headers=SITE).headers["access-control-allow-origin"]
    other = client.get("/v1/documents", headers={"origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers
