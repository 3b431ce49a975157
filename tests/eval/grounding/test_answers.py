"""Answers from a file: both forms, markers in any place, and lines that are none."""

import json
from pathlib import Path

import pytest

from eval.grounding.answers import AnswersError, AnswerToCheck, BadLine, CitedQuote, read_answers, split_answer


def read(tmp_path: Path, *lines: object) -> list[AnswerToCheck | BadLine]:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return list(read_answers(path))


def test_the_form_of_the_service(tmp_path: Path) -> None:
    citation = {
        "marker": 2,
        "document": {"id": "a.txt", "title": "A"},
        "start": 5,
        "end": 9,
        "quote": "rain",
        "verified": True,
    }
    row = {
        "status": "answered",
        "answer": "x [2]",
        "statements": [{"text": "rain", "citations": [2]}],
        "citations": [citation],
    }
    (answer,) = read(tmp_path, row)
    assert isinstance(answer, AnswerToCheck)
    assert (CitedQuote(2, "a.txt", "rain", 5),) == answer.citations
    assert [("rain", (2,))] == [(statement.text, statement.citations) for statement in answer.statements]


def test_the_simple_form_numbers_citations_from_one(tmp_path: Path) -> None:
    row = {"answer": "It rains. [1] It snows [2, 1].", "citations": [{"document": "a.txt", "quote": "rain"}, "snow"]}
    (answer,) = read(tmp_path, row)
    assert isinstance(answer, AnswerToCheck)
    assert (CitedQuote(1, "a.txt", "rain", None), CitedQuote(2, None, "snow", None)) == answer.citations
    assert [("It rains.", (1,)), ("It snows.", (2, 1))] == [(s.text, s.citations) for s in answer.statements]


def test_a_refusal_states_nothing(tmp_path: Path) -> None:
    (answer,) = read(tmp_path, {"status": "not_in_sources", "answer": "The sources do not answer this question."})
    assert isinstance(answer, AnswerToCheck)
    assert () == answer.statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("One thing. Another [1].", [("One thing.", ()), ("Another.", (1,))]),
        ("One thing.[1][2] Another! [3]", [("One thing.", (1, 2)), ("Another!", (3,))]),
        (
            "They help with:\n- money [1]\n- advice [2]",
            [("They help with:", (1, 2)), ("money", (1,)), ("advice", (2,))],
        ),
        ("He said “so.” [1] Then he left.", [("He said “so.”", (1,)), ("Then he left.", ())]),
        ("", []),
    ],
)
def test_markers_belong_to_the_sentence_before_them(text: str, statements: list[tuple[str, tuple[int, ...]]]) -> None:
    assert statements == [(statement.text, statement.citations) for statement in split_answer(text)]


def test_bad_lines_are_told_with_their_number_and_the_others_read(tmp_path: Path) -> None:
    found = read(
        tmp_path, {"answer": "It rains."}, "{broken", "[1]", {"question": "?"}, {"answer": 7}, "", {"citations": [{}]}
    )
    assert [1, 2, 3, 4, 5, 7] == [line.line for line in found]
    reasons = [line.reason for line in found if isinstance(line, BadLine)]
    assert reasons == [
        "this is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "this is a list, not a JSON object",
        "there is no answer, no statement and no citation in it",
        "answer: Input should be a valid string",
        "citation 1 has neither a quote nor a document",
    ]


def test_a_file_may_be_one_object_over_several_lines(tmp_path: Path) -> None:
    (answer,) = read(tmp_path, json.dumps({"answer": "It rains."}, indent=2))
    assert isinstance(answer, AnswerToCheck)


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "answers.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AnswersError, match="answers"):
        list(read_answers(path))
