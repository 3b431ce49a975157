"""The gate opens for a run that is as good, and closes for one that is worse beyond noise, or breaks a promise."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.gate import BASELINE, check, failed, read_baseline, readme_tables, write_baseline
from eval.measured import Measured, with_baselines
from eval.questions import GoldQuestion, Span
from eval.reply import Reply
from eval.report import outcomes, scores_from
from eval.tables import write_into
from indexer.errors import BelqaError
from tests.eval.examples import PORT, TEXTS, answer, question, refused

# Each needs a stretch of its own, which the quote of all answers holds: what is shared would be one fact.
ASKED = [question(f"q{number}", Span("a.txt", 0, 8 + number), answers=("1903",)) for number in range(40)]
GOOD = [answer(PORT, short="1903") for _ in ASKED]


def measured(replies: Sequence[Reply], questions: Sequence[GoldQuestion] = ASKED) -> Measured:
    return with_baselines("set", questions, replies, TEXTS, [], {})


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    write_baseline(path, [measured(GOOD)])
    return path


def test_the_same_run_passes(baseline: Path) -> None:
    checks = check([measured(GOOD)], read_baseline(baseline))
    assert [] == failed(checks)
    assert "+0.0 [+0.0, +0.0] points" in next(one.found for one in checks if one.name.endswith("passage recall@1"))


def test_one_question_more_or_less_is_noise_and_ten_are_not(baseline: Path) -> None:
    one = [refused(PORT, ranked=(PORT,)), *GOOD[1:]]
    assert [] == failed(check([measured(one)], read_baseline(baseline)))
    twelve = [refused(PORT, ranked=(PORT,))] * 12 + GOOD[12:]
    closed = {one.name for one in failed(check([measured(twelve)], read_baseline(baseline)))}
    assert {"set: false refusals", "set: evidence in the answer (recall)"} <= closed
    assert "set: passage recall@5" not in closed


def test_a_better_run_passes(tmp_path: Path) -> None:
    worse = [refused(PORT, ranked=(PORT,))] * 12 + GOOD[12:]
    write_baseline(tmp_path / "b.json", [measured(worse)])
    assert [] == failed(check([measured(GOOD)], read_baseline(tmp_path / "b.json")))


def test_one_altered_quote_or_uncited_statement_closes_it(baseline: Path) -> None:
    (quote,) = GOOD[0].quotes
    altered = replace(GOOD[0], quotes=(replace(quote, verbatim=False),))
    assert ["set: quote fidelity"] == [
        one.name for one in failed(check([measured([altered, *GOOD[1:]])], read_baseline(baseline)))
    ]
    uncited = replace(GOOD[0], uncited=1)
    assert ["set: cited statements"] == [
        one.name for one in failed(check([measured([uncited, *GOOD[1:]])], read_baseline(baseline)))
    ]


def test_a_run_of_nothing_or_of_other_questions_does_not_pass(baseline: Path) -> None:
    with pytest.raises(BelqaError, match="shares no question"):
        check([measured([], [])], read_baseline(baseline))
    others = [replace(one, text="Reworded?") for one in ASKED]
    with pytest.raises(BelqaError, match="shares no question"):
        check([measured(GOOD, others)], read_baseline(baseline))
    with pytest.raises(BelqaError, match="holds nothing of 'other'"):
        check([replace(measured(GOOD), name="other")], read_baseline(baseline))


def test_a_baseline_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    with pytest.raises(BelqaError, match=re.escape("'nothing.json' cannot be read")):
        read_baseline(path)
    path.write_text('{"set": {}}')
    with pytest.raises(BelqaError, match=re.escape("'nothing.json' cannot be read")):
        read_baseline(path)


def test_scores_are_read_back_as_they_were_written() -> None:
    scores = measured(GOOD[:1], [question("q", PORT)]).ours
    back = scores_from(json.loads(json.dumps(outcomes(scores))))
    assert [replace(score, milliseconds=0.0) for score in scores] == [replace(s, milliseconds=0.0) for s in back]


def test_the_readme_shows_the_committed_baseline() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- figures -->\n(.*?)\n<!-- /figures -->", readme, re.DOTALL)
    assert shown
    assert readme_tables(read_baseline(BASELINE)) == shown[1]


def test_tables_go_between_the_marks_only(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("Before\n<!-- figures -->\nold\n<!-- /figures -->\nAfter\n")
    write_into(path, "| \\1 |")
    assert "Before\n<!-- figures -->\n| \\1 |\n<!-- /figures -->\nAfter\n" == path.read_text()
    path.write_text("Nothing")
    with pytest.raises(BelqaError, match=re.escape("README.md has no")):
        write_into(path, "")
