"""Every request has an id, one log line without its question, and no failure that tells of the inside."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from indexer.errors import IndexCorruptError
from service.app import create_app
from service.guards.logs import LineFormatter
from service.library import Library

Guarded = Callable[..., TestClient]
QUESTION = "What does VIB focus on?"


class Lines(logging.Handler):
    """Keeps what is logged, written as the service would."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(LineFormatter("json"))
        self.written: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.written.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[list[dict[str, object]]]:
    handler, logger = Lines(), logging.getLogger("service")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.written
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def test_a_request_gets_an_id_or_keeps_a_plain_one(guarded: Guarded) -> None:
    client = guarded()
    first, second = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert 32 == len(first) == len(second)
    assert first != second
    assert "trace-1.2_3" == client.get("/healthz", headers={"x-request-id": "trace-1.2_3"}).headers["x-request-id"]


@pytest.mark.parametrize("wanted", ["", "a b", "a" * 65, "id\tx", "<script>", "é", 'a"b'])
def test_an_id_that_could_do_harm_is_replaced(guarded: Guarded, wanted: str) -> None:
    given = guarded().get("/healthz", headers=[(b"x-request-id", wanted.encode())]).headers["x-request-id"]
    assert 32 == len(given)


def test_one_line_tells_of_an_answer_but_not_its_question(guarded: Guarded, lines: list[dict[str, object]]) -> None:
    answered = guarded().post("/v1/ask", json={"question": QUESTION}, headers={"x-request-id": "r1"})
    (line,) = lines
    assert ("request", "r1", "POST", "/v1/ask", 200, "answered", "127.0.0.1") == tuple(
        line[name] for name in ("event", "request", "method", "route", "status", "answer", "client")
    )
    for stage in ("retrieve", "read", "compose", "total"):
        assert round(answered.json()["timing_ms"][stage], 1) == line[f"{stage}_ms"]
    assert "VIB" not in json.dumps(lines)


def test_a_streamed_answer_is_told_of_like_a_whole_one(guarded: Guarded, lines: list[dict[str, object]]) -> None:
    guarded().post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert ["answered"] == [line["answer"] for line in lines]
    assert "read_ms" in lines[0]


def test_the_question_is_logged_when_that_is_wanted(guarded: Guarded, lines: list[dict[str, object]]) -> None:
    client = guarded(log_questions=True)
    client.post("/v1/ask", json={"question": QUESTION})
    client.post("/v1/search", json={"query": "incubator"})
    assert [QUESTION, "incubator"] == [line["question"] for line in lines]


def test_paths_that_nobody_serves_are_not_written_down(guarded: Guarded, lines: list[dict[str, object]]) -> None:
    guarded().get("/secret-path")
    guarded().get("/v1/documents/secret-name.txt")
    assert [("other", 404), ("/v1/documents/{name:path}", 404)] == [(line["route"], line["status"]) for line in lines]
    assert "secret" not in json.dumps(lines)


def test_health_checks_and_the_files_of_the_page_are_not_told_of(
    guarded: Guarded, lines: list[dict[str, object]]
) -> None:
    client = guarded()
    assert [200] * 4 == [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics", "/web/app.js")]
    assert [] == lines


def failing(library: Library, error: Exception) -> TestClient:
    app = create_app(library)

    @app.get("/fail")
    def fail() -> None:
        raise error

    return TestClient(app)  # which would raise what comes through to the server


def test_a_failure_nobody_foresaw_tells_its_id_and_nothing_else(
    library: Library, lines: list[dict[str, object]]
) -> None:
    response = failing(library, RuntimeError("/etc/secret is broken")).get("/fail", headers={"x-request-id": "r2"})
    assert (500, "application/problem+json") == (response.status_code, response.headers["content-type"])
    assert "under the request id r2" in response.json()["detail"]
    assert "r2" == response.headers["x-request-id"]
    assert "nosniff" == response.headers["x-content-type-options"]
    assert not {"secret", "RuntimeError", "Traceback", ".py"} & set(response.text.replace("/", " ").split())
    failure, request = lines
    assert ("r2", "r2") == (failure["request"], request["request"])
    assert "RuntimeError: /etc/secret is broken" in str(failure["error"])
    assert 500 == request["status"]


def test_an_error_that_names_folders_is_for_the_log_only(library: Library, lines: list[dict[str, object]]) -> None:
    response = failing(library, IndexCorruptError("The index in /srv/secret is damaged.", "Mend it.")).get("/fail")
    assert 503 == response.status_code
    assert "secret" not in response.text
    assert "/srv/secret" in str(lines[0]["error"])


def formatted(form: str, message: str, **fields: object) -> str:
    record = logging.LogRecord("service", logging.INFO, "", 0, message, (), None)
    record.fields = fields
    return LineFormatter(form).format(record)  # type: ignore[arg-type]


def test_nothing_that_a_client_sends_begins_a_line_of_its_own() -> None:
    hostile = 'x\n2026-01-01 INFO forged \u2028 \x1b[31m \u202e"quoted" client=fake'
    for form in ("text", "json"):
        line = formatted(form, hostile, question=hostile)
        assert line.isascii()
        assert line.isprintable()
    assert hostile == json.loads(formatted("json", "request", question=hostile))["question"]
    assert formatted("text", "request", status=200, route="/v1/documents/{name}", question="a b").endswith(
        'INFO request status=200 route=/v1/documents/{name} question="a b"'
    )
