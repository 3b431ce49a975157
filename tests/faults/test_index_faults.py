"""An index that is damaged anywhere is noticed before it answers, and built anew."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.embed import Embedder
from indexer.errors import IndexStoreError
from indexer.index import Index
from indexer.store import Store
from service.open import open_library
from service.settings import Settings, load_settings

QUESTION = "Who runs the port of Zeebrugge?"


@pytest.fixture
def two(corpus: Path, tmp_path: Path, embedder: Embedder) -> Settings:
    """Index two small documents."""
    (corpus / "port.txt").write_text("The harbour\n\nThe port of Zeebrugge is run by the Okapi Company since 1999.\n")
    (corpus / "zoo.txt").write_text("The zoo\n\nThe zoo keeps four okapis, and feeds them at noon.\n")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    open_library(settings, embedder)
    return settings


def files_of(index: Path) -> list[Path]:
    """Return every file that an index is read from; the cache of builds is none of them."""
    inside = [path for path in sorted((index / "versions").rglob("*")) if path.is_file() and path.suffix != ".lock"]
    return [index / "CURRENT", *inside]


def damages(content: bytes, chance: random.Random) -> Iterator[bytes]:
    """Yield a file's content cut off at its ends and in between, and with a bit turned at random places."""
    if not content:
        yield b"\x00"
        return
    cuts = {0, 1, len(content) // 2, len(content) - 1, *(chance.randrange(len(content)) for _ in range(4))}
    yield from (content[:cut] for cut in sorted(cuts))
    for _ in range(12):
        place = chance.randrange(len(content))
        yield content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
    yield content + b"\x00"


def test_no_cut_and_no_turned_bit_goes_unnoticed(two: Settings) -> None:
    store, chance, tried = Store(two.index), random.Random(6), 0
    version = store.current()
    for path in files_of(two.index):
        content = path.read_bytes()
        for damaged in damages(content, chance):
            path.write_bytes(damaged)
            tried += 1
            try:
                read = Index.load(store.current_folder())
            except IndexStoreError:
                continue
            # The pointer may lose its line end, or turn it into other white space; it then names the same version.
            assert ("CURRENT", version) == (path.name, read.version), path.name
        path.unlink()
        with pytest.raises(IndexStoreError):
            Index.load(store.current_folder())
        path.write_bytes(content)
    assert tried > 200
    assert version == Index.load(store.current_folder()).version


@pytest.mark.slow
def test_whatever_is_damaged_the_service_starts_and_answers(two: Settings, embedder: Embedder) -> None:
    chance = random.Random(7)
    version = Store(two.index).current_folder()
    names = [path.relative_to(version) for path in files_of(two.index) if version in path.parents]
    assert len(names) > 10
    for name in [*names, None]:  # None: the pointer
        for number in range(3):
            folder = Store(two.index).current_folder()
            path = folder / name if name and (folder / name).exists() else two.index / "CURRENT"
            content = path.read_bytes()
            match number:
                case 0:
                    path.unlink()
                case 1:
                    path.write_bytes(content[: chance.randrange(max(1, len(content) - 1))])
                case _:
                    path.write_bytes(chance.randbytes(len(content) + 1))
            answer = open_library(two, embedder).assistant.ask(QUESTION)
            assert "answered" == answer.status, (name, number)
            assert "the Okapi Company" in answer.citations[0].quote


@pytest.mark.slow
def test_a_damaged_cache_costs_time_and_changes_no_answer(two: Settings, embedder: Embedder) -> None:
    chance = random.Random(8)
    for name in [path.relative_to(two.index) for path in sorted((two.index / "cache").rglob("*")) if path.is_file()]:
        for number in range(8):
            path = two.index / name
            content = bytearray(path.read_bytes())
            if number % 2:
                path.write_bytes(content[: chance.randrange(len(content))])
            else:
                content[chance.randrange(len(content))] ^= 255
                path.write_bytes(content)
            (two.corpus / "new.txt").write_text(f"The train to Bruges leaves at {number} o'clock.\n")
            library = open_library(two, embedder)
            answer = library.assistant.ask(QUESTION)
            assert "the Okapi Company" in answer.citations[0].quote, (name, number)
            (row,) = [row for row, passage in enumerate(library.index.passages) if "Okapi Company" in passage.text]
            exact = embedder.embed_passages([library.index.passages[row].text_in_context])[0]
            assert exact @ library.index.passage_vectors.reconstruct(row) == pytest.approx(1, abs=1e-3)


def test_a_damaged_index_under_a_running_service_harms_nothing(two: Settings, embedder: Embedder) -> None:
    library = open_library(two, embedder)
    before = library.assistant.ask(QUESTION)
    for path in files_of(two.index):
        path.unlink()
    after = library.assistant.ask(QUESTION)
    assert before.statements == after.statements
    assert before.citations == after.citations
