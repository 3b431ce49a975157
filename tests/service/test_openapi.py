"""The OpenAPI document describes every route, status and field, and its examples are what would be sent."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from service.answers import Answer, SearchResult
from service.app import create_app
from service.library import Library
from service.reload import Readiness
from service.schemas import DocumentList, DocumentText, Examples, Problem, State

SENT = {
    "/v1/ask": Answer,
    "/v1/search": SearchResult,
    "/v1/documents": DocumentList,
    "/v1/documents/{name}": DocumentText,
    "/v1/examples": Examples,
    "/healthz": State,
    "/readyz": Readiness,
}


@pytest.fixture(scope="module")
def description(library: Library) -> dict[str, Any]:
    app: FastAPI = create_app(library)
    return app.openapi()


def operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in description["paths"].items() for operation in methods.values()]


FILES = ("application/pdf", "application/octet-stream")  # an example of these would tell nothing


def shown(content: dict[str, Any]) -> list[Any]:
    named = [example["value"] for example in content.get("examples", {}).values()]
    return named + ([content["example"]] if "example" in content else [])


def test_every_field_is_described(description: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in description["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if "description" not in told
    ]
    assert [] == silent


def test_every_status_has_words_and_an_example(description: dict[str, Any]) -> None:
    for path, operation in operations(description):
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
            for kind, content in response.get("content", {}).items():
                assert shown(content) or kind in FILES, (path, status, kind)


def test_examples_are_in_the_shape_that_is_sent(description: dict[str, Any]) -> None:
    for path, kind in SENT.items():
        (operation,) = description["paths"][path].values()
        for example in shown(operation["responses"]["200"]["content"]["application/json"]):
            TypeAdapter(kind).validate_python(example)
    problems = [
        (status, example)
        for _, operation in operations(description)
        for status, response in operation["responses"].items()
        for example in shown(response.get("content", {}).get("application/problem+json", {}))
    ]
    assert problems
    for status, example in problems:
        assert int(status) == Problem.model_validate(example).status


def test_the_quotes_of_the_examples_are_verbatim(description: dict[str, Any]) -> None:
    document = description["paths"]["/v1/documents/{name}"]["get"]["responses"]["200"]["content"]["application/json"]
    text = document["example"]["text"]
    answers = shown(description["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"])
    assert ["answered", "partial", "not_in_sources"] == [answer["status"] for answer in answers]
    for answer in answers:
        for quoted in (*answer["citations"], *(citation["highlight"] for citation in answer["citations"])):
            assert quoted.get("quote", quoted.get("text")) == text[quoted["start"] : quoted["end"]]


def test_requests_that_are_shown_are_understood(client: TestClient, description: dict[str, Any]) -> None:
    for path, schema in (
        ("/v1/ask", "AskRequest"),
        ("/v1/search", "SearchRequest"),
        ("/v1/feedback", "FeedbackRequest"),
    ):
        for example in description["components"]["schemas"][schema]["examples"]:
            response = client.post(path, json={**example, "documents": []} if "documents" in example else example)
            assert response.status_code in (200, 204), response.text
