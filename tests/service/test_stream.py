"""The stream of an answer, where what makes it is slow, or nobody waits for it any more."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from service.stream import EventStream, event

FIRST, LAST = event("passages", {}), event("done", {})


async def slow_events(ended: list[str]) -> AsyncGenerator[str]:
    try:
        yield FIRST
        await asyncio.sleep(0.25)
        yield LAST
    finally:
        ended.append("ended")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.stream.LONGEST_SILENCE", 0.1)


def test_silence_is_filled_with_comments() -> None:
    async def received(ended: list[str]) -> list[str]:
        stream = await EventStream.begin(slow_events(ended))
        return [str(piece) async for piece in stream.body_iterator]

    ended: list[str] = []
    assert [FIRST, ": still at work\n\n", ": still at work\n\n", LAST] == asyncio.run(received(ended))
    assert ["ended"] == ended


def test_a_stream_that_is_left_ends_what_makes_it() -> None:
    async def left(ended: list[str]) -> list[str]:
        stream = await EventStream.begin(slow_events(ended))
        pieces = aiter(stream.body_iterator)
        assert (FIRST, ": still at work\n\n") == (await anext(pieces), await anext(pieces))
        await pieces.aclose()  # type: ignore[attr-defined]
        return list(ended)

    assert ["ended"] == asyncio.run(left([]))
