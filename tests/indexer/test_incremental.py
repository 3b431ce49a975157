"""Builds after the first: what is new is read and embedded, and nothing else."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from indexer.analysis import terms
from indexer.build import build_index, changes, is_stale
from indexer.embed import Embedder
from indexer.embedding_cache import EmbeddingCache, as_keys, key_of
from indexer.index import Index
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed
from indexer.parse.worker import StoppedError, Worker
from indexer.report import BuildReport
from indexer.store import Store
from indexer.watch import wait_for_changes
from tests.indexer.parse.made_files import LOREM, docx_of, pdf_of

ONE, TWO = "Ports move goods.\n\nThey need cranes.", "Trains run on rails.\n\nThey need drivers."
ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index")


@pytest.fixture
def built(corpus: Path, store: Store, embedder: Embedder) -> BuildReport:
    (corpus / "one.txt").write_text(ONE)
    (corpus / "two.txt").write_text(TWO)
    return build(corpus, store, embedder)


def build(corpus: Path, store: Store, embedder: Embedder, limits: Limits | None = None) -> BuildReport:
    return build_index(corpus, store, embedder, passage_tokens=160, limits=limits)


def load(store: Store) -> Index:
    return Index.load(store.current_folder())


def test_nothing_new_costs_nothing(corpus: Path, store: Store, embedder: Embedder, built: BuildReport) -> None:
    again = build(corpus, store, embedder)
    assert [(2, 6, 0), (0, 0, 6)] == [(report.read, report.embedded, report.reused) for report in (built, again)]


def test_a_file_that_was_added_is_the_only_one_read(
    corpus: Path, store: Store, embedder: Embedder, built: BuildReport
) -> None:
    (corpus / "three.txt").write_text("Planes fly.")
    report = build(corpus, store, embedder)
    assert (1, 1, 6) == (report.read, report.embedded, report.reused)  # its passage is its sentence
    assert {"added": 1, "changed": 0, "removed": 0, "renamed": 0} == report.changes
    assert built.version != report.version


def test_a_file_whose_reading_was_stopped_is_read_by_the_next_build(
    corpus: Path, store: Store, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class StoppedWorker(Worker):
        def read(self, path: Path, suffix: str) -> tuple[Parsed, str]:
            raise StoppedError(f"reading {path.stem}{suffix} takes more than 60 s")

    (corpus / "one.txt").write_text(ONE)
    (corpus / "labs.csv").write_text("Name,Town\nVib,Ghent\nImec,Leuven\n")
    with monkeypatch.context() as busy:
        busy.setattr("indexer.reading.Worker", StoppedWorker)
        first = build(corpus, store, embedder)
    again = build(corpus, store, embedder)
    assert (1, 1) == (len(first.problems), again.read)
    assert "reading labs.csv takes more than 60 s; the next build tries again" in first.problems[0]
    assert (2, ()) == (again.documents, again.problems)


@pytest.mark.usefixtures("built")
def test_of_a_file_that_was_changed_only_new_sentences_are_embedded(
    corpus: Path, store: Store, embedder: Embedder
) -> None:
    (corpus / "one.txt").write_text(ONE + " Some are tall.")
    report = build(corpus, store, embedder)
    assert (1, 2) == (report.read, report.embedded)  # its passage, and one sentence
    assert {"added": 0, "changed": 1, "removed": 0, "renamed": 0} == report.changes


@pytest.mark.usefixtures("built")
def test_a_file_that_was_renamed_is_neither_read_nor_embedded(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").rename(corpus / "about-harbours.txt")
    report = build(corpus, store, embedder)
    assert (0, 0) == (report.read, report.embedded)
    assert {"added": 0, "changed": 0, "removed": 0, "renamed": 1} == report.changes
    index = load(store)
    assert {"about-harbours.txt", "two.txt"} == set(index.documents)
    assert "About harbours" == index.documents["about-harbours.txt"].source.title
    assert [0] == [row for row, _ in index.lexical.search(terms("harbours"), 5)]
    assert "about-harbours.txt" == index.passages[0].document_id


@pytest.mark.usefixtures("built")
def test_a_file_that_was_deleted_is_gone_and_costs_nothing(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").unlink()
    report = build(corpus, store, embedder)
    assert (0, 0, 3) == (report.read, report.embedded, report.reused)
    assert {"added": 0, "changed": 0, "removed": 1, "renamed": 0} == report.changes
    assert ["two.txt"] == list(load(store).documents)


def test_changes_are_counted_by_content() -> None:
    before = {"a": "1", "b": "2", "c": "3", "d": "4"}
    assert {"added": 1, "changed": 1, "removed": 1, "renamed": 1} == changes(
        before, {"a": "1", "b": "20", "moved": "3", "new": "5"}
    )


def test_an_incremental_index_is_the_one_that_a_first_build_makes(
    corpus: Path, store: Store, embedder: Embedder, built: BuildReport
) -> None:
    (corpus / "a.pdf").write_bytes(pdf_of([LOREM]))
    (corpus / "two.txt").write_text(TWO + " And rails.")
    build(corpus, store, embedder)
    afresh = Store(store.folder.with_name("afresh"))
    build(corpus, afresh, embedder)
    one, other = load(store), load(afresh)
    assert list(one.documents.values()) == list(other.documents.values())
    assert list(one.passages) == list(other.passages)
    for mine, theirs in ((one.passage_vectors, other.passage_vectors), (one.sentence_vectors, other.sentence_vectors)):
        np.testing.assert_allclose(
            mine.reconstruct_n(0, mine.ntotal), theirs.reconstruct_n(0, theirs.ntotal), atol=1e-5
        )
    assert built.documents == 2


KILLED = """
import os, signal, sys
from pathlib import Path
import indexer.build
import indexer.contents
from indexer.embed import Embedder
from indexer.store import Store

