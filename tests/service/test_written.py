"""The questions written for the reader: their answers stand in their passages, and no document is on both sides."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.reader import written
from service.reader.examples import SOURCES, read_lines
from service.reader.written import WRITTEN, load_written, main

GOLD = Path(__file__).parents[2] / "eval" / "questions"
ROWS: list[dict[str, object]] = [
    {
        "document": "Harbour guide",
        "passage": "The harbour has three docks.",
        "questions": [
            {"question": "How many basins are there?", "answer": "three docks"},
            {"question": "How deep are the docks?", "answer": None},
        ],
    },
    {"title": "Some_Town", "number": 1, "questions": [{"question": "Who runs it?", "answer": "a mayor"}]},
]


def packed(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return path


def test_passages_are_our_own_or_paragraphs_of_the_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(
        tmp_path / SOURCES["squad_articles"].files[0], [{"title": "Some_Town", "paragraphs": ["-", "It  has a mayor."]}]
    )
    monkeypatch.setattr(written, "WRITTEN", packed(tmp_path / "written.jsonl.gz", ROWS))
    found = load_written(tmp_path) + load_written(tmp_path, development=True)
    answers = {row.question: row.span and row.passage[slice(*row.span)] for row in found}
    assert {
        "How many basins are there?": "three docks",
        "How deep are the docks?": None,
        "Who runs it?": "a mayor",
    } == answers
    assert {("Harbour guide", "Harbour guide"), ("Some_Town", "Some Town")} == {
        (row.group, row.context) for row in found
    }
    assert [True, False, True] == [row.answerable for row in sorted(found, key=lambda row: row.passage, reverse=True)]


def test_those_that_train_are_written_out_for_the_embedding_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed(
        tmp_path / SOURCES["squad_articles"].files[0], [{"title": "Some_Town", "paragraphs": ["-", "It  has a mayor."]}]
    )
    rows = [ROWS[1], *({**ROWS[0], "document": f"Guide {number}"} for number in range(20))]
    monkeypatch.setattr(written, "WRITTEN", packed(tmp_path / "written.jsonl.gz", rows))
    assert 0 == main(["--data", str(tmp_path), "--output", str(tmp_path / "pages.jsonl")])
    pages = [json.loads(line) for line in (tmp_path / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row.context for row in load_written(tmp_path)} == {page["title"] for page in pages}
    assert 0 < len(pages) < 21  # some are kept apart
    questions = ["How many basins are there?", "How deep are the docks?"]
    assert {"text": "The harbour has three docks.", "questions": questions} == pages[-1]["passages"][0]


def test_what_ships_is_whole() -> None:
    rows = list(read_lines(WRITTEN))
    questions = [question for row in rows for question in row["questions"]]
    assert (12315, 122367, 61538) == (len(rows), len(questions), sum(q["answer"] is not None for q in questions))
    assert len(questions) == len({question["question"].lower() for question in questions})
    gold = [json.loads(line) for file in GOLD.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {row["question"].lower() for row in gold}
    assert not asked & {
        question["question"].lower() for question in questions
    }  # what measures is no part of what teaches
    own = [row for row in rows if "passage" in row]
    assert all(q["answer"] is None or q["answer"] in row["passage"] for row in own for q in row["questions"])
