"""Builds: what is new is embedded, what is gone is gone, and a damaged or foreign index is refused."""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build_index, is_stale, recipe_for
from indexer.embed import Embedder
from indexer.errors import (
    CorpusError,
    IndexBusyError,
    IndexCorruptError,
    IndexMismatchError,
    IndexMissingError,
    IndexStoreError,
)
from indexer.index import Index
from indexer.manifest import check_recipe
from indexer.report import BuildReport
from indexer.store import Store, check_files

ONE, TWO = "Ports move goods.\n\nThey need cranes.", "Trains run on rails.\n\nThey need drivers."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index")


def build(corpus: Path, store: Store, embedder: Embedder) -> BuildReport:
    return build_index(corpus, store, embedder, passage_tokens=160)


def load(store: Store) -> Index:
    return Index.load(store.current_folder())


def test_what_is_saved_is_what_is_loaded(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    (corpus / "sources.toml").write_text('[[document]]\nfile = "one.txt"\ntitle = "Ports"\n')
    report = build(corpus, store, embedder)
    index = load(store)
    assert report.version == index.version == store.current()
    (passage,) = index.passages
    assert ONE == passage.text
    assert ("Ports",) == passage.context
    assert "Ports" == index.documents["one.txt"].source.title
    assert 2 == index.sentence_vectors.ntotal
    np.testing.assert_allclose(index.passage_vectors.reconstruct(0), embedder.embed_query("Ports\n" + ONE), atol=1e-5)
    np.testing.assert_allclose(index.vectors_of_sentences(0)[1], embedder.embed_query("They need cranes."), atol=1e-5)
    assert [0] == [row for row, _ in index.lexical.search(["crane"], 5)]


def test_only_new_texts_are_embedded(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    first = build(corpus, store, embedder)
    (corpus / "two.txt").write_text(TWO)
    second = build(corpus, store, embedder)
    assert [(3, 0), (3, 3)] == [(first.embedded, first.reused), (second.embedded, second.reused)]
    afresh = Store(store.folder.with_name("afresh"))
    build(corpus, afresh, embedder)
    for row in range(2):
        np.testing.assert_allclose(
            load(store).passage_vectors.reconstruct(row), load(afresh).passage_vectors.reconstruct(row), atol=1e-5
        )


def test_a_deleted_document_is_gone(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    (corpus / "two.txt").write_text(TWO)
    build(corpus, store, embedder)
    (corpus / "one.txt").unlink()
    assert is_stale(store, corpus)
    build(corpus, store, embedder)
    assert not is_stale(store, corpus)
    index = load(store)
    assert ["two.txt"] == list(index.documents)
    assert [] == index.lexical.search(["crane"], 5)


@pytest.mark.parametrize("change", ["text", "title", "unreadable"])
def test_a_changed_corpus_is_noticed(corpus: Path, store: Store, embedder: Embedder, change: str) -> None:
    (corpus / "one.txt").write_text(ONE)
    (corpus / "broken.txt").write_bytes(b"a\x00b")
    build(corpus, store, embedder)
    assert not is_stale(store, corpus)
    match change:
        case "text":
            (corpus / "one.txt").write_text(ONE + "!")
        case "title":
            (corpus / "sources.toml").write_text('[[document]]\nfile = "one.txt"\ntitle = "Other"\n')
        case _:
            (corpus / "broken.txt").write_text("Now it can be read.")
    assert is_stale(store, corpus)


def test_a_corpus_without_documents_is_refused_and_the_old_index_stays(
    corpus: Path, store: Store, embedder: Embedder
) -> None:
    (corpus / "one.txt").write_text(ONE)
    version = build(corpus, store, embedder).version
    (corpus / "one.txt").unlink()
    with pytest.raises(CorpusError, match="no document to index"):
        build(corpus, store, embedder)
    assert version == store.current()


def test_without_an_index_the_error_names_the_command(store: Store) -> None:
    with pytest.raises(IndexMissingError, match="belqa index"):
        store.current_folder()


def damages(folder: Path) -> Sequence[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".lock")]


def test_every_damaged_file_is_noticed(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    folder = store.current_folder()
    assert {"manifest.json", "documents.jsonl", "passages.jsonl", "passages.npy"} <= {
        path.name for path in damages(folder)
    }
    for path in damages(folder):
        content = path.read_bytes()
        for damaged in (content[:-1], content[: len(content) // 2], content[:-1] + bytes([content[-1] ^ 1])):
            path.write_bytes(damaged)
            with pytest.raises((IndexCorruptError, IndexMismatchError)):
                Index.load(folder)
        path.unlink()
        with pytest.raises((IndexCorruptError, IndexMissingError)):
            Index.load(store.current_folder())
        path.write_bytes(content)
    assert 1 == len(Index.load(folder).passages)


def test_an_index_made_with_another_model_is_refused_with_both_sides_named(
    corpus: Path, store: Store, embedder: Embedder
) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    with pytest.raises(
        IndexMismatchError, match=r"passage tokens is 160 in the index and 99 now.*belqa index --rebuild"
    ):
        check_recipe(store.manifest().recipe, recipe_for(embedder, 99))


def test_an_index_of_another_format_is_refused(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    path = store.current_folder() / "manifest.json"
    content = json.loads(path.read_text())
    content["recipe"]["format"] = 99
    path.write_text(json.dumps(content))
    with pytest.raises(IndexMismatchError, match="format 99"):
        load(store)


def test_a_damaged_index_is_built_anew_from_what_is_known(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    (store.current_folder() / "passages.npy").write_bytes(b"nonsense")
    assert 0 == build(corpus, store, embedder).embedded
    assert 1 == len(load(store).passages)


def test_two_builds_at_once_are_refused(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    with store.building(), pytest.raises(IndexBusyError):
        build(corpus, store, embedder)
    assert store.current() is None
    build(corpus, store, embedder)


def test_a_failed_build_leaves_the_last_version_and_no_rubbish(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    version = build(corpus, store, embedder).version
    with pytest.raises(IndexStoreError), store.building() as folder:
        (folder / "half.jsonl").write_text((folder / "missing").read_text())
    assert version == store.current()
    assert [version] == [path.name for path in (store.folder / "versions").iterdir()]


def test_rubbish_of_a_killed_build_is_removed_by_the_next(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    (store.folder / "versions" / ".building-1").mkdir(parents=True)
    build(corpus, store, embedder)
    assert [store.current()] == [path.name for path in (store.folder / "versions").iterdir()]


def test_only_two_versions_are_kept(corpus: Path, store: Store, embedder: Embedder) -> None:
    versions = []
    for number in range(4):
        (corpus / "one.txt").write_text(f"{ONE} {number}")
        versions.append(build(corpus, store, embedder).version)
    assert versions[2:] == sorted(path.name for path in (store.folder / "versions").iterdir())


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="there is no /dev/full to write to")
def test_a_full_disk_is_a_clear_error_and_loses_nothing(
    corpus: Path, store: Store, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "one.txt").write_text(ONE)
    version = build(corpus, store, embedder).version
    monkeypatch.setattr(
        "indexer.build.MANIFEST", "/dev/full"
    )  # the manifest is written to a device that is always full
    with pytest.raises(IndexStoreError, match=r"the disk is full\. The version before it still serves"):
        build(corpus, store, embedder)
    assert version == store.current()
    assert 1 == len(load(store).passages)


def test_a_pointer_to_nothing_is_an_error(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    shutil.rmtree(store.current_folder())
    with pytest.raises(IndexMissingError):
        store.current_folder()


def test_what_was_chosen_is_written_down(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    assert {"passages": "exact", "sentences": "exact"} == store.manifest().vectors
    assert (
        "Vectors: 1 of passages exact, 2 of sentences exact; new texts embedded with onnxruntime float32."
        == store.manifest().choices
    )


def test_a_large_file_is_compared_by_size_at_open_and_in_full_on_request(
    corpus: Path, store: Store, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.store._ALWAYS_HASHED", 100)
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    folder = store.current_folder()
    path = folder / "passages.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    index = Index.load(folder)
    with pytest.raises(IndexCorruptError, match=r"passages\.npy is cut off or altered"):
        check_files(folder, index.manifest, fully=True)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorruptError, match=r"passages\.npy is cut off or altered"):
        Index.load(folder)


def test_files_of_two_builds_are_refused(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE)
    build(corpus, store, embedder)
    folder = store.current_folder()
    np.save(folder / "passages.npy", np.zeros((2, 384), dtype=np.float32))
    manifest = json.loads((folder / "manifest.json").read_text())
    content = json.dumps({**manifest, "files": {}})
    (folder / "manifest.json").write_text(content)
    renamed = folder.with_name(folder.name[:-8] + hashlib.sha256(content.encode()).hexdigest()[:8])
    folder.rename(renamed)  # a version is named after its manifest
    with pytest.raises(IndexCorruptError, match="not of one build"):
        Index.load(renamed)


def test_two_who_ask_for_a_document_at_once_get_the_same_one(corpus: Path, store: Store, embedder: Embedder) -> None:
    (corpus / "one.txt").write_text(ONE * 2000)
    build(corpus, store, embedder)
    with ThreadPoolExecutor(4) as threads:
        for _ in range(50):
            documents = load(store).documents
            assert 1 == len({id(one) for one in threads.map(lambda _, of=documents: of["one.txt"], range(4))})


def test_documents_and_passages_are_read_when_they_are_asked_for(
    corpus: Path, store: Store, embedder: Embedder
) -> None:
    (corpus / "one.txt").write_text(ONE)
    (corpus / "two.txt").write_text(TWO)
    build(corpus, store, embedder)
    index = load(store)
    assert [ONE, TWO] == [passage.text for passage in index.passages] == [each.text for each in index.passages[0:2]]
    assert index.passages[-1] == index.passages[1]
    with pytest.raises(IndexError):
        index.passages[2]
    assert ["one.txt", "two.txt"] == list(index.documents)
    assert "three.txt" not in index.documents
    assert {"one.txt": range(1), "two.txt": range(1, 2)} == index.passage_ranges
    assert range(2, 4) == index.sentences_of(range(1, 2))
    assert [0, 0, 1, 1] == index.passages_of(np.arange(4)).tolist()
