"""Where requests are let in, wait their turn, and are dropped when nobody waits for them any more."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from math import ceil
from time import monotonic

from fastapi import Request
from starlette.concurrency import iterate_in_threadpool

from indexer.documents import Document
from indexer.errors import BelqaError, UnknownDocumentError
from service.answers import Answer, SearchResult
from service.assistant import Assistant
from service.batching import Batcher
from service.guards.record import note
from service.inquiry import Found, History, Inquiry
from service.library import Library
from service.writing.writer import Piece

_MOST_TOGETHER = 32  # questions looked up in one go; more would only delay the first of them


class OverloadedError(BelqaError):
    """The service has more to do than it can do in time."""

    def __init__(self, problem: str, retry_after: int) -> None:
        super().__init__(problem, f"Try again in {retry_after} s.")
        self.retry_after = retry_after  # seconds


class ClientGoneError(BelqaError):
    """Whoever asked has hung up: nobody reads the answer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inquiry, and who looks it up: a request is answered by the index that served when it came in."""

    assistant: Assistant
    inquiry: Inquiry


class Desk:
    """Takes questions from the event loop to the models and back.

    Passages are found for all that wait, together; then the questions are read, as many at a time as there are threads.
    So a search never waits until other people's questions are read. Used from one event loop.
    """

    def __init__(self, library: Callable[[], Library], *, most_requests: int, seconds: float, threads: int) -> None:
        """Take up work.

        Args:
            library: gives the one that serves now; a request keeps to the one that served when it came in.
            most_requests: requests that are let in at a time, those being worked on included.
            seconds: how long a request may take.
            threads: that find, and as many that read.
        """
        self._library = library
        self._most_requests = most_requests
        self._seconds = seconds
        self._inside = 0
        self._last_took = 0.0
        self._finding: Batcher[Waiting, Found] = Batcher(_find, name="find", most=_MOST_TOGETHER, workers=threads)
        self._reading: Batcher[tuple[Assistant, Found], Answer] = Batcher(_read, name="read", most=1, workers=threads)

    @property
    def inside(self) -> int:
        """Requests that were let in and are not answered yet."""
        return self._inside

    async def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question, as `Assistant.ask` does.

        Raises:
            QuestionError: it makes no sense.
            OverloadedError: there is more to do than can be done in time.
        """
        with self.turn() as turn:
            quoted = await turn.answer(await turn.find(Inquiry(question, top_k, documents, history)))
            return await turn.finished(quoted)

    async def search(self, query: str, *, top_k: int | None = None, documents: Sequence[str] = ()) -> SearchResult:
        """Find passages, without answering; errors as in `ask`."""
        with self.turn() as turn:
            found = await turn.find(Inquiry(query, top_k, documents, whole=True))
            result = turn.library.assistant.list_passages(found)
        note(result, query)
        return result

    @contextmanager
    def turn(self) -> Iterator["Turn"]:
        """Let a request in, until the block ends.

        Raises:
            OverloadedError: there are too many inside.
        """
        if self._inside >= self._most_requests:
            problem = f"The service is busy with {self._inside} requests, which is as many as it takes."
            raise OverloadedError(problem, ceil(self._last_took) or 1)
        self._inside += 1
        begun = monotonic()
        try:
            yield Turn(self._library(), self._finding, self._reading, self._seconds)
        finally:
            self._inside -= 1
            self._last_took = monotonic() - begun

    @property
    def library(self) -> Library:
        """The one that serves now."""
        return self._library()

    def document(self, name: str) -> Document:
        """Return a document by its id.

        Raises:
            UnknownDocumentError: the index holds none of this id.
        """
        found = self.library.index.documents.get(name)
        if found is None:
            raise UnknownDocumentError(f"There is no document {name!r}.", "A search names those that there are.")
        return found

    def close(self) -> None:
        """End what has begun, and drop the rest."""
        self._finding.close()
        self._reading.close()


class Turn:
    """What a request may have done once it is let in: each step waits for its turn, and all of them end in time."""

    def __init__(
        self,
        library: Library,
        finding: Batcher[Waiting, Found],
        reading: Batcher[tuple[Assistant, Found], Answer],
        seconds: float,
    ) -> None:
        self.library = library
        self._finding = finding
        self._reading = reading
        self._seconds = seconds
        self._ends = monotonic() + seconds

    async def find(self, inquiry: Inquiry) -> Found:
        """Find the passages for an inquiry."""
        async with self._in_time():
            return await self._finding.submit(Waiting(self.library.assistant, inquiry))

    async def answer(self, found: Found) -> Answer:
        """Read what was found, and word the answer."""
        async with self._in_time():
            return await self._reading.submit((self.library.assistant, found))

    async def finished(self, quoted: Answer) -> Answer:
        """Return an answer as it is sent: the last of its pieces."""
        answer = quoted
        async for piece in self.worded(quoted):
            if isinstance(piece, Answer):
                answer = piece
        return answer

    async def worded(self, quoted: Answer) -> AsyncIterator[Piece | Answer]:
        """Yield the pieces of an answer as they are ready, and at last the whole, which takes their place.

        A language model has a time limit of its own, and its own bound on how many wait for it.
        """
        pieces = self.library.worded(quoted)
        async for piece in iterate_in_threadpool(pieces) if self.library.writer else _at_once(pieces):
            if isinstance(piece, Answer):
                note(piece)
                yield await asyncio.to_thread(self._seen_off, piece)
            else:
                yield piece

    def _seen_off(self, answer: Answer) -> Answer:
        """Note an answer for feedback, and complete it if it is a refusal."""
        self.library.feedback.saw(answer)
        return self.library.with_examples(answer)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(max(0.0, self._ends - monotonic())):
                yield
        except TimeoutError as error:
            problem = f"The request took longer than {self._seconds:g} s, since the service is busy."
            raise OverloadedError(problem, ceil(self._seconds)) from error


async def _at_once(pieces: Iterator[Piece | Answer]) -> AsyncIterator[Piece | Answer]:
    for piece in pieces:
        yield piece


def _find(waiting: Sequence[Waiting]) -> list[Found | Exception]:
    """Look up inquiries together, those of one assistant at a time: around a reload there may be two."""
    found: dict[int, Found | Exception] = {}
    for assistant in dict.fromkeys(request.assistant for request in waiting):
        places = [place for place, request in enumerate(waiting) if request.assistant is assistant]
        found.update(zip(places, assistant.find([waiting[place].inquiry for place in places]), strict=True))
    return [found[place] for place in range(len(waiting))]


def _read(waiting: Sequence[tuple[Assistant, Found]]) -> list[Answer]:
    return [assistant.answer(assistant.read(found)) for assistant, found in waiting]


@asynccontextmanager
async def while_connected(request: Request) -> AsyncIterator[None]:
    """Cancel what the block waits for when the client hangs up.

    Raises:
        ClientGoneError: it did.
    """
    here = asyncio.current_task()
    gone = False

    async def listen() -> None:
        nonlocal gone
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone = True
        if here:
            here.cancel()

    listener = asyncio.create_task(listen())
    try:
        yield
    except asyncio.CancelledError:
        if gone and here and here.uncancel() == 0:
            raise ClientGoneError("The client has hung up.", "Ask again.") from None
        raise
    finally:
        listener.cancel()
