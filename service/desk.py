"""Where the doors bring their questions: answered in a worker thread, so that the event loop stays free."""

from collections.abc import Callable, Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool

from indexer.documents import Document
from indexer.errors import UnknownDocumentError
from service.answers import Answer, SearchResult
from service.assistant import History
from service.library import Library


class Desk:
    """Takes questions for whichever library is being served when they come in."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library

    async def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question, as `Library.ask` does."""
        work = partial(self._library().ask, question, top_k=top_k, documents=documents, history=history)
        return await run_in_threadpool(work)

    async def search(self, query: str, *, top_k: int | None = None, documents: Sequence[str] = ()) -> SearchResult:
        """Find passages, as `Assistant.search` does."""
        return await run_in_threadpool(
            partial(self._library().assistant.search, query, top_k=top_k, documents=documents)
        )

    def document(self, name: str) -> Document:
        """Return a document by its id.

        Raises:
            UnknownDocumentError: the index holds none of this id.
        """
        found = self._library().index.documents.get(name)
        if found is None:
            raise UnknownDocumentError(f"There is no document {name!r}.", "A search names those that there are.")
        return found
