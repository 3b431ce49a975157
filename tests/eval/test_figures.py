"""Scores to figures: each over the questions that it concerns, with nobody left out."""

from dataclasses import replace
from math import isnan

import pytest

from eval.figures import Part, figures, latency
from eval.measured import with_baselines
from eval.questions import Span
from eval.scores import score_all
from tests.eval.examples import CRANES, PORT, TEXTS, TRAIN, answer, question, refused

QUESTIONS = [
    question("found", PORT),
    question("half", PORT, CRANES),
    question("refused", TRAIN),
    question("near", kind="near_miss"),
    question("far", kind="off_topic"),
]
REPLIES = [
    answer(PORT, confidence=0.9),
    answer(PORT, TRAIN, confidence=0.7),
    refused(TRAIN, ranked=(TRAIN,), confidence=0.3),
    answer(CRANES, confidence=0.6),
    refused(CRANES, confidence=0.1),
]


def test_every_figure() -> None:
    found = {name: value.mean for name, value in figures(score_all(QUESTIONS, REPLIES, TEXTS)).items()}
    assert pytest.approx((1 + 0.5 + 0) / 3) == found["evidence in the answer (recall)"]
    assert pytest.approx((1 + 0.5) / 2) == found["quotes that belong (precision)"]
    assert pytest.approx((1 + 0.5 + 0) / 3) == found["citation precision"]
    assert pytest.approx((1 + 0.5 + 1) / 3) == found["passage recall@1"]
    assert pytest.approx(1 / 3) == found["false refusals"]
    assert (0.5, 1.0) == (found["hallucination rate"], found["hallucination rate, near misses"])
    assert pytest.approx((2 / 3 + 1 / 2) / 2) == found["balanced accuracy of refusals"]
    assert pytest.approx(5 / 6) == found["AUROC of confidence"]
    assert pytest.approx((0 + 0 + 1 / 3 + 1 / 4 + 2 / 5) / 5) == found["area under risk-coverage"]
    assert (0.4, 0.4) == (found["coverage at 90% precision"], found["coverage at 80% precision"])
    assert pytest.approx((0.1 + 0.3 + 0.6) / 3) == found["calibration error of given answers"]
    assert (1.0, 1.0) == (found["quote fidelity"], found["cited statements"])


def test_what_nobody_knows_is_no_figure() -> None:
    silent = [replace(reply, held_back=None) for reply in REPLIES]
    found = figures(score_all(QUESTIONS, silent, TEXTS))
    assert isnan(found["area under risk-coverage"].mean)
    assert 0 == found["coverage at 90% precision"].n
    assert 5 == found["AUROC of confidence"].n


def test_latency() -> None:
    assert {"p50": 12.0, "p95": 12.0, "p99": 12.0} == latency(score_all(QUESTIONS[:2], REPLIES[:2], TEXTS))


def test_baselines_are_scored_beside_belqa() -> None:
    elsewhere = Span("a.txt", 150, 170)
    rankings = [dict.fromkeys(("BM25 only", "dense only", "reciprocal rank fusion"), (elsewhere, PORT))] * 5
    measured = with_baselines("set", QUESTIONS, REPLIES, TEXTS, rankings, {})
    means = {system: {name: value.mean for name, value in row.items()} for system, row in measured.figures.items()}
    assert "evidence in the answer (recall)" not in means["BM25 only"]
    assert pytest.approx((0.5 + 0.5 * 0.5 + 0) / 3) != means["BM25 only"]["passage MRR@10"]
    assert pytest.approx((1 / 2 + 1 / 2 + 0) / 3) == means["BM25 only"]["passage MRR@10"]
    assert (1.0, 0.0) == (means["always refuse"]["false refusals"], means["always refuse"]["hallucination rate"])
    assert (0.0, 1.0) == (means["always answer"]["false refusals"], means["always answer"]["hallucination rate"])
    assert pytest.approx((1 + 0.5 + 1) / 3) == means["always answer"]["evidence in the answer (recall)"]
    assert pytest.approx((1 + 0.5 + 1) / 3) == means["top passage verbatim"]["evidence in the answer (recall)"]
    assert set(Part) == set(measured.parts)
