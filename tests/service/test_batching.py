"""What waits is worked on together, and everybody gets their own result."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.batching import Batcher


class Doubling:
    """Work that waits until it is let go, and remembers what came together."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.let_go = threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        """Double what is even."""
        self.batches.append(list(items))
        assert self.let_go.wait(20)
        return [ValueError(f"{item} is odd") if item % 2 else 2 * item for item in items]


async def submitted(batcher: Batcher[int, int], items: Sequence[int]) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(batcher.submit(item)) for item in items]
    await asyncio.sleep(0)
    return tasks


def test_the_first_is_worked_on_at_once_and_what_comes_meanwhile_together() -> None:
    async def go() -> None:
        work = Doubling()
        batcher = Batcher(work, name="test", most=4)
        tasks = await submitted(batcher, [0, 2, 4, 6, 8, 10, 12])
        assert 6 == len(batcher)
        work.let_go.set()
        assert [0, 4, 8, 12, 16, 20, 24] == await asyncio.gather(*tasks)
        assert [[0], [2, 4, 6, 8], [10, 12]] == work.batches
        batcher.close()

    asyncio.run(go())


def test_nobody_works_for_those_who_have_gone() -> None:
    async def go() -> None:
        work = Doubling()
        batcher = Batcher(work, name="test", most=4)
        tasks = await submitted(batcher, [0, 2, 4, 6])
        tasks[2].cancel()
        tasks[0].cancel()  # it is being worked on; its result is thrown away
        await asyncio.sleep(0)
        assert 2 == len(batcher)
        work.let_go.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [4, 12] == [results[1], results[3]]
        assert [[0], [2, 6]] == work.batches
        batcher.close()

    asyncio.run(go())


def test_an_error_comes_to_the_one_who_caused_it() -> None:
    async def go() -> None:
        work = Doubling()
        work.let_go.set()
        batcher = Batcher(work, name="test", most=4)
        results = await asyncio.gather(*(batcher.submit(item) for item in (0, 1, 2, 3)), return_exceptions=True)
        assert [0, 4] == [results[0], results[2]]
        assert ["1 is odd", "3 is odd"] == [str(results[1]), str(results[3])]
        batcher.close()

    asyncio.run(go())


def test_work_that_breaks_is_told_to_all_of_its_batch_and_the_next_goes_on() -> None:
    def fragile(items: Sequence[int]) -> list[int]:
        if 2 in items:
            raise RuntimeError("it broke")
        return list(items)

    async def go() -> None:
        batcher = Batcher(fragile, name="test", most=2)
        results = await asyncio.gather(*(batcher.submit(item) for item in (1, 2, 3, 4, 5)), return_exceptions=True)
        assert [1, 4, 5] == [result for result in results if isinstance(result, int)]
        assert ["it broke", "it broke"] == [str(result) for result in results if isinstance(result, RuntimeError)]
        batcher.close()

    asyncio.run(go())


def test_closing_ends_what_runs_and_drops_what_waits() -> None:
    async def go() -> None:
        work = Doubling()
        batcher = Batcher(work, name="test", most=1)
        tasks = await submitted(batcher, [0, 2])
        work.let_go.set()
        batcher.close()
        assert 0 == await tasks[0]
        with pytest.raises(asyncio.CancelledError):
            await tasks[1]
        assert [[0]] == work.batches

    asyncio.run(go())


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.booleans()), max_size=60),
    st.integers(1, 7),
    st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_everybody_gets_their_own_result_in_turn(asked: list[tuple[int, bool]], most: int, workers: int) -> None:
    taken: list[int] = []
    lock = threading.Lock()

    def number(items: Sequence[tuple[int, int]]) -> list[int]:
        with lock:
            taken.extend(place for place, _ in items)
        assert 0 < len(items) <= most
        return [value + 1 for _, value in items]

    async def go() -> None:
        batcher: Batcher[tuple[int, int], int] = Batcher(number, name="test", most=most, workers=workers)
        tasks = [asyncio.create_task(batcher.submit((place, value))) for place, (value, _) in enumerate(asked)]
        for task, (_, leaves) in zip(tasks, asked, strict=True):
            if leaves:
                task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result, (value, leaves) in zip(results, asked, strict=True):
            assert isinstance(result, asyncio.CancelledError) if leaves else result == value + 1
        assert len(taken) == len(set(taken))
        assert sorted(taken) == [place for place, (_, leaves) in enumerate(asked) if not leaves]
        batcher.close()

    asyncio.run(go())
