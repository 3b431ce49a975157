"""The corpus folder: what is read, what is told about it, what is left out and why."""

import re
from pathlib import Path

import pytest

from indexer.corpus import read_corpus
from indexer.errors import CorpusError
from tests.conftest import CORPUS


def test_the_committed_corpus_is_described_as_far_as_it_tells() -> None:
    documents = {document.id: document.source for document in read_corpus(CORPUS).documents}
    assert ["belgium-country-report.txt", "flanders-life-sciences.txt"] == list(documents)
    assert "2023-08-02" == documents["belgium-country-report.txt"].date
    assert documents["flanders-life-sciences.txt"].url is None


def test_a_file_dropped_in_needs_no_entry_and_takes_its_title_from_itself(corpus: Path) -> None:
    (corpus / "annual-report_2024.txt").write_text("Some text.")
    (corpus / "guide.md").write_text("# A guide\n\nSome text.")
    assert ["Annual report 2024", "A guide"] == [document.source.title for document in read_corpus(corpus).documents]


def test_folders_are_searched_and_ids_are_paths(corpus: Path) -> None:
    (corpus / "2024").mkdir()
    (corpus / "2024" / "note.txt").write_text("Some text.")
    (corpus / ".hidden.txt").write_text("Some text.")
    (corpus / "README.md").write_text("About this folder.")
    assert ["2024/note.txt"] == [document.id for document in read_corpus(corpus).documents]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("picture.txt", b"\x89PNG\x00\x01\x02", "zero bytes"),
        ("slides.pptx", b"PK", "'.pptx' are not read"),
        ("empty.txt", b" \n ", "there is no text in it"),
        ("cookies.txt", b"We use cookies on this site. Accept.", "there is no text in it"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_used(
    corpus: Path, name: str, content: bytes, reason: str
) -> None:
    (corpus / "good.txt").write_text("Some text.")
    (corpus / name).write_bytes(content)
    found = read_corpus(corpus)
    assert ["good.txt"] == [document.id for document in found.documents]
    assert 1 == len(found.problems)
    assert found.problems[0].startswith(f"{name}: ")
    assert reason in found.problems[0]


def test_a_file_that_vanished_is_a_problem(corpus: Path) -> None:
    (corpus / "good.txt").write_text("Some text.")
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    assert [1, 1] == [len(read_corpus(corpus).documents), len(read_corpus(corpus).problems)]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[document", "cannot be read"),
        ("[document]\nfile = 'a.txt'", "not a list of tables"),
        ("[[document]]\ntitle = 'x'", "document 1: there is no 'file'"),
        ("[[document]]\nfile = ' '", "document 1: there is no 'file'"),
        ("[[document]]\nfile = 'a.txt'\nauthor = 'x'", "unknown key 'author'"),
        ("[[document]]\nfile = 'a.txt'\ndate = '02.08.2023'", "date '02.08.2023' is not understood"),
    ],
)
def test_a_wrong_sources_file_is_refused_with_the_place_of_the_fault(corpus: Path, toml: str, message: str) -> None:
    (corpus / "a.txt").write_text("Some text.")
    (corpus / "sources.toml").write_text(toml)
    with pytest.raises(CorpusError, match=re.escape(message)):
        read_corpus(corpus)


def test_an_entry_without_its_file_is_a_problem(corpus: Path) -> None:
    (corpus / "a.txt").write_text("Some text.")
    (corpus / "sources.toml").write_text(
        "[[document]]\nfile = 'b.txt'\n\n[[document]]\nfile = './a.txt'\ndate = 2024-05-01\n"
    )
    found = read_corpus(corpus)
    assert ("sources.toml: names 'b.txt', which is not in the folder.",) == found.problems
    assert "2024-05-01" == found.documents[0].source.date


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--corpus"):
        read_corpus(tmp_path / "nowhere")
