"""A new version of the index, taken into service while the old one answers; one that cannot be used is refused."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from indexer.errors import BelqaError
from indexer.index import open_index
from indexer.manifest import check_recipe
from service.answers import DESCRIBED
from service.library import Library

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefusedVersion:
    """A version of the index that is not served, and why."""

    __pydantic_config__ = DESCRIBED

    version: str
    """Its name."""
    problem: str
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be asked, and of which version of the index."""

    __pydantic_config__ = DESCRIBED

    status: str
    """`ready`."""
    version: str
    """The version of the index that answers."""
    refused: RefusedVersion | None = None
    """A newer version that cannot be used."""


class Reloader:
    """Looks for new versions, and replaces the library that is served.

    The library is replaced by one assignment on the event loop. Requests that came in before keep the old one, which
    goes with the last of them.
    """

    def __init__(self, library: Library, replace: Callable[[Library], None]) -> None:
        """Begin with the library that is served; `replace` is called with each that takes its place."""
        self._library = library
        self._replace = replace
        self.refused: RefusedVersion | None = None

    @asynccontextmanager
    async def watching(self, seconds: float) -> AsyncIterator[None]:
        """Look for a new version every so many seconds while the block lasts; never for 0."""
        task = asyncio.create_task(self._watch(seconds)) if seconds else None
        try:
            yield
        finally:
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def look(self) -> None:
        """Look once, and take a new version into service if it can be used."""
        fresh = await asyncio.to_thread(self._load_new)
        if fresh:
            self._library = fresh
            self._replace(fresh)
            logger.info("The index version %s is served now", fresh.index.version)

    async def _watch(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.look()

    def _load_new(self) -> Library | None:
        """Return a library over the current version; None when it is served already, or cannot be used."""
        version = ""
        try:
            version = self._library.store.current() or ""
            if version in ("", self._library.index.version):
                self.refused = None
                return None
            if self.refused and self.refused.version == version:
                return None
            index, lease = open_index(self._library.store)
            check_recipe(index.manifest.recipe, self._library.index.manifest.recipe)
            fresh = self._library.with_index(index, lease)
            fresh.assistant.warm_up()
        except BelqaError as error:
            self._refuse(version, error.problem)
        except Exception:  # whatever is wrong with it, the old version goes on
            logger.exception("The index version %s cannot be loaded", version)
            self._refuse(version, "It cannot be loaded; the log says why.")
        else:
            self.refused = None
            return fresh
        return None

    def _refuse(self, version: str, problem: str) -> None:
        refused = RefusedVersion(version, problem)
        if refused == self.refused:
            return  # it is known, and was logged
        self.refused = refused
        logger.error(
            "The index version %s is refused, and %s goes on: %s", version, self._library.index.version, problem
        )