indexer.contents._EMBEDDED_AT_ONCE = 8
batches = 0

def progress(stage, done, total):
    global batches
    batches += stage == "Embedding"
    if batches == 3:
        os.kill(os.getpid(), signal.SIGKILL)

corpus, store = Path(sys.argv[1]), Store(Path(sys.argv[2]))
indexer.build.build_index(corpus, store, Embedder(), passage_tokens=160, progress=progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_a_build_that_was_killed_goes_on_where_it_stopped(corpus: Path, store: Store, embedder: Embedder) -> None:
    text = "\n\n".join(f"Ship number {number} came in." for number in range(40))
    (corpus / "ships.txt").write_text(text)
    command = [sys.executable, "-c", KILLED, str(corpus), str(store.folder)]
    killed = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert -signal.SIGKILL == killed.returncode
    assert store.current() is None
    report = build(corpus, store, embedder)
    assert 16 == report.reused  # two batches of eight had been finished
    assert 0 == report.read
    total = report.passages + 40
    assert total - 16 == report.embedded


def test_a_vector_that_was_damaged_is_made_anew(
    corpus: Path, store: Store, embedder: Embedder, built: BuildReport
) -> None:
    (file,) = store.cache_folder.glob("*/vectors.f32")
    content = bytearray(file.read_bytes())
    content[5] ^= 1
    file.write_bytes(content)
    assert (1, 5) == ((report := build(corpus, store, embedder)).embedded, report.reused)
    file.write_bytes(file.read_bytes()[:-7])
    assert 1 == build(corpus, store, embedder).embedded
    assert built.passages == len(load(store).passages)


@pytest.mark.usefixtures("built")
def test_a_damaged_cache_only_costs_time(corpus: Path, store: Store, embedder: Embedder) -> None:
    (store.cache_folder / "documents.sqlite").write_bytes(b"nonsense" * 1000)
    report = build(corpus, store, embedder)
    assert (2, 0) == (report.read, report.embedded)


def test_vectors_that_nobody_needs_are_dropped_in_time(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, 4)
    keys = [key_of(str(number)) for number in range(100)]
    rows = np.arange(400, dtype=np.float32).reshape(100, 4)
    cache.append(keys, rows)
    cache.reopen()
    cache.keep(as_keys(b"".join(keys[:60])))
    assert 100 == len(cache)  # not worth it yet
    cache.keep(as_keys(b"".join(keys[90:])))
    assert 10 == len(cache)
    np.testing.assert_array_equal(rows[90:], np.concatenate(list(cache.vectors(as_keys(b"".join(keys[90:]))))))
    assert [False, True] == cache.holds(as_keys(keys[0] + keys[95])).tolist()
    assert 10 == len(EmbeddingCache(tmp_path, 4))


def test_files_that_cannot_be_read_are_lines_in_the_report_and_the_rest_is_indexed(
    corpus: Path, store: Store, embedder: Embedder
) -> None:
    (corpus / "good.docx").write_bytes(docx_of([LOREM]))
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")
    (corpus / "empty.html").write_bytes(b"")
    (corpus / "clip.mp4").write_bytes(b"x")
    with (corpus / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    report = build(corpus, store, embedder)
    assert 1 == report.documents
    assert [
        "clip.mp4: left out, because files of the type '.mp4' are not read.",
        "broken.pdf: left out, because it is damaged, or no PDF.",
        "empty.html: left out, because there is no HTML in it.",
        "huge.txt: left out, because it has 500 MB, and the limit is 100 MB (BELQA_MAX_FILE_MB).",
    ] == list(report.problems)
    assert not is_stale(store, corpus)
    assert 0 == build(corpus, store, embedder).read  # what failed once is not tried again
    (corpus / "huge.txt").write_text("Smaller.")
    assert is_stale(store, corpus)
    assert 1 == build(corpus, store, embedder, Limits(file_bytes=50)).documents


def test_the_report_says_it_in_words_and_as_json(corpus: Path, store: Store, embedder: Embedder) -> None:
    for name in ("a.txt", "b.txt"):
        (corpus / name).write_text(LOREM + " It lies in Zandhaven." * (name == "b.txt"))
    (corpus / "c.txt").write_text(TWO + "\n\nWe use cookies on this site.")
    (corpus / "d.pdf").write_bytes(b"nonsense")
    report = build(corpus, store, embedder)
    text = report.to_text()
    assert "3 documents, 3 passages; " in text
    assert "1 pieces of boilerplate" in text
    assert "Left out (1):\n  d.pdf: left out, because it is damaged, or no PDF." in text
    assert "Near duplicates (1):\n  a.txt, b.txt (" in text
    fields = json.loads(report.to_json())
    assert ["a.txt", "b.txt"] == fields["near_duplicates"][0]["documents"]
    assert {"reading", "embedding", "writing"} == set(fields["seconds"])


def test_changes_are_noticed_while_watching(corpus: Path) -> None:
    stop = threading.Event()
    seen: list[set[str]] = []

    def watch() -> None:
        for names in wait_for_changes(corpus, stop):
            seen.append(names)
            stop.set()

    thread = threading.Thread(target=watch)
    thread.start()
    for _ in range(100):  # until the watch has begun
        (corpus / "new.txt").write_text("Planes fly.")
        (corpus / ".hidden").write_text("x")
        thread.join(0.3)
        if not thread.is_alive():
            break
    stop.set()
    thread.join(10)
    assert [{"new.txt"}] == seen
