"""The benchmark: what it reads, what it counts, and one real run of it."""

import argparse
import gzip
import json
from pathlib import Path

import pytest

from eval import bench
from eval.bench.command import CONTENDERS, table
from eval.bench.task import Measurement, read_task, recall


def squad(folder: Path, paragraphs: int = 12) -> Path:
    subjects = "ports trains cranes bread rivers bridges poems lamps clouds engines gardens maps".split()
    rows = [
        {
            "context": f"This paragraph is about {subject}. It says that {subject} are useful to people.",
            "qas": [
                {"question": f"What is said of {subject}?", "answers": [{"text": "useful", "answer_start": 1}]},
                {"question": "Who wrote it?", "is_impossible": True, "answers": []},
            ],
        }
        for subject in subjects[:paragraphs]
    ]
    path = folder / "squad.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"data": [{"paragraphs": rows}]}).encode()))
    return path


def test_paragraphs_are_read_once_and_only_answerable_questions(tmp_path: Path) -> None:
    path = squad(tmp_path)
    paragraphs, questions = read_task([path, path])
    assert 12 == len(paragraphs)
    assert 24 == len(questions)
    assert ("What is said of trains?", [1]) == questions[1]


def test_a_beir_folder_is_read_by_its_test_judgements(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": "7", "title": "Ports", "text": "move goods."}, {"_id": "8", "text": "Trains run."}]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus))
    queries = [{"_id": "1", "text": "What runs?"}, {"_id": "2", "text": "Not judged"}]
    (tmp_path / "queries.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, queries)).encode()))
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\t8\t1\n1\t7\t0\n1\t99\t1\n")
    assert (["Ports move goods.", "Trains run."], [("What runs?", [1])]) == read_task([tmp_path])


def test_recall_by_hand() -> None:
    questions = [("a", [0]), ("b", [9, 1]), ("c", [2])]
    found = [[0, 5], [7, 1], [3, 4, 5, 6, 8, 2]]
    assert {"1": 1 / 3, "5": 2 / 3, "10": 1.0} == recall(found, questions)


def test_factors_are_medians_of_ratios_of_one_round() -> None:
    def measured(build: float) -> Measurement:
        return Measurement(build, build, build, build, 100, {"1": 0.5, "5": 0.75, "10": 1.0})

    rounds = [{"plain": measured(plain), "belqa": measured(own)} for plain, own in ((8, 2), (30, 10), (5, 1))]
    lines = table(rounds, 100).splitlines()
    assert "| plain | 12 (1.0x) | 8.0 (1.0x) | 8.0 (1.0x) | 8.0 | 100 | 50.0 | 75.0 | 100.0 |" == lines[2]
    assert "| belqa | 50 (4.0x) | 2.0 (4.0x) | 2.0 (4.0x) | 2.0 | 100 | 50.0 | 75.0 | 100.0 |" == lines[3]


@pytest.mark.slow
def test_a_run_prints_a_table_and_skips_what_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.bench.command.find_spec", lambda name: name != "txtai")
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    only = ["--only", "belqa", "--only", "belqa, vectors only", "--only", "txtai"]
    options = parser.parse_args([str(squad(tmp_path)), "--rounds", "1", *only, "--output", str(tmp_path / "out.json")])
    assert 0 == bench.run(options)
    printed = capsys.readouterr().out
    assert "skipped: txtai (txtai is not installed)" in printed
    (measured,) = json.loads((tmp_path / "out.json").read_text())
    assert {"plain", "belqa", "belqa, vectors only"} == set(measured) <= set(CONTENDERS)
    for name, values in measured.items():
        assert values["recall"]["1"] >= 0.9, name
        assert f"| {name} |" in printed
    assert measured["plain"]["recall"] == measured["belqa, vectors only"]["recall"]
