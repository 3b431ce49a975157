"""Ablations: figures that can be counted by hand, steps against the real ones, and the command on a small set."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.ablation import AUROC, CORRECT, F1, FALSE, FIGURES, NOTHING, RIGHT, Outcome, ablations, judge
from eval.baselines import Rankers
from eval.candidates import Example, calibration_half, look_up
from eval.questions import Span
from eval.suites import SUITES, Suite
from eval.without import BM25, TAUGHT, VECTORS, assistants_without, first_passage_read
from eval.workspace import Workspace
from indexer.embed import Embedder
from service.assistant import Assistant
from service.judge import FEATURES, INGREDIENTS, UNFITTED
from service.library import Library
from service.open import load_reader
from service.retrieve import Retriever
from tests.eval.examples import question

README = Path(__file__).parents[2] / "README.md"
ASKED = [
    question("1", text="What can the Welcome Team help my company with?"),
    question("2", text="Which incubator is in Beerse?"),
    question("3", text="How many patents did VIB file last year?"),
]


@pytest.fixture(autouse=True)
def loaded_once(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Share the model of the other tests, which takes seconds to load."""
    monkeypatch.setattr(Workspace, "embedder", embedder)


def outcome(right: list[int], support: list[float], f1: list[float]) -> Outcome:
    """Two answerable questions of a cluster, two of others, two unanswerable ones; the threshold is 0.5."""
    return Outcome(
        clusters=["a", "a", "b", "c", "d", "e"],
        answerable=np.array([1, 1, 1, 1, 0, 0], dtype=bool),
        right=np.array(right, dtype=float),
        support=np.array(support),
        refused=np.array(support) < 0.5,
        answer_f1=np.array(f1),
        threshold=0.5,
    )


WHOLE = outcome([1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.6, 0.1], [1, 0.5, 0.5, 0, 0, 0])
LESS = outcome([1, 0, 1, 0, 0, 0], [0.9, 0.4, 0.7, 0.2, 0.3, 0.1], [1, 0, 0.5, 0, 0, 0])


def test_figures_are_counted_over_the_questions_that_they_are_about() -> None:
    found = WHOLE.figures()
    assert FIGURES == tuple(found)
    assert {RIGHT: 3 / 4, AUROC: 7 / 8, FALSE: 1 / 4, CORRECT: 1 / 2, F1: 2 / 4} == {
        name: estimate.mean for name, estimate in found.items()
    }
    assert [4, 6, 4, 2, 4] == [estimate.n for estimate in found.values()]


def test_differences_are_paired() -> None:
    found = LESS.differences(WHOLE)
    assert {RIGHT: -1 / 4, AUROC: 0.0, FALSE: 1 / 4, CORRECT: 1 / 2, F1: -0.5 / 4} == {
        name: estimate.mean for name, estimate in found.items()
    }
    # Only group a differs: drawn alone, it is half of what is drawn; not drawn, nothing differs.
    assert (-0.5, 0.0) == (found[RIGHT].low, found[RIGHT].high)
    same = WHOLE.differences(WHOLE)
    assert {(0.0, 0.0, 0.0)} == {(estimate.mean, estimate.low, estimate.high) for estimate in same.values()}


def test_without_the_other_passages_is_a_reader_of_one(library: Library, embedder: Embedder) -> None:
    reader = load_reader(Workspace(Path()).settings)
    both = [Assistant(Retriever(library.index, embedder), reader, UNFITTED, read=read) for read in (5, 1)]
    whole, one = (look_up(assistant, ASKED, "") for assistant in both)
    for example, expected in zip(whole, one, strict=True):
        found = first_passage_read(example).finding
        assert expected.finding.ranked == found.ranked
        assert len(found.ranked) < len(example.finding.ranked)


def test_steps_of_the_search_are_left_out(library: Library, embedder: Embedder, tmp_path: Path) -> None:
    assistants = assistants_without(Workspace(tmp_path), library.index)
    rankers = Rankers(library.index, embedder, 8)
    for asked in ASKED:
        by_words, by_meaning = (look_up(assistants[name], [asked], "")[0].finding.hits for name in (VECTORS, BM25))
        spans = tuple(Span(hit.document.id, hit.passage.start, hit.passage.end) for hit in by_words)
        assert rankers.rank(asked.text)["BM25 only"][: len(spans)] == spans
        assert {0.0} == {hit.cosine for hit in by_words}
        assert 1 > by_words[0].score >= by_words[-1].score > 0
        assert [hit.cosine for hit in by_meaning] == [hit.score for hit in by_meaning]
        assert sorted((hit.score for hit in by_meaning), reverse=True) == [hit.score for hit in by_meaning]


