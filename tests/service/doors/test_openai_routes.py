"""The door for OpenAI clients, asked by the official client over a real socket."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest
from fastapi.testclient import TestClient
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel

from indexer.errors import QuestionError
from indexer.tokens import count_tokens
from service.app import create_app
from service.doors.openai_routes import conversation
from service.doors.openai_schemas import Message
from service.library import Library
from tests.running import running

QUESTION = "What does VIB focus on?"
ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with running(create_app(library)) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="unused", max_retries=0) as client:
        yield client


def added(sent: BaseModel) -> dict[str, Any]:
    """Return what belqa adds to OpenAI's fields."""
    assert sent.model_extra
    return sent.model_extra


def user(*said: str) -> list[Message]:
    """Make a conversation in which each question but the last was answered."""
    turns = [[Message(role="user", content=text), Message(role="assistant", content="Yes.")] for text in said]
    return [message for turn in turns for message in turn][:-1]


def test_an_answer_holds_its_quotes_as_footnotes_and_as_a_field(client: openai.OpenAI, library: Library) -> None:
    completion = client.chat.completions.create(model="belqa", messages=ASKED)
    (choice,) = completion.choices
    assert ("assistant", "stop") == (choice.message.role, choice.finish_reason)
    content = choice.message.content or ""
    said, footnote = content.split("\n\n")
    assert "VIB focuses on biotech in all its facets. [1]" == said
    assert footnote.startswith("[1] ")
    assert footnote.endswith("(flanders-life-sciences.txt#3573-3614): “VIB focuses on biotech in all its facets.”")
    (citation,) = added(completion)["citations"]
    text = library.index.documents[citation["document"]["id"]].text
    assert citation["quote"] == text[citation["start"] : citation["end"]]
    assert f"belqa-{library.index.version}" == completion.system_fingerprint
    assert completion.usage
    assert (count_tokens(QUESTION), count_tokens(content)) == (
        completion.usage.prompt_tokens,
        completion.usage.completion_tokens,
    )


