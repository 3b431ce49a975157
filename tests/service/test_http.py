"""The HTTP contract, in process, on the real corpus."""

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from service.settings import Settings

QUESTION = "What does VIB focus on?"


def test_ask(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert 200 == response.status_code
    answer = response.json()
    assert {
        "id",
        "question",
        "question_used",
        "language",
        "status",
        "answer",
        "statements",
        "citations",
        "passages",
        "missing",
        "confidence",
        "index",
        "timing_ms",
        "written_by",
        "note",
        "unsupported",
        "examples",
        "unmentioned",
    } == set(answer)
    assert ("answered", "extractive", None) == (answer["status"], answer["written_by"], answer["note"])
    citation = answer["citations"][0]
    document = client.get(f"/v1/documents/{citation['document']['id']}").json()
    assert citation["quote"] == document["text"][citation["start"] : citation["end"]]


def test_stream_sends_the_same_answer_piece_by_piece(client: TestClient) -> None:
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n") for block in "".join(response.iter_text()).strip().split("\n\n")]
    named = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in events]
    whole = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert ["passages", *["statement"] * len(whole["statements"]), "done"] == [name for name, _ in named]
    assert whole["statements"] == [data["statement"] for name, data in named if name == "statement"]
    assert whole["citations"] == named[-1][1]["citations"]
    assert whole["passages"] == named[0][1]["passages"]


def test_search(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "incubator", "top_k": 3}).json()
    assert {"query_used", "passages", "index", "timing_ms"} == set(found)
    assert "incubator" == found["query_used"]
    assert [1, 2, 3] == [passage["rank"] for passage in found["passages"]]


def test_documents(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()
    assert ["belgium-country-report.txt", "flanders-life-sciences.txt"] == [
        entry["id"] for entry in listed["documents"]
    ]
    document = client.get("/v1/documents/flanders-life-sciences.txt").json()
    assert 11734 == len(document["text"]) == listed["documents"][1]["characters"]
    heading = next(block for block in document["blocks"] if block["kind"] == "heading")
    assert document["text"][heading["start"] : heading["end"]].startswith("Quick facts")


def test_examples_are_answered(client: TestClient) -> None:
    questions = client.get("/v1/examples").json()["questions"]
    assert 4 <= len(questions) <= 6
    assert {"answered"} == {
        client.post("/v1/ask", json={"question": question}).json()["status"] for question in questions
    }


def test_feedback_is_kept(client: TestClient, settings: Settings) -> None:
    said = {"answer_id": "a1", "question": "Où?\n", "verdict": "down", "reason": "wrong town"}
    assert 204 == client.post("/v1/feedback", json=said).status_code
    assert 422 == client.post("/v1/feedback", json={**said, "verdict": "maybe"}).status_code
    lines = (settings.index / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    assert said == {key: json.loads(lines[-1])[key] for key in said}


def test_state(client: TestClient) -> None:
    assert "alive" == client.get("/healthz").json()["status"]
    ready = client.get("/readyz").json()
    version = client.post("/v1/search", json={"query": "x"}).json()["index"]["version"]
    assert {"status": "ready", "version": version, "refused": None} == ready


def test_the_list_of_documents_reads_none_of_them(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("indexer.index.Documents.__getitem__", fail)
    assert 2 == len(client.get("/v1/documents").json()["documents"])


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz"])
def test_what_watches_the_service_may_ask_for_heads_alone(client: TestClient, path: str) -> None:
    answer = client.head(path)
    assert (200, b"") == (answer.status_code, answer.content)


@pytest.mark.parametrize("path", ["/", "/documents/flanders-life-sciences.txt"])
def test_the_page_comes_with_a_strict_policy(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "unsafe-inline" not in response.headers["content-security-policy"]


def test_a_browser_keeps_no_old_module_beside_new_ones(client: TestClient) -> None:
    fresh = client.get("/web/app.js")
    again = client.get("/web/app.js", headers={"if-none-match": fresh.headers["etag"]})
    assert [(200, "no-cache"), (304, "no-cache")] == [
        (response.status_code, response.headers["cache-control"]) for response in (fresh, again)
    ]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 422, "question: Field required"),
        ({"question": ""}, 422, "The question is empty"),
        ({"question": "\x07"}, 422, "The question is empty"),
        ({"question": "a" * 3000}, 422, "3000 characters"),
        ({"question": "a" * 30_000}, 422, "at most 20000"),
        ({"question": 5}, 422, "question: Input should be a valid string"),
        ({"question": ["x"]}, 422, "question"),
        ({"question": "x", "top_k": 0}, 422, "top_k"),
        ({"question": "x", "top_k": 51}, 422, "top_k"),
        ({"question": "x", "top_k": "many"}, 422, "top_k"),
        ({"question": "x", "documents": "flanders"}, 422, "documents"),
        ({"question": "x", "documents": ["nowhere.txt"]}, 404, "There is no document 'nowhere.txt'"),
        ({"question": "x", "stream": "perhaps"}, 422, "stream"),
        ({"question": "x", "history": [{"asked": "y"}]}, 422, "history.0.question"),
        ({"question": "x", "unknown": 1}, 422, "unknown"),
        ([], 422, "the body"),
        (None, 422, "the body"),
    ],
)
def test_bad_questions_get_a_problem_that_says_what_is_wrong(
    client: TestClient, body: object, status: int, says: str
) -> None:
    response = client.post("/v1/ask", json=body)
    assert (status, "application/problem+json") == (response.status_code, response.headers["content-type"])
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} == set(problem)
    assert says in problem["detail"]
    assert "/v1/ask" == problem["instance"]


def test_a_question_sent_as_a_form_is_told_how_to_send_it(client: TestClient) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    response = client.post("/v1/ask", content=b'{"question": "What is VIB?"}', headers=form)
    assert 422 == response.status_code
    assert "content-type: application/json" in response.json()["detail"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"nul", b'{"question": "a' + b"\\ud800" + b'"}'])
def test_bytes_that_are_no_json_get_a_problem(client: TestClient, content: bytes) -> None:
    response = client.post("/v1/ask", content=content, headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500
    assert "application/problem+json" == response.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/documents/nowhere.txt", 404),
        ("/v1/documents/../../etc/passwd", 404),
        ("/v1/documents/%2e%2e%2fpyproject.toml", 404),
        ("/web/../app.py", 404),
        ("/web/%2e%2e/app.py", 404),
        ("/nowhere", 404),
    ],
)
def test_what_is_not_there_is_a_problem_without_a_path_of_the_server(
    client: TestClient, path: str, status: int
) -> None:
    response = client.get(path)
    assert (status, "application/problem+json") == (response.status_code, response.headers["content-type"])
    assert "Traceback" not in response.text
    assert str(__file__).split("/tests/")[0] not in response.text


def test_a_wrong_method_is_a_problem(client: TestClient) -> None:
    response = client.get("/v1/ask")
    assert (405, "application/problem+json") == (response.status_code, response.headers["content-type"])


def test_open_api_describes_every_route(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert {
        "/v1/ask",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{name}",
        "/v1/examples",
        "/healthz",
        "/readyz",
    } <= set(description["paths"])


@given(st.text(max_size=300))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_any_text_gets_an_answer_or_a_problem(client: TestClient, question: str) -> None:
    assert client.post("/v1/ask", json={"question": question}).status_code in (200, 422)
