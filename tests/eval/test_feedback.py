"""From a thumb to a gold question: what the service keeps, what is drafted, and what the gold set refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval.__main__ import main
from eval.feedback import Asked, collect, draft
from eval.questions import GoldError, load_questions
from indexer.embed import Embedder
from service.app import create_app
from service.library import Library
from service.open import open_library
from service.settings import Settings

ANSWERED = "What does VIB focus on?"
REFUSED = "Who won the football world cup in 1950?"


@pytest.fixture
def keeping(settings: Settings, embedder: Embedder) -> Library:
    """Open the library that keeps what is not answered; the feedback of other tests is taken away."""
    for path in [*settings.index.glob("feedback*"), *settings.index.glob("unanswered*")]:
        path.unlink()
    return open_library(settings.model_copy(update={"keep_unanswered": True}), embedder)


def ask_and_say(library: Library) -> dict[str, Any]:
    with TestClient(create_app(library)) as client:
        answer = client.post("/v1/ask", json={"question": ANSWERED}).json()
        client.post("/v1/ask", json={"question": REFUSED})
        for verdict, reason in (("up", None), ("down", "too short")):
            said = {"answer_id": answer["id"], "question": ANSWERED, "verdict": verdict, "reason": reason}
            assert 204 == client.post("/v1/feedback", json=said).status_code
        unknown = {"answer_id": "of another day", "question": "Where is it?", "verdict": "up"}
        assert 204 == client.post("/v1/feedback", json=unknown).status_code
    return dict(answer)


def test_thumbs_and_unanswered_questions_become_drafts(keeping: Library, settings: Settings, tmp_path: Path) -> None:
    answer = ask_and_say(keeping)
    drafts = tmp_path / "drafts.jsonl"
    assert 0 == main(["feedback", "--index", str(settings.index), "--drafts", str(drafts)])
    rows = {row["question"]: row for row in map(json.loads, drafts.read_text(encoding="utf-8").splitlines())}
    assert {ANSWERED, REFUSED, "Where is it?"} == set(rows)
    evidence = [{"document": cited["document"]["id"], "quote": cited["quote"]} for cited in answer["citations"]]
    assert (True, evidence) == (rows[ANSWERED]["answerable"], rows[ANSWERED]["evidence"])
    assert {"up": 1, "down": 1, "unanswered": 0, "reasons": ["too short"], "quoted_when_down": evidence} == rows[
        ANSWERED
    ]["said"]
    assert [(None, []), (None, [])] == [(rows[q]["answerable"], rows[q]["evidence"]) for q in (REFUSED, "Where is it?")]
    assert 1 == rows[REFUSED]["said"]["unanswered"]
    with pytest.raises(GoldError, match="line 1: this is a draft: complete it"):
        load_questions(drafts, keeping.index.documents)


def test_a_completed_draft_is_a_gold_question(keeping: Library, settings: Settings, tmp_path: Path) -> None:
    ask_and_say(keeping)
    (asked, *_), _ = collect(settings.index)
    row = {**draft(asked), "split": "test", "kind": "fact"}
    del row["draft"]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (question,) = load_questions(path, keeping.index.documents)
    assert (ANSWERED, True) == (question.text, question.answerable)


def test_unanswered_questions_are_not_kept_unless_that_is_asked_for(
    settings: Settings, embedder: Embedder, keeping: Library
) -> None:
    assert keeping.feedback is not None
    ask_and_say(open_library(settings, embedder))
    assert [] == list(settings.index.glob("unanswered*"))
    assert 2 == len(collect(settings.index)[0])


def test_drafts_that_exist_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "drafts.jsonl").write_text("mine")
    assert 3 == main(["feedback", "--index", str(tmp_path), "--drafts", str(tmp_path / "drafts.jsonl")])
    assert "mine" == (tmp_path / "drafts.jsonl").read_text()
    assert "File exists" in capsys.readouterr().err


def test_lines_that_were_cut_off_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {"question": "Where  is it?", "verdict": "up", "answer": {"status": "not_in_sources", "citations": []}}
    (tmp_path / "feedback.1.jsonl").write_text(json.dumps(good) + '\n{"question": "Whe')
    (tmp_path / "feedback.jsonl").write_text(json.dumps({**good, "question": "where is it?"}) + "\n7\n")
    (asked,), skipped = collect(tmp_path)
    assert (Asked("Where is it?", up=2, liked=good["answer"]), 2) == (asked, skipped)  # type: ignore[arg-type]
    assert draft(asked)["answerable"] is False
    assert 0 == main(["feedback", "--index", str(tmp_path)])
    assert "2 up: Where is it?\n1 questions; 2 lines could not be read\n" == capsys.readouterr().out


def test_no_such_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 3 == main(["feedback", "--index", str(tmp_path / "none")])
    assert "There is no index folder" in capsys.readouterr().err
