"""Work of concurrent requests, taken off the event loop, together where several wait."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Hands what is queued to worker threads: as much as waits, as soon as one is free.

    Nothing waits for company. What comes alone is worked on alone and at once; what comes while the workers are busy
    is taken together. Used from one event loop, and bounded by whoever submits.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result | Exception]],
        *,
        name: str,
        most: int,
        workers: int = 1,
    ) -> None:
        """Start no thread yet.

        Args:
            work: makes a result, or the error that stands in its place, of each item; runs in a worker thread.
            name: of the threads.
            most: items that are worked on together.
            workers: threads.
        """
        self._work = work
        self._most = most
        self._free = workers
        self._queue: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._threads = ThreadPoolExecutor(workers, name)

    def __len__(self) -> int:
        """Return the number of items that no worker has taken yet."""
        return sum(not future.done() for _, future in self._queue)

    async def submit(self, item: Item) -> Result:
        """Queue an item and wait for its result; when the wait is cancelled, no worker takes it any more.

        Raises:
            Exception: what the work left in the place of the result, or ended with.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append((item, future))
        self._start()
        return await future

    def close(self) -> None:
        """Let the workers end what they have begun, and drop what is queued."""
        self._free = 0
        for _, future in self._queue:
            future.cancel()
        self._threads.shutdown()

    def _start(self) -> None:
        while self._free and (batch := self._take()):
            self._free -= 1
            items = [item for item, _ in batch]
            working = asyncio.get_running_loop().run_in_executor(self._threads, self._work, items)
            working.add_done_callback(partial(self._finish, [future for _, future in batch]))

    def _take(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        """Take the oldest items that somebody still waits for."""
        batch: list[tuple[Item, asyncio.Future[Result]]] = []
        while self._queue and len(batch) < self._most:
            item, future = self._queue.popleft()
            if not future.done():
                batch.append((item, future))
        return batch

    def _finish(
        self, waiting: Sequence[asyncio.Future[Result]], working: asyncio.Future[Sequence[Result | Exception]]
    ) -> None:
        self._free += 1
        failure = asyncio.CancelledError() if working.cancelled() else working.exception()
        results = working.result() if failure is None else [failure] * len(waiting)
        for future, result in zip(waiting, results, strict=True):
            if future.done():
                continue  # whoever asked has gone
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)
        self._start()
