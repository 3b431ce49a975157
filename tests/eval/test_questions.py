"""The gold questions that ship fit their documents; others are refused with the line that does not."""

import json
from pathlib import Path

import pytest

from eval.questions import GoldError, GoldQuestion, Piece, Span, clusters_of, load_questions
from eval.suites import SUITES
from indexer.corpus import SourceFile, parse, read_corpus
from indexer.documents import Document
from tests.conftest import CORPUS

DOCUMENT = parse(SourceFile("a.txt", b"One port. Two ports. One train.", {}))
LINE = {
    "id": "1",
    "group": "g",
    "split": "test",
    "kind": "fact",
    "style": [],
    "question": "How many trains?",
    "answerable": True,
    "evidence": [{"document": "a.txt", "quote": "One train"}],
    "answers": ["One"],
}


LATER = SUITES["belgium"].questions.with_name("belgium-later.jsonl")


def gold(name: str) -> list[GoldQuestion]:
    folder = SUITES[name].corpus if name in ("invented", "paraphrased") else CORPUS
    path = LATER if name == "later" else SUITES[name].questions
    return load_questions(path, {document.id: document for document in read_corpus(folder).documents})


def test_groups_that_share_evidence_are_one_cluster() -> None:
    def asked(group: str, *quotes: str) -> GoldQuestion:
        evidence = tuple(Piece((Span("a.txt", DOCUMENT.text.index(quote), 99),)) for quote in quotes)
        return GoldQuestion(group, group, "test", "fact", (), "?", evidence, (), ())

    questions = [
        asked("a", "One port"),
        asked("b", "Two ports"),
        asked("c", "One train"),
        asked("d"),
        asked("e", "One port", "Two ports"),
    ]
    assert {"a": "b", "b": "b", "c": "c", "d": "d", "e": "b"} == clusters_of(questions)


@pytest.mark.parametrize(
    ("name", "n", "unanswerable"),
    [("belgium", 581, 190), ("invented", 376, 85), ("paraphrased", 933, 420), ("later", 536, 201)],
)
def test_every_quote_of_the_gold_questions_is_in_its_document(name: str, n: int, unanswerable: int) -> None:
    questions = gold(name)
    assert (n, unanswerable) == (len(questions), sum(not question.answerable for question in questions))
    unfit = {question.kind for question in questions if not question.answerable}
    assert {"near_miss", "false_premise"} <= unfit <= {"near_miss", "false_premise", "off_topic", "chat"}


def test_calibration_and_test_share_no_question() -> None:
    questions = [question for name in SUITES for question in gold(name)]
    halves = {half: {q.text.casefold() for q in questions if q.half == half} for half in ("calibration", "test")}
    # Greetings and other chat are the same everywhere; what is asked of the sources is not.
    both = halves["calibration"] & halves["test"]
    assert set() == both - {q.text.casefold() for q in questions if q.kind in ("chat", "follow_up")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": [{"document": "a.txt", "quote": "Three"}]}, "line 1: the quote 'Three' is not in a.txt"),
        ({"evidence": [{"document": "a.txt", "quote": "One"}]}, "line 1: the quote 'One' is more than once in a.txt"),
        ({"evidence": [{"document": "b.txt", "quote": "One"}]}, "line 1: there is no document 'b.txt'"),
        ({"evidence": []}, "line 1: answerable contradicts evidence"),
        ({"split": "train"}, "line 1: split is 'train'"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({**LINE, **change}))
    documents: dict[str, Document] = {"a.txt": DOCUMENT}
    with pytest.raises(GoldError, match=message):
        load_questions(path, documents)


def test_repeated_ids_and_groups_in_both_halves_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join([json.dumps(LINE), json.dumps(LINE)]))
    with pytest.raises(GoldError, match="the id '1' stands twice"):
        load_questions(path, {"a.txt": DOCUMENT})
    path.write_text("\n".join([json.dumps(LINE), json.dumps({**LINE, "id": "2", "split": "calibration"})]))
    with pytest.raises(GoldError, match="in both halves"):
        load_questions(path, {"a.txt": DOCUMENT})
