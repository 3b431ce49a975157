"""A new index is taken up while the old one answers, and one that cannot be used is refused."""

import asyncio
import gc
import logging
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from eval.load import reload_under_load, started
from indexer.build import build_index
from indexer.embed import Embedder
from indexer.store import Store
from service.app import create_app
from service.library import Library
from service.open import open_library
from service.reload import Reloader
from service.settings import Settings, load_settings

ONE, TWO = "Ports move goods.\n\nThey need cranes.", "Trains run on rails.\n\nThey need drivers."


@pytest.fixture
def small(corpus: Path, tmp_path: Path) -> Settings:
    (corpus / "one.txt").write_text(ONE)
    return load_settings(corpus=corpus, index=tmp_path / "index", reload_seconds=0.05, hosts="*")


@pytest.fixture
def opened(small: Settings, embedder: Embedder) -> Library:
    return open_library(small, embedder)


def build(settings: Settings, embedder: Embedder, *, passage_tokens: int = 160) -> str:
    return build_index(settings.corpus, Store(settings.index), embedder, passage_tokens=passage_tokens).version


def damage(settings: Settings) -> None:
    path = next(iter(sorted(Store(settings.index).current_folder().glob("passages.*"))))
    path.write_bytes(path.read_bytes()[:-1])


class Served:
    """What a reloader serves."""

    def __init__(self, library: Library) -> None:
        self.version = library.index.version
        self.reloader = Reloader(library, self.replace)

    def replace(self, library: Library) -> None:
        """Serve another library."""
        self.version = library.index.version

    def look(self) -> str:
        """Look for a new version, and return the one that is served then."""
        asyncio.run(self.reloader.look())
        return self.version


def until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_a_new_version_is_served_without_a_restart(small: Settings, opened: Library, embedder: Embedder) -> None:
    with TestClient(create_app(opened, small)) as client:
        first = client.get("/readyz").json()["version"]
        assert 404 == client.get("/v1/documents/two.txt").status_code
        (small.corpus / "two.txt").write_text(TWO)
        second = build(small, embedder)
        until(lambda: client.get("/readyz").json()["version"] == second)
        assert first != second
        assert TWO == client.get("/v1/documents/two.txt").json()["text"]
        assert second == client.post("/v1/search", json={"query": "trains"}).json()["index"]["version"]
        assert "two.txt" == client.post("/v1/search", json={"query": "trains"}).json()["passages"][0]["document"]["id"]


def test_a_damaged_version_is_refused_and_said_so_until_a_good_one_comes(
    small: Settings, opened: Library, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    served = Served(opened)
    first = served.version
    (small.corpus / "two.txt").write_text(TWO)
    second = build(small, embedder)
    damage(small)
    with caplog.at_level(logging.ERROR):
        assert first == served.look()
        assert first == served.look()
    (line,) = caplog.messages  # once, not at every look
    assert f"The index version {second} is refused, and {first} goes on: The index is damaged" in line
    assert served.reloader.refused
    assert second == served.reloader.refused.version
    third = build(small, embedder)
    assert third == served.look()
    assert served.reloader.refused is None


def test_a_version_made_otherwise_is_refused(small: Settings, opened: Library, embedder: Embedder) -> None:
    served = Served(opened)
    first = served.version
    build(small, embedder, passage_tokens=99)
    assert first == served.look()
    assert served.reloader.refused
    assert "passage tokens is 99 in the index and 160 now" in served.reloader.refused.problem


def test_a_refused_version_is_seen_at_readyz(small: Settings, opened: Library, embedder: Embedder) -> None:
    with TestClient(create_app(opened, small)) as client:
        second = build(small, embedder, passage_tokens=99)
        until(lambda: client.get("/readyz").json()["refused"] is not None)
        ready = client.get("/readyz")
        assert 200 == ready.status_code
        assert (opened.index.version, second) == (ready.json()["version"], ready.json()["refused"]["version"])


@pytest.mark.parametrize("content", ["nonsense", "../../elsewhere", "", b"\xff"])
def test_a_pointer_to_nothing_leaves_the_old_version(opened: Library, content: str | bytes) -> None:
    served = Served(opened)
    pointer = opened.store.folder / "CURRENT"
    pointer.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert opened.index.version == served.look()
    assert (served.reloader.refused is None) is (content == "")


def test_builds_never_remove_the_version_that_is_open(small: Settings, opened: Library, embedder: Embedder) -> None:
    versions = small.index / "versions"
    for number in range(4):
        (small.corpus / "one.txt").write_text(f"{ONE} {number}")
        last = build(small, embedder)
    kept = {path.name for path in versions.iterdir()}
    assert 3 == len(kept)  # the current one, the one before it, and that of the library
    assert {opened.index.version, last} <= kept
    assert opened.assistant.search("cranes").passages[0].text.startswith("Ports")


def test_the_old_library_is_gone_when_nobody_needs_it(small: Settings, embedder: Embedder) -> None:
    library = open_library(small, embedder)
    old, index = weakref.ref(library), weakref.ref(library.index)
    (lease,) = (small.index / "leases").iterdir()
    app = create_app(library, small)
    del library
    with TestClient(app) as client:
        client.post("/v1/ask", json={"question": "What do ports need?"})
        (small.corpus / "two.txt").write_text(TWO)
        second = build(small, embedder)
        until(lambda: client.get("/readyz").json()["version"] == second)
        until(lambda: gc.collect() >= 0 and old() is None and index() is None)
        assert not lease.exists()
        assert 1 == len(list((small.index / "leases").iterdir()))


def test_a_lease_of_a_killed_process_holds_nothing(small: Settings, opened: Library, embedder: Embedder) -> None:
    left_over = small.index / "leases" / f"{opened.index.version}.999-abc.lock"
    left_over.touch()
    opened.lease.release()
    for number in range(2):
        (small.corpus / "one.txt").write_text(f"{ONE} {number}")
        build(small, embedder)
    assert not left_over.exists()
    assert opened.index.version not in {path.name for path in (small.index / "versions").iterdir()}


@pytest.mark.slow
def test_no_request_fails_while_the_index_is_replaced_again_and_again(small: Settings, embedder: Embedder) -> None:
    open_library(small, embedder)
    with started("belqa", ["service", "serve", "--port", "0"], small.corpus, small.index) as target:
        report, failed = asyncio.run(reload_under_load(target, small.corpus, small.index, 4))
    assert (0, 4) == (failed, report["reloads"])
    assert int(str(report["answered"])) > 0
