"""The door for agents, entered with the client of the `mcp` package, over HTTP and over standard input and output."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from service.answers import DocumentReference
from service.app import create_app
from service.doors.mcp_server import make_server
from service.library import Library
from service.settings import Settings, load_settings
from tests.running import running

ROOT = Path(__file__).parent.parent.parent
QUESTION = "What does VIB focus on?"
QUOTE = "VIB\u00a0focuses on\u00a0biotech\u00a0in all its\u00a0facets."


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with running(create_app(library, load_settings())) as address:
        yield address


def call(server: Any, tool: str, **arguments: object) -> CallToolResult:  # noqa: ANN401  # an address or a transport
    async def session() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(session())


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_tools_say_what_they_take_and_give(address: str) -> None:
    async def session() -> dict[str, Any]:
        async with Client(f"{address}/mcp") as client:
            return {tool.name: tool for tool in (await client.list_tools()).tools}

    tools = asyncio.run(session())
    assert {"ask", "search", "get_document"} == set(tools)
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert "object" == tool.output_schema["type"]
        described = {**tool.input_schema["properties"], **tool.output_schema["properties"]}
        # pydantic lets a class inherit no description of a field; `service.openapi` mends that for GET /docs only
        inherited = {field.name for field in fields(DocumentReference)} if tool.name == "get_document" else set()
        assert all("description" in told for name, told in described.items() if name not in inherited)


def test_ask_returns_a_verified_quote(address: str) -> None:
    result = call(f"{address}/mcp", "ask", question=QUESTION)
    assert text(result).startswith("VIB focuses on biotech in all its facets. [1]\n\n[1] ")
    assert ("answered", [QUOTE]) == (
        result.structured_content["status"],
        [citation["quote"] for citation in result.structured_content["citations"]],
    )


def test_ask_says_what_is_not_in_the_sources(address: str, library: Library) -> None:
    result = call(f"{address}/mcp", "ask", question="What is the capital of Mongolia?")
    refusal, *examples = text(result).splitlines()
    assert "The sources do not answer this question." == refusal
    assert [f"- {question}" for question in library.examples] == examples[-5:]
    assert list(library.examples) == list(result.structured_content["examples"])
    assert not result.is_error


def test_search_finds_passages(address: str) -> None:
    result = call(f"{address}/mcp", "search", query="incubator", top_k=3, documents=["flanders-life-sciences.txt"])
    assert [1, 2, 3] == [passage["rank"] for passage in result.structured_content["passages"]]
    assert text(result).startswith("1. ")


def test_a_document_is_read_piece_by_piece(address: str, library: Library) -> None:
    name = "belgium-country-report.txt"
    whole = library.index.documents[name].text
    read = ""
    while len(read) < len(whole):
        part = call(f"{address}/mcp", "get_document", id=name, start=len(read)).structured_content
        assert (len(read), len(whole)) == (part["start"], part["characters"])
        assert 0 < part["end"] - part["start"] <= 20_000
        read += part["text"]
    assert whole == read
    beyond = call(f"{address}/mcp", "get_document", id=name, start=10**9).structured_content
    assert ("", len(whole)) == (beyond["text"], beyond["end"])


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("get_document", {"id": "../pyproject.toml"}, "There is no document '../pyproject.toml'"),
        ("ask", {"question": "?"}, "The question is empty"),
        ("ask", {"question": "x", "documents": ["nowhere.txt"]}, "There is no document 'nowhere.txt'"),
        ("ask", {}, "question"),
        ("search", {"query": "x", "top_k": 99}, "less than or equal to 50"),
    ],
)
def test_a_mistake_is_told_to_the_agent(address: str, tool: str, arguments: dict[str, object], says: str) -> None:
    result = call(f"{address}/mcp", tool, **arguments)
    assert result.is_error
    assert says in text(result)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost:3000"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"host": "evil.example"}, 421),
    ],
)
def test_a_page_elsewhere_is_turned_away(address: str, headers: dict[str, str], status: int) -> None:
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    assert status == httpx.post(f"{address}/mcp", json=request, headers=accept | headers).status_code


@pytest.mark.slow
def test_an_agent_is_served_on_standard_output_which_holds_nothing_else(settings: Settings) -> None:
    variables = {"BELQA_CORPUS": str(settings.corpus), "BELQA_INDEX": str(settings.index), "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **variables}
    command = ["-m", "service", "mcp", "--verbose"]
    program = StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=ROOT)
    result = call(stdio_client(program), "ask", question=QUESTION)
    assert [QUOTE] == [citation["quote"] for citation in result.structured_content["citations"]]
    left = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, input=b"", capture_output=True, check=True
    )
    assert b"" == left.stdout


def test_the_logging_of_the_process_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    make_server(lambda: pytest.fail("nothing is asked"))
    assert [] == root.handlers


WITHOUT = "import sys; sys.modules['mcp'] = None; from service.__main__ import main; sys.exit(main(['mcp']))"


def test_without_the_package_the_command_says_what_to_install() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert 2 == run.returncode
    assert "belqa: The package `mcp` is missing. Install it: pip install 'belqa[mcp]'.\n" == run.stderr


def test_without_the_package_the_service_has_no_such_door(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with TestClient(create_app(library)) as client:
        assert 404 == client.post("/mcp", json={}).status_code
        assert 200 == client.get("/healthz").status_code
