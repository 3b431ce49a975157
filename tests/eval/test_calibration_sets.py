"""What the judge is fitted on, with a small file in the format of SQuAD 2.0."""

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.calibration_sets import CalibrationSet, calibration_sets
from eval.files import DataError
from eval.suites import SUITES, Suite
from eval.workspace import Workspace
from indexer.embed import Embedder


def article(title: str, context: str) -> dict[str, Any]:
    word = context.split()[1]
    asked = [
        {"id": f"{title} 1", "question": "What?", "answers": [{"answer_start": context.index(word), "text": word}]},
        *({"id": f"{title} {n}", "question": f"Why {n}?", "answers": [], "is_impossible": True} for n in range(2, 6)),
    ]
    return {"title": title, "paragraphs": [{"context": context, "qas": asked}]}


Articles = list[dict[str, Any]]
Sets = Callable[[Articles | None], list[CalibrationSet]]
ARTICLES = [article("Black_Death", "The plague came by sea."), article("Normans", "Normans lived in Normandy.")]


@pytest.fixture
def calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> Sets:
    """Return a function from SQuAD articles to the sets, our own being one without questions."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text("A short text of one sentence.")
    (tmp_path / "own.jsonl").write_text("")
    monkeypatch.setitem(SUITES, "own", Suite(tmp_path / "own", tmp_path / "own.jsonl"))
    monkeypatch.setattr(Workspace, "embedder", embedder)

    def sets(articles: Articles | None) -> list[CalibrationSet]:
        path = tmp_path / "squad.json"
        path.write_text(json.dumps({"data": articles}))
        options = Namespace(suite=["own"], squad=path if articles is not None else None)
        return list(calibration_sets(options, Workspace(tmp_path / "work")))

    return sets


def test_of_squad_a_third_of_what_the_reader_was_not_trained_on_is_asked_of_all_paragraphs(calibration: Sets) -> None:
    _, squad = calibration(ARTICLES)
    assert ("squad", 2) == (squad.name, len(squad.library.index.documents))
    assert [("Black_Death 1", True), ("Black_Death 4", False)] == [(one.id, one.answerable) for one in squad.questions]
    assert {("calibration", ())} == {(one.half, one.documents) for one in squad.questions}


def test_without_the_file_there_are_our_own_sets_alone(calibration: Sets) -> None:
    assert ["own"] == [one.name for one in calibration(None)]


def test_a_file_that_the_reader_was_trained_on_is_refused(calibration: Sets) -> None:
    with pytest.raises(DataError, match=r"squad\.json holds none of the articles Black Death, Jacksonville"):
        calibration(ARTICLES[1:])
