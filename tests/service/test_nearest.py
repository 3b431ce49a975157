"""Hard negatives: near passages that do not answer, found by the real embedding model."""

import random

from service.reader.examples import Example
from service.reader.nearest import nearest_passages

DOCKS = "The harbour of Velm has three docks."
FERRIES = "Ferries leave the harbour of Velm at noon."
PORT = "The harbour of Tarn has nine docks."
SCHOOL = "Children learn to read at six."


def row(question: str, passage: str, answer: str | None, group: str) -> Example:
    start = passage.index(answer) if answer else 0
    span = (start, start + len(answer)) if answer else None
    return Example(question, passage, span, True, span is not None, "made", group, "")


ROWS = [
    row("How many docks are there in Velm?", DOCKS, "three", "velm"),
    row("When do the boats go?", FERRIES, "noon", "velm"),
    row("How many docks does the harbour have?", PORT, "nine", "tarn"),
    row("Who teaches the children?", SCHOOL, None, "school"),
]


def test_each_question_gets_a_near_passage_that_lacks_its_answer() -> None:
    made = {each.question: each for each in nearest_passages(ROWS, 10, random.Random(1))}
    # Of another document only what lacks a name of the question: Tarn is not Velm. Without a name nobody can tell.
    assert {PORT, FERRIES, SCHOOL} >= {made["How many docks are there in Velm?"].passage}
    assert DOCKS == made["When do the boats go?"].passage
    assert "How many docks does the harbour have?" not in made
    assert "Who teaches the children?" not in made
    assert {(False, None, "nearest_passage/made")} == {(e.answerable, e.span, e.source) for e in made.values()}


def test_a_passage_with_the_answer_is_no_negative_and_the_count_is_kept() -> None:
    also = [*ROWS, row("What does Velm have?", "Velm has three docks and a pier.", "three docks and a pier", "velm")]
    for seed in range(8):
        made = nearest_passages(also, 1, random.Random(seed))
        assert 1 == len(made)
        assert not (made[0].question == ROWS[0].question and "three" in made[0].passage)
