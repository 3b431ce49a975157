"""The figures: counted by route and status, never by what a client chooses, and each application has its own."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from service.library import Library

Guarded = Callable[..., TestClient]
Figures = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(client: TestClient) -> Figures:
    response = client.get("/metrics")
    assert "text/plain; version=0.0.4; charset=utf-8" == response.headers["content-type"]
    families = text_string_to_metric_families(response.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def count(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, tuple(sorted(labels.items()))), 0.0)


def test_answers_and_refusals_are_counted_with_their_stages(guarded: Guarded) -> None:
    client = guarded()
    client.post("/v1/ask", json={"question": "What does VIB focus on?"})
    client.post("/v1/ask", json={"question": "What does VIB focus on?", "stream": True})
    client.post("/v1/ask", json={"question": "What is the capital of Mongolia?"})
    client.post("/v1/ask", json={"question": ""})
    client.post("/v1/search", json={"query": "incubator"})
    found = figures(client)
    assert 2 == count(found, "belqa_answers_total", status="answered")
    assert 1 == count(found, "belqa_answers_total", status="not_in_sources")
    assert 3 == count(found, "belqa_requests_total", method="POST", route="/v1/ask", status="200")
    assert 1 == count(found, "belqa_requests_total", method="POST", route="/v1/ask", status="422")
    assert 4 == count(found, "belqa_request_seconds_count", route="/v1/ask")
    for stage in ("retrieve", "read", "compose", "total"):
        assert 3 == count(found, "belqa_stage_seconds_count", stage=stage)
    assert 1 == count(found, "belqa_stage_seconds_count", stage="search")


def test_what_a_client_chooses_makes_no_label(guarded: Guarded) -> None:
    client = guarded(rate="1/hour")
    for number in range(20):
        client.get(f"/nowhere/{number}")
        client.get(f"/v1/documents/{number}")
        client.request(f"METHOD{number}", "/")
    routes = {labels for name, labels in figures(client) if name == "belqa_requests_total"}
    assert {("GET", "other", "404"), ("GET", "/v1/documents/{name:path}", "404"), ("GET", "other", "429"),
            ("other", "/", "405")} == {tuple(value for _, value in labels) for labels in routes}  # fmt: skip


def test_the_index_that_answers_is_described(guarded: Guarded, library: Library) -> None:
    found = figures(guarded())
    assert 1 == count(found, "belqa_index_info", version=library.index.version)
    assert 2 == count(found, "belqa_documents")
    assert len(library.index.passages) == count(found, "belqa_passages")
    assert 0 <= count(found, "belqa_index_age_seconds") < 3600
    assert count(found, "process_resident_memory_bytes") > 1e8


def test_applications_count_for_themselves(guarded: Guarded) -> None:
    one, other = guarded(), guarded()
    one.get("/healthz")
    assert 1 == count(figures(one), "belqa_requests_total", method="GET", route="/healthz", status="200")
    assert 0 == count(figures(other), "belqa_requests_total", method="GET", route="/healthz", status="200")


def test_requests_that_wait_are_counted_while_they_do(guarded: Guarded) -> None:
    client = guarded()
    assert isinstance(client.app, FastAPI)
    assert 0 == count(figures(client), "belqa_queue_length")
    with client.app.state.desk.turn(), client.app.state.desk.turn():
        assert 2 == count(figures(client), "belqa_queue_length")
    assert 0 == count(figures(client), "belqa_queue_length")
