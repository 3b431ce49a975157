"""Public sets and distractors are read as they are, and what does not fit is named."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.beir import read_qrels
from eval.clapnq import read_clapnq
from eval.distractors import first_passages, read_distractors
from eval.files import DataError, read_lines, read_text
from eval.questions import Span
from eval.squad import read_squad
from eval.workspace import ForeignText, Workspace
from indexer.corpus import read_corpus

SQUAD = {
    "data": [
        {
            "title": "Sea_ports",
            "paragraphs": [
                {
                    "context": "The port opened in 1903.",
                    "qas": [
                        {"id": "1", "question": "When?", "is_impossible": False, "answers": [
                            {"text": "1903", "answer_start": 19}, {"text": "1903", "answer_start": 19},
                            {"text": "in 1903", "answer_start": 16}]},
                        {"id": "2", "question": "Why?", "is_impossible": True, "answers": []},
                    ],
                }
            ],
        }
    ]
}  # fmt: skip


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_squad(tmp_path: Path) -> None:
    path = tmp_path / "squad.json.gz"
    path.write_bytes(gzip.compress(json.dumps(SQUAD).encode()))
    (text,), (answerable, unanswerable) = read_squad(path)
    assert ("Sea ports", "The port opened in 1903.") == (text.title, text.text)
    assert (Span(text.file, 19, 23), Span(text.file, 16, 23)) == answerable.pieces[0].spans
    assert (("1903", "in 1903"), (text.file,), "Sea ports") == (
        answerable.answers,
        answerable.documents,
        answerable.group,
    )
    assert (False, "unanswerable") == (unanswerable.answerable, unanswerable.kind)


def test_an_answer_that_is_not_where_it_says_is_named(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(SQUAD).replace('"answer_start": 16', '"answer_start": 3'))
    with pytest.raises(DataError, match="the answer 'in 1903' of question 1 is not at 3"):
        read_squad(written(tmp_path, "squad.json", wrong))
    with pytest.raises(DataError, match=re.escape("squad.json is not in the format of SQuAD 2.0")):
        read_squad(written(tmp_path, "squad.json", {"rows": []}))


def test_clapnq(tmp_path: Path) -> None:
    passage = {"title": "Ports", "text": "It opened . It has cranes . It rained ."}
    rows = [
        {"id": 1, "input": "what", "passages": [passage], "output": [
            {"selected_sentences": ["It opened .", "It rained ."]}, {"selected_sentences": []}]},
        {"id": 2, "input": "why", "passages": [passage], "output": [{"selected_sentences": []}]},
    ]  # fmt: skip
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    (text,), (answerable, unanswerable) = read_clapnq([path])
    assert [(0, 11), (28, 39)] == [(piece.spans[0].start, piece.spans[0].end) for piece in answerable.pieces]
    assert () == unanswerable.pieces
    assert text.file == answerable.group == unanswerable.group
    rows[1]["output"] = [{"selected_sentences": ["It snowed ."]}]
    path.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(DataError, match=re.escape("dev.jsonl, question 2: the selected sentence 'It snowed .' is not")):
        read_clapnq([path])


def test_qrels(tmp_path: Path) -> None:
    path = tmp_path / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq\ta\t2\nq\tb\t0\n\n")
    assert {"q": {"a": 2, "b": 0}} == read_qrels(path)
    path.write_text("query-id\tcorpus-id\tscore\nq a 2\n")
    with pytest.raises(DataError, match=re.escape("test.tsv, line 2:")):
        read_qrels(path)


@pytest.mark.parametrize(
    ("line", "message"), [("{", "line 2: Expecting"), ('{"id": 1}', "line 2: there is no 'text'"), ("7", "line 2:")]
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"id": 1, "text": "a"}}\n{line}\n')
    with pytest.raises(DataError, match=re.escape(f"rows.jsonl, {message}")):
        list(read_lines(path, "id", "text"))


def test_a_file_may_be_gzipped_or_missing(tmp_path: Path) -> None:
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(b"one"))
    assert "one" == read_text(tmp_path / "a.tsv")
    (tmp_path / "b.tsv.gz").write_bytes(gzip.compress(b"one" * 100)[:20])
    for name in ("b.tsv", "c.tsv"):
        with pytest.raises(DataError, match=f"'{name}' cannot be read"):
            read_text(tmp_path / name)


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "foreign.jsonl"
    rows = [{"id": f"f{n // 3}#{n % 3}", "title": f"T{n // 3}", "text": f"Text {n}."} for n in range(30)]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_distractors_of_a_size_are_part_of_those_of_a_larger_one(foreign: Path) -> None:
    documents = read_distractors(foreign, 20)
    assert [3] * 7 == [count for count, _ in documents]
    small, large = first_passages(documents, 5), first_passages(documents, 20)
    assert (2, 7) == (len(small), len(large))
    assert small == large[:2]
    assert documents == read_distractors(foreign, 20)
    number = int(small[0].title[1:])
    assert f"Text {3 * number}.\n\nText {3 * number + 1}.\n\nText {3 * number + 2}." == small[0].text
    with pytest.raises(DataError, match="There are only 30 distractors, and 31 are wanted"):
        read_distractors(foreign, 31)


def test_a_written_corpus_is_read_back_word_for_word(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.mktemp("base")
    (base / "own.txt").write_text("Our own document is here.")
    (base / "sources.toml").write_text('[[document]]\nfile = "own.txt"\ntitle = "Own"\n')
    texts = [
        ForeignText("README", 'A "title"\n\\ and\x7f more', "It says this.\nAnd that."),
        ForeignText("a/b?" + "x" * 300, "", "Something éà is \r\nhere."),
        ForeignText("a/b!" + "x" * 300, "Ж", "Something else is here."),
    ]
    workspace = Workspace(tmp_path)
    folder = workspace.write_corpus("set", texts, base)
    corpus = read_corpus(folder)
    assert () == corpus.problems
    by_file = {document.id: document for document in corpus.documents}
    assert {"own.txt", *(text.file for text in texts)} == set(by_file)
    assert [text.text for text in texts] == [by_file[text.file].text for text in texts]
    assert 'A "title" \\ and more' == by_file[texts[0].file].source.title
    assert "Own" == by_file["own.txt"].source.title
    assert folder == workspace.write_corpus("set", texts, base)
    assert folder != workspace.write_corpus("set", texts[1:], base)


def test_a_corpus_that_was_half_written_is_written_again(tmp_path: Path, foreign: Path) -> None:
    texts = first_passages(read_distractors(foreign, 3), 3)
    workspace = Workspace(tmp_path)
    write: Callable[[], Path] = lambda: workspace.write_corpus("set", texts)  # noqa: E731
    folder = write()
    unfinished = folder.with_suffix(".unfinished")
    folder.rename(unfinished)
    (unfinished / "rubbish.txt").write_text("left over")
    assert ["sources.toml", texts[0].file] == sorted((path.name for path in write().iterdir()), reverse=True)
