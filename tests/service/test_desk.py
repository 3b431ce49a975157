"""Answers in a crowd, a bounded crowd, and people who leave."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexer.errors import QuestionError
from service.answers import Answer, SearchResult
from service.app import create_app
from service.assistant import Assistant
from service.desk import Desk, OverloadedError
from service.inquiry import Found, Inquiry, Investigation
from service.library import Library
from service.settings import Settings, load_settings

QUESTIONS = (
    "What does VIB focus on?",
    "Which incubator is in Beerse?",
    "How does the Welcome Team assist a company?",
    "What does VIB focus on and what is the capital of Mongolia?",
    "hello",
    "How many biotech companies are there in Flanders?",
    "Where is imec?",
    "Who funds research centers in Flanders, and since when do they do so, if anybody knows at all?",
    "VIB",
    "What is the share of pharmaceutical exports of Belgium?",
)


class Held(Assistant):
    """The real assistant, which reads only when it is let go."""

    let_go: threading.Event
    reading: list[str]

    @classmethod
    def hold(cls, assistant: Assistant) -> "Held":
        """Hold an assistant."""
        held = cls.__new__(cls)
        held.__dict__.update(assistant.__dict__)
        held.let_go, held.reading = threading.Event(), []
        return held

    def read(self, found: Found) -> Investigation:
        """Wait, then read."""
        self.reading.append(found.question)
        assert self.let_go.wait(30)
        return super().read(found)


@pytest.fixture
def held(library: Library) -> Iterator[Held]:
    held = Held.hold(library.assistant)
    yield held
    held.let_go.set()


def desk_of(library: Library, *, most_requests: int = 100, seconds: float = 60) -> Desk:
    return Desk(lambda: library, most_requests=most_requests, seconds=seconds, threads=2)


def content(answer: Answer | SearchResult) -> dict[str, Any]:
    """Return an answer without its id and what it took."""
    return {name: value for name, value in asdict(answer).items() if name not in ("id", "timing_ms")}


def test_an_answer_is_the_same_alone_and_in_a_crowd(library: Library) -> None:
    alone = [library.ask(question) for question in QUESTIONS]

    async def go() -> list[Answer]:
        desk = desk_of(library)
        try:
            return await asyncio.gather(*(desk.ask(question) for question in QUESTIONS * 2))
        finally:
            desk.close()

    assert [content(answer) for answer in alone * 2] == [content(answer) for answer in asyncio.run(go())]


def test_refusals_that_come_together_find_their_examples_once(library: Library) -> None:
    fresh = library.with_index(library.index, library.lease)
    asked: list[str] = []

    class Counted(type(library.assistant)):  # type: ignore[misc]
        def ask(self, question: str) -> Answer:
            asked.append(question)
            return super().ask(question)  # type: ignore[no-any-return]

    fresh.assistant.__class__ = Counted

    async def go() -> list[Answer]:
        desk = desk_of(fresh)
        try:
            return await asyncio.gather(*map(desk.ask, ["Who are you?", "Hello", QUESTIONS[0]]))
        finally:
            desk.close()

    first, second, answered = asyncio.run(go())
    assert 5 == len(first.examples)
    assert first.examples == second.examples == library.examples
    assert () == answered.examples
    assert len(asked) == len(set(asked)) >= 5


def test_a_search_is_the_same_to_the_last_bit_alone_and_in_a_crowd(library: Library) -> None:
    asked = [Inquiry(f"{question} {'and more ' * length}", whole=True) for question in QUESTIONS for length in range(4)]
    together = library.assistant.find(asked)
    for inquiry, found in zip(asked, together, strict=True):
        assert isinstance(found, Found)
        (alone,) = library.assistant.find([inquiry])
        assert isinstance(alone, Found)
        assert [(hit.row, hit.score) for hit in alone.lookups[0].hits] == [
            (hit.row, hit.score) for hit in found.lookups[0].hits
        ]
        assert (alone.lookups[0].vector == found.lookups[0].vector).all()


def test_a_question_that_makes_no_sense_does_not_harm_those_beside_it(library: Library) -> None:
    good = Inquiry(QUESTIONS[0])
    first, empty, unknown, last = library.assistant.find(
        [good, Inquiry("?"), Inquiry("VIB", documents=["nowhere.txt"]), good]
    )
    assert isinstance(empty, QuestionError)
    assert isinstance(unknown, QuestionError)
    assert isinstance(first, Found)
    assert isinstance(last, Found)
    assert first.passages == last.passages


def test_a_full_desk_says_when_to_come_again_and_takes_the_next_when_one_has_left(library: Library, held: Held) -> None:
    async def go() -> None:
        desk = desk_of(replace(library, assistant=held), most_requests=3)
        inside = [asyncio.create_task(desk.ask(question)) for question in QUESTIONS[:3]]
        await asyncio.sleep(0)
        assert 3 == desk.inside
        with pytest.raises(OverloadedError, match=r"busy with 3 requests.*Try again in 1 s") as refused:
            await desk.search("VIB")
        assert 1 == refused.value.retry_after
        inside[0].cancel()
        await asyncio.gather(inside[0], return_exceptions=True)
        assert 2 == desk.inside
        assert 8 == len((await desk.search("VIB")).passages)
        held.let_go.set()
        await asyncio.gather(*inside[1:])
        assert 0 == desk.inside
        desk.close()

    asyncio.run(go())


def test_a_request_ends_in_time_and_is_not_read_later(library: Library, held: Held) -> None:
    async def go() -> None:
        desk = desk_of(replace(library, assistant=held), seconds=0.5)
        asked = [desk.ask(question) for question in QUESTIONS[:5]]
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert [OverloadedError] * 5 == [type(end) for end in ends]
        assert "took longer than 0.5 s" in str(ends[0])
        held.let_go.set()
        desk.close()

    asyncio.run(go())
    assert 2 == len(held.reading)  # as many as there are threads; the others were dropped


@pytest.fixture
def settings_() -> Settings:
    return load_settings(max_requests=4, request_seconds=30, threads=1, reload_seconds=0, hosts="*")


async def call(app: Any, body: object, leave: asyncio.Event) -> list[dict[str, Any]]:  # noqa: ANN401
    """Ask as uvicorn would, with a client that hangs up when it is told to; return what was sent to it."""
    content = json.dumps(body).encode()
    incoming = [{"type": "http.request", "body": content, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop()
        await leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"testserver")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": "/v1/ask", "raw_path": b"/v1/ask", "query_string": b"", "headers": headers, "root_path": ""}
    scope |= {"client": ("127.0.0.1", 1), "server": ("testserver", 80)}
    await app(scope, receive, send)
    return sent


@pytest.mark.parametrize("stream", [False, True])
def test_nothing_is_read_for_a_client_that_has_hung_up(
    library: Library, held: Held, settings_: Settings, stream: bool
) -> None:
    app = create_app(replace(library, assistant=held), settings_)

    async def go() -> list[list[dict[str, Any]]]:
        async with app.router.lifespan_context(app):
            leave, stay = asyncio.Event(), asyncio.Event()
            bodies = [{"question": question, "stream": stream} for question in QUESTIONS[:3]]
            first = asyncio.create_task(call(app, bodies[0], stay))
            while not held.reading:
                await asyncio.sleep(0.01)
            others = [asyncio.create_task(call(app, body, leave)) for body in bodies[1:]]
            while len(app.state.desk._reading) < 2:  # they wait for the only thread that reads
                await asyncio.sleep(0.01)
            assert 3 == app.state.desk.inside
            leave.set()
            gone = await asyncio.gather(*others)
            assert 1 == app.state.desk.inside
            held.let_go.set()
            return [await first, *gone]

    answered, *gone = asyncio.run(go())
    assert 200 == answered[0]["status"]
    assert [QUESTIONS[0]] == held.reading
    if stream:
        assert b"event: done" in b"".join(message.get("body", b"") for message in answered)
        assert not any(b"event: done" in message.get("body", b"") for messages in gone for message in messages)
    else:
        assert [499, 499] == [messages[0]["status"] for messages in gone]


def test_a_full_service_is_a_problem_that_says_when_to_come_again(
    library: Library, held: Held, settings_: Settings
) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(TestClient(create_app(replace(library, assistant=held), settings_)))
        threads = [
            threading.Thread(target=client.post, args=["/v1/ask"], kwargs={"json": {"question": question}})
            for question in QUESTIONS[:4]
        ]
        for thread in threads:
            thread.start()
        while client.app.state.desk.inside < 4:  # type: ignore[attr-defined]
            pass
        refused = client.post("/v1/search", json={"query": "VIB"})
        assert (503, "application/problem+json") == (refused.status_code, refused.headers["content-type"])
        assert "1" == refused.headers["retry-after"]
        assert "busy with 4 requests" in refused.json()["detail"]
        assert 200 == client.get("/healthz").status_code
        held.let_go.set()
        for thread in threads:
            thread.join()
