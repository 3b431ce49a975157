"""The commands from end to end, over small sets: what they print, write, keep, and return."""

import json
import re
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.suites import SUITES, Suite
from eval.workspace import Workspace
from indexer.embed import Embedder

TEXT = "The port of Ostrand opened in 1903.\n\nIt has nine cranes, and forty people work there.\n"
GOLD = [
    ("1", "fact", "When did the port of Ostrand open?", "The port of Ostrand opened in 1903.", ["1903"]),
    ("2", "figure", "How many cranes does the port have?", "It has nine cranes", ["nine"]),
    ("3", "off_topic", "Who painted the Mona Lisa?", None, []),
]


@pytest.fixture(autouse=True)
def loaded_once(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Share the model of the other tests, which takes seconds to load."""
    monkeypatch.setattr(Workspace, "embedder", embedder)


@pytest.fixture
def gold(tmp_path: Path) -> list[str]:
    """Write a corpus with questions, and give the options that name them."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "port.txt").write_text(TEXT)
    rows = [
        {
            "id": name,
            "group": name,
            "split": "test",
            "kind": kind,
            "style": ["plain"],
            "question": question,
            "answerable": quote is not None,
            "evidence": [{"document": "port.txt", "quote": quote}] if quote else [],
            "answers": answers,
        }
        for name, kind, question, quote, answers in GOLD
    ]
    (tmp_path / "ports.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return ["--questions", str(tmp_path / "ports.jsonl"), "--corpus", str(tmp_path / "corpus")]


@pytest.mark.parametrize("part", [["--suite", "belgium"], ["--half", "calibration"]])
def test_a_part_of_the_questions_is_no_baseline(part: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert 3 == main([*part, "--write-baseline"])
    assert "A baseline holds the test halves of all suites" in capsys.readouterr().err


def test_measure_report_gate_and_what_is_known(
    gold: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, baseline = ["--output", str(tmp_path / "out")], ["--baseline", str(tmp_path / "baseline.json")]
    assert 0 == main([*gold, *output, *baseline, "--write-baseline", "--typos"])
    printed = capsys.readouterr().out
    assert "| passage recall@1 | 100.0% [100.0, 100.0] n=2 |" in printed
    assert "typing errors: passage recall@5" in printed
    report = json.loads((tmp_path / "out" / "report-test.json").read_text())
    assert "0 of 3" == report["header"]["ports, test half, replies known before"]
    assert {"belqa", "BM25 only", "always refuse"} <= set(report["sets"][0]["figures"])
    assert "ports, test half" in (tmp_path / "out" / "report-test.html").read_text()

    assert 0 == main([*gold, *output, *baseline, "--check"])
    assert "ok     ports, test half: quote fidelity: 0 of" in capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "report-test.json").read_text())
    assert "3 of 3" == report["header"]["ports, test half, replies known before"]

    altered = json.loads((tmp_path / "baseline.json").read_text())
    columns = altered["ports, test half"]["outcomes"]["columns"]
    altered["ports, test half"]["outcomes"]["rows"][0][columns.index("key")] = "another question"
    (tmp_path / "baseline.json").write_text(json.dumps(altered))
    assert 0 == main([*gold, *output, *baseline, "--check"])
    assert re.search(r"passage recall@1: \+0.0 .* of 1\n", capsys.readouterr().out)


def test_distractors_hide_the_corpus(gold: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = [
        {"id": f"f#{n}", "title": "Rain", "text": f"It rained on day {n}, and the harbour was wet."} for n in range(9)
    ]
    path = tmp_path / "foreign.jsonl"
    path.write_text("\n".join(map(json.dumps, foreign)))
    options = ["--distractors", str(path), "--sizes", "3", "9", "--output", str(tmp_path / "out")]
    assert 0 == main([*gold, *options])
    printed = capsys.readouterr().out
    assert "among 3 foreign passages: passage recall@5 +0.0 points" in printed
    assert "among 9 foreign passages: false refusals" in printed


def test_what_cannot_be_measured_is_said(gold: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 3 == main([*gold[:2], "--output", str(tmp_path)])
    assert "There is no corpus for --questions." in capsys.readouterr().err
    assert 3 == main([*gold[2:], "--output", str(tmp_path / "out")])
    assert "There are no questions for --corpus." in capsys.readouterr().err
    assert 3 == main([*gold, "--output", str(tmp_path), "--check", "--baseline", str(tmp_path / "none.json")])
    assert "'none.json' cannot be read" in capsys.readouterr().err
    assert 3 == main(["squad", str(tmp_path / "none.json"), "--output", str(tmp_path)])
    assert "'none.json' cannot be read" in capsys.readouterr().err


def test_squad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contexts = ["The port of Ostrand opened in 1903.", "The bridge of Lund is nine metres wide."]
    asked = [
        [{"id": "1", "question": "When did the port of Ostrand open?", "answers": [
            {"text": "1903", "answer_start": 30}]},
         {"id": "2", "question": "Who painted the Mona Lisa?", "is_impossible": True, "answers": []}],
        [{"id": "3", "question": "How wide is the bridge of Lund?", "answers": [
            {"text": "nine metres", "answer_start": 22}]}],
    ]  # fmt: skip
    paragraphs = [{"context": context, "qas": qas} for context, qas in zip(contexts, asked, strict=True)]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": [{"title": "Places", "paragraphs": paragraphs}]}))
    assert 0 == main(["squad", str(path), "--output", str(tmp_path / "out")])
    sets = json.loads((tmp_path / "out" / "squad-dev.json").read_text())["sets"]
    assert ["SQuAD 2.0, paragraph given", "SQuAD 2.0, among 2 paragraphs"] == [row["name"] for row in sets]
    given, anywhere = (row["figures"]["belqa"] for row in sets)
    assert "passage recall@1" not in given
    assert (3, 2) == (given["token F1, refusals included"]["n"], given["evidence in the answer (recall)"]["n"])
    assert (1.0, 2) == (anywhere["document recall@1"]["mean"], anywhere["document recall@1"]["n"])
    assert "document nDCG@10" in sets[1]["figures"]["BM25 only"]
    assert "document MRR@10" in capsys.readouterr().out


def test_beir(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    corpus = [("a", "Ports", "The port opened in 1903."), ("b", "", "A bridge is wide."), ("c", "", "It rained.")]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps({"_id": i, "title": t, "text": x}) for i, t, x in corpus))
    queries = [("q1", "port opened"), ("q2", "wide bridge"), ("unused", "rain")]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps({"_id": name, "text": text}) for name, text in queries))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\nq2\tgone\t1\n")
    assert 0 == main(["beir", str(folder), "--output", str(tmp_path / "out")])
    (row,) = json.loads((tmp_path / "out" / "tiny.json").read_text())["sets"]
    assert {"belqa", "BM25 only", "dense only", "reciprocal rank fusion"} == set(row["figures"])
    assert (
        pytest.approx((1 + 1 / (1 + 1 / 1.584962500721156)) / 2) == row["figures"]["belqa"]["document nDCG@10"]["mean"]
    )
    assert (1 + 0.5) / 2 == row["figures"]["belqa"]["document recall@1"]["mean"]
    assert 0 == main(["beir", str(folder), "--output", str(tmp_path / "out"), "--limit", "1"])
    assert 1 == json.loads((tmp_path / "out" / "tiny.json").read_text())["sets"][0]["n"]
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "port"}))
    assert 3 == main(["beir", str(folder), "--output", str(tmp_path / "out")])


def test_foreign_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"port": ["When did the port of Ostrand open?"], "sun": ["When does the sun rise in Lund?", "Why?"]}
    for name, text in {"port": TEXT, "sun": "The sun rises in Lund at six.\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
        rows = [
            {"id": each, "group": each, "split": "test", "kind": "fact", "style": [], "question": each}
            | {"answerable": False, "evidence": [], "answers": []}
            for each in asked[name]
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for name in list(SUITES):
        monkeypatch.delitem(SUITES, name)
    for name in asked:
        monkeypatch.setitem(SUITES, name, Suite(tmp_path / name, tmp_path / f"{name}.jsonl"))
    assert 0 == main(["foreign", "--output", str(tmp_path / "out"), "--failures"])
    *failures, head, _, port, sun, told = capsys.readouterr().out.splitlines()
    assert "| answered by | questions of port | questions of sun |" == head
    answered = len([line for line in failures if line.startswith("port, of sun")])
    assert f"| sun | {100.0 * answered:.1f}% [" in sun
    assert sun.endswith("n=1 |  |")
    assert "| port |  | " in port
    assert port.endswith("n=2 |")
    assert f" of {len(list(filter(None, failures)))} answers name what no document holds." in told