TOWNS = ["Ostrand", "Lund", "Varde", "Kolm", "Brest", "Tarn", "Selby", "Morav"]


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write a corpus with calibration questions as a suite of its own, and give the options that name it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = []
    for number, town in enumerate(TOWNS):
        opened, cranes = f"The port of {town} opened in {1900 + number}.", f"It has {number + 3} cranes."
        (folder / f"{town}.txt").write_text(f"{opened}\n\nPeople like {town}. {cranes} The sea is near.\n")
        asked = {
            f"When did the port of {town} open?": opened,
            f"How many cranes are in {town}?": cranes,
            f"Who is the mayor of {town}?": None,
        }
        rows += [
            {
                "id": f"{town} {place}",
                "group": f"{town} {place}",
                "split": "calibration",
                "kind": "fact",
                "style": [],
                "question": text,
                "answerable": quote is not None,
                "evidence": [{"document": f"{town}.txt", "quote": quote}] if quote else [],
                "answers": [],
            }
            for place, (text, quote) in enumerate(asked.items())
        ]
    (tmp_path / "towns.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.setitem(SUITES, "towns", Suite(folder, tmp_path / "towns.jsonl"))
    return ["ablate", "--suite", "towns", "--output", str(tmp_path / "out"), "--json", str(tmp_path / "ablation.json")]


def test_the_command(
    towns: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_text("Before\n<!-- ablation -->\nold\n<!-- /ablation -->\nAfter\n")
    assert 0 == main([*towns, "--write"])
    printed = capsys.readouterr().out
    assert f"Before\n<!-- ablation -->\n{printed.strip()}\n<!-- /ablation -->\nAfter\n" == Path("README.md").read_text()
    content = json.loads((tmp_path / "ablation.json").read_text())
    assert 24 == content["questions"]
    whole, *others = content["rows"]
    assert (NOTHING, list(FEATURES)) == (whole["left_out"], whole["features"])
    assert [16, 24, 16, 8, 16] == [figure["n"] for figure in whole["figures"].values()]
    for row in others:
        for name, difference in row["differences"].items():
            assert row["figures"][name]["mean"] - whole["figures"][name]["mean"] == pytest.approx(difference["mean"])
    lines = printed.splitlines()
    assert len(lines) == 2 + len(content["rows"])
    assert f"| {whole['figures'][RIGHT]['mean']:.1%} [" in lines[2]


@pytest.mark.usefixtures("towns")
def test_what_finds_nothing_any_more_is_refused_and_counted(tmp_path: Path) -> None:
    small = Workspace(tmp_path).library("towns", SUITES["towns"].corpus, UNFITTED)
    examples = look_up(small.assistant, calibration_half(SUITES["towns"], small), "")
    nothing = replace(examples[0].finding, ranked=[])
    examples = [Example(examples[0].question, nothing, "towns"), *examples[1:]]
    (whole, *_) = ablations(examples, {BM25: [], VECTORS: [], TAUGHT: []})
    found = judge(whole)
    assert (0.0, True, False, 0.0) == (found.support[0], found.refused[0], found.right[0], found.answer_f1[0])
    assert len(examples) == len(found.clusters) == len(found.support)
    assert (found.support[1:] > 0).all()


def test_the_readme_shows_the_judge_that_ships() -> None:
    shown = re.search(r"<!-- ablation -->\n(.*?)\n<!-- /ablation -->", README.read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    _, _, *lines = shown[1].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines]
    assert [one.left_out for one in ablations([], {BM25: [], VECTORS: [], TAUGHT: []})] == [row[0] for row in rows]
    assert set(INGREDIENTS) < {row[0] for row in rows}
    fitted_on = json.loads((README.parent / "service" / "judge.json").read_text())["fitted_on"]
    whole = dict(zip(FIGURES, (float(cell.split("%")[0]) for cell in rows[0][1:]), strict=True))
    keys = {AUROC: "unseen_auroc", FALSE: "unseen_false_refusals", CORRECT: "unseen_correct_refusals"}
    assert {name: round(100 * fitted_on[key], 1) for name, key in keys.items()} == {name: whole[name] for name in keys}
