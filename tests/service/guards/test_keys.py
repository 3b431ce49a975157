"""API keys: without one nothing is told, with one everything; only hashes are kept."""

import hashlib
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from service.__main__ import main
from service.guards.keys import entry, new_key
from service.settings import load_settings

Guarded = Callable[..., TestClient]
KEY, OTHER = "belqa_" + "k" * 43, "belqa_" + "o" * 43
KEYS = f"laptop:{hashlib.sha256(KEY.encode()).hexdigest()},phone:{hashlib.sha256(OTHER.encode()).hexdigest()}"
DOORS = ["/", "/v1/documents", "/v1/documents/flanders-life-sciences.txt", "/metrics", "/docs", "/openapi.json", "/x"]


@pytest.mark.parametrize("path", DOORS)
def test_without_a_key_nothing_is_told(guarded: Guarded, path: str) -> None:
    response = guarded(keys=KEYS).get(path)
    assert (401, "application/problem+json") == (response.status_code, response.headers["content-type"])
    assert "Authorization: Bearer KEY" in response.json()["detail"]
    assert response.headers["www-authenticate"].startswith('Bearer realm="belqa", Basic')


def test_either_key_opens_every_door(guarded: Guarded) -> None:
    client = guarded(keys=KEYS)
    for key in (KEY, OTHER):
        assert [200] * 6 == [
            client.get(path, headers={"authorization": f"Bearer {key}"}).status_code for path in DOORS[:-1]
        ]


def test_a_browser_may_send_the_key_as_a_password(guarded: Guarded) -> None:
    assert 200 == guarded(keys=KEYS).get("/", auth=("anybody", KEY)).status_code
    assert 401 == guarded(keys=KEYS).get("/", auth=(KEY, "")).status_code


@pytest.mark.parametrize(
    "authorization",
    [
        *("", "Bearer", "Bearer ", "Bearer é", "Basic", "Basic !!!", "Basic /w=="),
        *(KEY, f"Digest {KEY}", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}"),
        f"Bearer {hashlib.sha256(KEY.encode()).hexdigest()}",
    ],
)
def test_anything_else_is_refused(guarded: Guarded, authorization: str) -> None:
    response = guarded(keys=KEYS).get("/v1/documents", headers=[(b"authorization", authorization.encode())])
    assert 401 == response.status_code


def test_health_needs_no_key(guarded: Guarded) -> None:
    client = guarded(keys=KEYS)
    assert [200, 200] == [client.get(path).status_code for path in ("/healthz", "/readyz")]


def test_each_key_has_a_rate_of_its_own(guarded: Guarded) -> None:
    client = guarded(keys=KEYS, rate="1/minute")
    statuses = [
        client.get("/v1/documents", headers={"authorization": f"Bearer {key}"}).status_code for key in (KEY, KEY, OTHER)
    ]
    assert [200, 429, 200] == statuses


def test_new_keys_are_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(100)}
    assert 100 == len(keys)
    assert {49} == {len(key) for key in keys}


def test_the_command_prints_a_key_and_what_lets_it_in(guarded: Guarded, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["key", "ci"])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    key = next(line for line in lines if line.startswith("belqa_"))
    setting = next(line for line in lines if line.startswith("BELQA_KEYS=")).removeprefix("BELQA_KEYS=")
    assert entry("ci", key) == setting
    assert key not in setting
    assert 200 == guarded(keys=setting).get("/", headers={"authorization": f"bearer {key}"}).status_code


def test_the_command_keeps_the_keys_that_are_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BELQA_KEYS", KEYS)
    assert 0 == main(["key", "third"])
    printed = capsys.readouterr().out
    assert KEYS in printed
    setting = next(line for line in printed.splitlines() if "BELQA_KEYS=" in line).partition("=")[2]
    assert ["laptop", "phone", "third"] == [key.split(":")[0] for key in load_settings(keys=setting).keys]


def test_a_name_that_would_break_the_setting_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["key", "two words"])
    assert "belqa_" not in capsys.readouterr().out
