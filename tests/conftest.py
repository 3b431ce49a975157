"""What the tests share: the real model, loaded once, and the real corpus, indexed once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.embed import Embedder
from service.app import create_app
from service.library import Library
from service.open import load_embedder, open_library
from service.settings import Settings, load_settings

CORPUS = Path(__file__).parent.parent / "corpus"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests in the browser last: Playwright leaves an event loop running, in which others could start none."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Let a command that sets up the log of the process set it up for its own test only."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(load_settings())


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(corpus=CORPUS, index=tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="session")
def library(settings: Settings, embedder: Embedder) -> Library:
    return open_library(settings, embedder)


@pytest.fixture(scope="session")
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Make an empty corpus folder."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


@pytest.fixture
def guarded(library: Library) -> Iterator[Callable[..., TestClient]]:
    """Give a maker of clients of an application with settings of its own, as `belqa serve` would run it."""
    with ExitStack() as clients:

        def make(address: str = "127.0.0.1", **given: object) -> TestClient:
            app = create_app(library, load_settings(**given))  # type: ignore[arg-type]
            client = TestClient(app, "http://127.0.0.1", raise_server_exceptions=False, client=(address, 50000))
            return clients.enter_context(client)

        yield make
