"""Files that are odd, or that come and go while they are read, cost at most themselves."""

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.corpus import find_files, read_corpus
from indexer.embed import Embedder
from indexer.errors import BelqaError
from indexer.index import Index
from indexer.store import Store


def test_what_is_no_ordinary_file_is_left_out_and_said_so(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    (corpus / "good.txt").write_text("Ports move goods.")
    (corpus / "gone.txt").symlink_to("nowhere")
    (corpus / "loop").symlink_to(".")
    (corpus / "folder.txt").mkdir()
    os.mkfifo(corpus / "pipe.txt")
    Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).write_text("Cranes lift.")
    report = build_index(corpus, Store(tmp_path / "index"), embedder, passage_tokens=160)
    assert 1 == report.documents
    assert {
        "gone.txt: left out, because it cannot be read (No such file or directory).",
        "pipe.txt: left out, because it is not a file.",
        r"'caf\udce9.txt': left out, because its name is not UTF-8.",
    } == set(report.problems)


def test_names_that_mean_harm_are_only_names(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    names = ["line\nend.txt", "\x1b[31m.txt", "\u202etxt.exe.txt", "a'b\"c\\d.txt", "%2e%2e%2f.txt", "a..txt", " .txt"]
    for name in names:
        (corpus / name).write_text("Ports move goods.")
    build_index(corpus, Store(tmp_path / "index"), embedder, passage_tokens=160)
    assert set(names) == set(Index.load(Store(tmp_path / "index").current_folder()).documents)


def test_files_may_come_and_go_while_they_are_read(corpus: Path) -> None:
    (corpus / "good.txt").write_text("Ports move goods.")
    stop = threading.Event()

    def come_and_go() -> None:
        while not stop.is_set():
            for number in range(20):
                with suppress(OSError):
                    (corpus / f"folder{number % 3}").mkdir(exist_ok=True)
                    (corpus / f"folder{number % 3}" / f"{number}.txt").write_text("Cranes lift.")
            for number in range(3):
                shutil.rmtree(corpus / f"folder{number}", ignore_errors=True)

    disturber = threading.Thread(target=come_and_go)
    disturber.start()
    try:
        for _ in range(150):
            assert "good.txt" in {document.id for document in read_corpus(corpus).documents}
    finally:
        stop.set()
        disturber.join()


@pytest.mark.parametrize(("step", "kept"), [("Reading", {"one.txt"}), ("Embedding", {"one.txt", "two.txt"})])
def test_a_file_that_vanishes_during_a_build_is_named_or_served_as_it_was(
    corpus: Path, tmp_path: Path, embedder: Embedder, step: str, kept: set[str]
) -> None:
    (corpus / "one.txt").write_text("Ports move goods.")
    (corpus / "two.txt").write_text("Cranes lift.")

    def vanish(now: str, _done: int, _all: int) -> None:
        if now == step:
            (corpus / "two.txt").unlink(missing_ok=True)

    store = Store(tmp_path / "index")
    report = build_index(corpus, store, embedder, passage_tokens=160, progress=vanish)
    assert kept == set(Index.load(store.current_folder()).documents)
    assert ["two.txt"] * (2 - len(kept)) == [problem.split(":")[0] for problem in report.problems]


def test_a_folder_that_vanishes_is_a_clear_error(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    corpus.rmdir()
    with pytest.raises(BelqaError, match="There is no corpus folder"):
        build_index(corpus, Store(tmp_path / "index"), embedder, passage_tokens=160)
    with pytest.raises(BelqaError, match="There is no corpus folder"):
        find_files(corpus)
