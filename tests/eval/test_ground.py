"""Anybody's answers against documents: what is grounded passes, and nothing that is not does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.ground import as_json
from eval.grounding.answers import AnswerToCheck, read_answers
from eval.grounding.check import AnswerFinding, GroundingCheck, StatementLabel
from indexer.corpus import read_corpus
from indexer.embed import Embedder
from service.open import load_reader
from service.settings import load_settings
from service.support import SupportJudge
from tests.conftest import CORPUS

RAIN = "The agency measured 41.7 mm of rain in May 2016. It does not measure snow. The office is in Ghent."
Checker = Callable[..., AnswerFinding]


@pytest.fixture(scope="module")
def judge(embedder: Embedder) -> SupportJudge:
    return SupportJudge(load_reader(load_settings()), embedder)


@pytest.fixture
def check(tmp_path: Path, judge: SupportJudge) -> Checker:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "rain.txt").write_text(RAIN)
    (folder / "other.txt").write_text("Something else entirely is told here.")
    grounding = GroundingCheck(read_corpus(folder).documents, lambda: judge)

    def checked(answer: str, *quotes: str, document: str = "rain.txt") -> AnswerFinding:
        row = {"answer": answer, "citations": [{"document": document, "quote": quote} for quote in quotes]}
        path = tmp_path / "answers.jsonl"
        path.write_text(json.dumps(row))
        (line,) = read_answers(path)
        assert isinstance(line, AnswerToCheck)
        return grounding.check(line)

    return checked


def labels(finding: AnswerFinding) -> list[str]:
    return [statement.label.value for statement in finding.statements]


def test_a_statement_that_is_the_quote_is_verbatim_and_needs_no_judge(check: Checker) -> None:
    found = check("The office is in Ghent [1].", "The office is in Ghent.")
    assert (True, ["verbatim"], None) == (found.grounded, labels(found), found.statements[0].score)


def test_in_other_words_the_judge_decides(check: Checker) -> None:
    found = check(
        "In May 2016 the agency measured 41.7 mm of rain [1].", "The agency measured 41.7 mm of rain in May 2016."
    )
    assert (True, ["supported"]) == (found.grounded, labels(found))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("In May 2016 the agency measured 47.1 mm of rain", "the figure 47.1 is not in the passage"),
        ("In May 2017 the agency measured 41.7 mm of rain", "the date May 2017 is not in the passage"),
        ("The agency does measure snow", "the passage says 'not', and the statement does not"),
        ("The Antwerp office of the agency is in Ghent", "the name Antwerp is not in the passage"),
        ("The office is in Ghent [7]", "[7] names no citation"),
    ],
)
def test_what_does_not_agree_is_told(check: Checker, statement: str, problem: str) -> None:
    found = check(f"{statement} [1].", RAIN)
    assert (False, ["unsupported"]) == (found.grounded, labels(found))
    assert problem in found.statements[0].problems


def test_a_slice_that_loses_its_not_is_no_verbatim_statement(check: Checker) -> None:
    found = check("measure snow [1].", RAIN)
    assert StatementLabel.VERBATIM.value not in labels(found)


def test_statements_without_a_citation_are_not_grounded(check: Checker) -> None:
    found = check("The office is in Ghent.", "The office is in Ghent.")
    assert (False, ["uncited"]) == (found.grounded, labels(found))


@pytest.mark.usefixtures("check")
def test_a_citation_of_a_whole_document_is_evidence(tmp_path: Path, judge: SupportJudge) -> None:
    path = tmp_path / "whole.jsonl"
    path.write_text(
        json.dumps(
            {
                "answer": "The office is in Ghent [1][2].",
                "citations": [{"document": "rain.txt"}, {"document": "no.txt"}],
            }
        )
    )
    (line,) = read_answers(path)
    assert isinstance(line, AnswerToCheck)
    found = GroundingCheck(read_corpus(tmp_path / "documents").documents, lambda: judge).check(line)
    assert ["verbatim"] == labels(found)
    assert [(2, "not found", ("there is no document 'no.txt'", "the quote has no words"))] == [
        (marker, quote.label.value, quote.notes) for marker, quote in found.quotes
    ]


def run(tmp_path: Path, *rows: object) -> tuple[int, dict[str, Any]]:
    path, out = tmp_path / "a.jsonl", tmp_path / "out.json"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    code = main(["ground", str(path), "--corpus", str(CORPUS), "--json", str(out)])
    return code, json.loads(out.read_text())


GOOD = {
    "answer": "VIB focuses on biotech in all its facets. [1]",
    "citations": [{"document": "flanders-life-sciences.txt", "quote": "VIB focuses on biotech in all its facets."}],
}


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, content = run(tmp_path, GOOD)
    assert (0, {"verbatim": 1, "supported": 0, "unsupported": 0, "uncited": 0}) == (
        code,
        content["summary"]["statements"],
    )
    code, content = run(tmp_path, GOOD, "{broken")
    assert (2, [2]) == (code, [line["line"] for line in content["unusable_lines"]])
    code, content = run(tmp_path, GOOD, "{broken", {"answer": "It rains."})
    assert (1, [True, False]) == (code, [answer["grounded"] for answer in content["answers"]])
    assert "line 2: cannot be used: this is no JSON" in capsys.readouterr().out
    assert 2 == main(["ground", str(tmp_path / "none.jsonl"), "--corpus", str(CORPUS)])
    assert 2 == main(["ground", str(tmp_path / "a.jsonl"), "--corpus", str(tmp_path / "none")])
    assert "There is no corpus folder" in capsys.readouterr().err


def test_our_own_answers_are_grounded(tmp_path: Path, client: Any) -> None:  # noqa: ANN401 - Starlette's client
    questions = [
        "What does VIB focus on?",
        "How does the Welcome Team assist a company?",
        "Who won the world cup in 1950?",
    ]
    rows = [client.post("/v1/ask", json={"question": question}).json() for question in questions]
    code, content = run(tmp_path, *rows)
    assert (0, 3) == (code, content["summary"]["grounded"])
    quoted = sum(len(row["citations"]) for row in rows)
    assert quoted == content["summary"]["quotes"]["verified"] == content["summary"]["statements"]["verbatim"] > 1


def test_the_json_has_what_the_summary_counts() -> None:
    assert {"answers": 0, "grounded": 0} == {
        key: as_json([], [], None)["summary"][key] for key in ("answers", "grounded")
    }
