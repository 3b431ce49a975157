"""The reader alone: official scores by hand on five outcomes, and the real reader on a small SQuAD file."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval import reader as measured
from eval.__main__ import main
from eval.reader import Asked, Outcome, at_threshold, best_threshold, read_all, report
from indexer.embed import base_model_folder
from service.reader import Reader
from service.reader.examples import HALF_A, HALF_B, Example
from service.reader.reader import CARD_NAME, WEIGHTS

PORT = "The port of Ostrand opened in 1903. It has nine cranes, and forty people work there."
FIVE = Outcome(
    exact=np.array([1.0, 0.0, 0.0, 0.0, 0.0]),
    overlap=np.array([1.0, 0.5, 0.8, 0.0, 0.0]),
    has_answer=np.array([1.0, 1.0, 1.0, 0.0, 0.0]),
    margin=np.array([5.0, 4.0, 1.0, 3.0, -2.0]),
    answerable=np.array([2.0, 1.0, 3.0, 0.0, -1.0]),
    seconds=0.5,
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(tokenizer_file=base_model_folder() / "tokenizer.json", threads=1)


def test_what_is_refused_is_right_only_where_nothing_answers() -> None:
    assert {
        "exact": 60.0,  # the first, and the two without an answer
        "f1": 70.0,  # (1 + 0.5 + 0 + 1 + 1) / 5
        "has_answer_exact": 33.33,
        "has_answer_f1": 50.0,
        "no_answer": 100.0,
    } == at_threshold(FIVE.margin, FIVE, 4.0)


def test_the_best_threshold_stands_where_one_more_answer_loses() -> None:
    assert 4.0 == best_threshold(FIVE.margin, FIVE)  # going on to 1.0 wins 0.8 and loses the refusal at 3.0
    assert 1.0 == best_threshold(FIVE.answerable, FIVE)
    nothing = Outcome(FIVE.exact, FIVE.overlap, np.zeros(5), FIVE.margin, FIVE.answerable, 0.5)
    assert float("inf") == best_threshold(nothing.margin, nothing)


def test_the_report_takes_its_thresholds_from_the_development_set() -> None:
    development = Outcome(FIVE.exact, FIVE.overlap, FIVE.has_answer, FIVE.margin - 1, FIVE.answerable, 0.5)
    found = report(development, FIVE)
    assert (5, 40.0, 100.0) == (found["questions"], found["always_refuse_f1"], found["milliseconds_per_question"])
    assert {"has_answer_exact": 33.33, "has_answer_f1": 76.67} == found["never_refuse"]
    margin = found["null_minus_span"]
    assert (3.0, 0.8333) == (margin["threshold"], margin["auroc"])  # 5 of 6 pairs in order
    assert (50.0, 70.0) == (margin["at_threshold"]["f1"], margin["best_possible_f1"])
    assert 1.0 == found["answerability_head"]["auroc"]
    assert 0 < found["combination"]["answerable"]


def test_the_real_reader_is_scored_by_its_span(reader: Reader) -> None:
    outcome = read_all(
        reader,
        [
            Asked("When did the port open?", PORT, ("in 1903", "1903")),
            Asked("Who painted the Mona Lisa?", PORT, ()),
            Asked("When did the port close?", PORT, ("the",)),  # an answer of no words is none
        ],
    )
    assert [1, 0, 0] == outcome.exact.tolist() == outcome.has_answer.tolist()
    assert outcome.margin[0] > 0 > outcome.margin[1]
    assert outcome.answerable[0] > outcome.answerable[1]


def test_the_command_prints_and_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, title in ((HALF_A, "Ostrand"), (HALF_B, "Black_Death")):
        rows = [
            {
                "id": f"{title}-{number}",
                "question": question,
                "answers": [{"text": answer, "answer_start": PORT.index(answer)}] if answer else [],
            }
            for number, (question, answer) in enumerate(
                [("When did it open?", "1903"), ("How many cranes are there?", "nine"), ("Who is the king?", None)]
            )
        ]
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        article = {"title": title, "paragraphs": [{"context": PORT, "qas": rows}]}
        path.write_bytes(gzip.compress(json.dumps({"data": [article]}).encode()))
    forty = PORT.index("forty")
    kept = [
        Example("How many people work there?", PORT, (forty, forty + 5), True, True, "written"),
        Example("How many people sleep there?", PORT, None, True, False, "written"),
    ]
    monkeypatch.setattr(measured, "load_written", lambda _data, **_options: kept)
    weights = tmp_path / "weights"
    weights.mkdir()
    for file in WEIGHTS.iterdir():
        (weights / file.name).write_bytes(file.read_bytes())
    assert 0 == main(["reader", "--data", str(tmp_path), "--weights", str(weights), "--record"])
    printed = capsys.readouterr().out
    assert '"has_answer_exact": 100.0' in printed
    card = json.loads((weights / CARD_NAME).read_text(encoding="utf-8"))
    scores = card["scores"]["int8"]
    assert (3, 2, 100.0) == (scores["questions"], scores["written"]["questions"], scores["written"]["has_answer_f1"])