def test_a_stream_says_the_same_piece_by_piece(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="belqa", messages=ASKED)
    chunks = list(
        client.chat.completions.create(
            model="belqa",
            messages=ASKED,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert "assistant" == chunks[0].choices[0].delta.role
    assert whole.choices[0].message.content == "".join(
        choice.delta.content or "" for chunk in chunks for choice in chunk.choices
    )
    assert [None] * (len(chunks) - 2) + ["stop"] == [chunk.choices[0].finish_reason for chunk in chunks[:-1]]
    assert ([], whole.usage) == (chunks[-1].choices, chunks[-1].usage)
    assert added(whole)["citations"] == added(chunks[-2])["citations"]


def test_a_stream_ends_as_the_protocol_says(address: str) -> None:
    body = {"model": "belqa", "messages": ASKED, "stream": True}
    response = httpx.post(f"{address}/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, done, rest = response.text.split("\n\n")
    assert ("data: [DONE]", "") == (done, rest)
    assert {"chat.completion.chunk"} == {json.loads(event.removeprefix("data: "))["object"] for event in events}


def test_a_refusal_is_an_answer_without_citations(client: openai.OpenAI, library: Library) -> None:
    completion = client.chat.completions.create(
        model="belqa", messages=[{"role": "user", "content": "What is the capital of Mongolia?"}]
    )
    content = completion.choices[0].message.content
    assert content is not None
    refusal, *examples = content.splitlines()
    assert "The sources do not answer this question." == refusal
    assert [f"- {question}" for question in library.examples] == examples[-5:]
    assert ([], "not_in_sources") == (
        added(completion)["citations"],
        added(completion)["belqa"]["status"],
    )


def test_earlier_turns_complete_a_follow_up(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="belqa",
        messages=[
            {"role": "system", "content": "Answer in rhyme."},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "VIB focuses on biotech in all its facets. [1]"},
            {"role": "user", "content": [{"type": "text", "text": "What about imec?"}]},
        ],
    )
    assert "What does imec focus on?" == added(completion)["belqa"]["question_used"]


def test_each_follow_up_builds_on_the_one_before() -> None:
    question, history = conversation(user("What does VIB focus on?", "What about imec?", "And VITO?"))
    assert "And VITO?" == question
    assert [("What does VIB focus on?", "Yes."), ("What does imec focus on?", "Yes.")] == history


def test_only_the_documents_that_are_named_are_searched(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="belqa",
        messages=[{"role": "user", "content": "How does the Welcome Team assist a company?"}],
        extra_body={"documents": ["belgium-country-report.txt"]},
    )
    assert all(
        "belgium-country-report.txt" == citation["document"]["id"] for citation in added(completion)["citations"]
    )


def test_what_steers_a_language_model_is_taken_and_means_nothing(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="belqa",
        messages=ASKED,
        temperature=1.7,
        max_tokens=1,
        top_p=0.1,
        seed=1,
        user="somebody",
        response_format={"type": "text"},
        tools=[{"type": "function", "function": {"name": "look", "parameters": {}}}],
        extra_body={"top_k": 100, "repetition_penalty": 2, "stream_options": None},
    )
    assert (completion.choices[0].message.content or "").startswith("VIB focuses on biotech")


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert ["belqa"] == [model.id for model in client.models.list()]
    assert "belqa" == client.models.retrieve("belqa").id
    with pytest.raises(openai.NotFoundError, match="There is no model 'another'"):
        client.models.retrieve("another")


@pytest.mark.parametrize(
    ("body", "says", "param"),
    [
        ({"messages": ASKED, "model": 5}, "model: Input should be a valid string", "model"),
        ({"messages": []}, "messages: List should have at least 1 item", "messages"),
        ({}, "messages: Field required", "messages"),
        ({"messages": [{"role": "user", "content": ""}]}, "The question is empty", None),
        ({"messages": [{"role": "system", "content": "x"}]}, "No message has the role user", None),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]},
            "a part of type 'image_url'",
            None,
        ),
        ({"messages": [{"role": "user", "content": "a" * 3000}]}, "3000 characters, and 2000 are read", None),
    ],
)
def test_a_bad_request_is_refused_in_openais_shape(
    address: str, body: dict[str, object], says: str, param: str | None
) -> None:
    response = httpx.post(f"{address}/v1/chat/completions", json=body)
    assert (400, "application/json") == (response.status_code, response.headers["content-type"])
    error = response.json()["error"]
    assert ("invalid_request_error", param) == (error["type"], error["param"])
    assert says in error["message"]


def test_no_json_is_refused_in_openais_shape(address: str) -> None:
    response = httpx.post(f"{address}/v1/chat/completions", content=b"{", headers={"content-type": "application/json"})
    assert 400 == response.status_code
    assert "JSON decode error" in response.json()["error"]["message"]


def test_an_unknown_model_or_document_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model="gpt", messages=ASKED)
    assert "model_not_found" == refused.value.code
    with pytest.raises(openai.NotFoundError, match=r"There is no document 'nowhere\.txt'"):
        client.chat.completions.create(
            model="belqa",
            messages=ASKED,
            extra_body={"documents": ["nowhere.txt"]},
        )


def test_a_service_that_is_busy_says_when_to_come_back(guarded: Callable[..., TestClient]) -> None:
    client = guarded(max_requests=1)
    desk = client.app.state.desk  # type: ignore[attr-defined]  # what it is typed as has no state
    with desk.turn():
        response = client.post("/v1/chat/completions", json={"messages": ASKED})
    assert (503, "1") == (response.status_code, response.headers["retry-after"])
    assert ("server_error", True) == (
        response.json()["error"]["type"],
        response.json()["error"]["message"].startswith("The service is busy with 1 requests"),
    )


def test_what_the_guards_refuse_can_be_read_by_openais_clients(guarded: Callable[..., TestClient]) -> None:
    client = guarded(max_body=1000)
    response = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "x" * 2000}]})
    problem = response.json()
    assert (413, problem["detail"]) == (response.status_code, problem["error"]["message"])
    assert "error" not in client.post("/v1/ask", json={"question": "x" * 2000}).json()


def test_parts_that_are_no_text_are_told() -> None:
    with pytest.raises(QuestionError, match="'audio'"):
        conversation([Message.model_validate({"role": "user", "content": [{"type": "audio"}]})])
