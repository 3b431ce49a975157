"""What "and" joins in a question is asked one by one, unless the documents take it for one thing."""

import pytest

from indexer.embed import Embedder
from service.answers import Status
from service.coordination import coordination_in
from service.expressions import Expressions
from service.library import Library
from service.open import open_library
from service.settings import load_settings
from tests.faults.test_long_runs import within

TEXT = """# Fairs of the coast

Tern Harbour and Gull Bank are towns. Tern Harbour has a fair in May. Gull Bank has a fair in June, with 40 stalls.

The fair of Tern Harbour is run by Stone and Quay. It spends EUR 300 on research and development.
Much research is done in spring; development takes longer. In Gull Bank the red line and the blue line meet.
"""


@pytest.fixture(scope="module")
def fairs(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Library:
    corpus = tmp_path_factory.mktemp("fairs")
    (corpus / "fairs.md").write_text(TEXT, encoding="utf-8")
    return open_library(load_settings(corpus=corpus, index=tmp_path_factory.mktemp("index")), embedder)


@pytest.fixture(scope="module")
def expressions(fairs: Library) -> Expressions:
    return Expressions(fairs.index)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What do Tern Harbour and Gull Bank sell?", ["What does Tern Harbour sell?", "What does Gull Bank sell?"]),
        ("Where are JLABS and the Food Port?", ["Where is JLABS?", "Where is Food Port?"]),
        ("What do imec and VIB do?", ["What does imec do?", "What does VIB do?"]),
        ("What do VIB, imec and VITO do?", ["What does VIB do?", "What does imec do?", "What does VITO do?"]),
        ("Where are the fairs of Tern and of Gull?", ["Where are the fairs of Tern?", "Where are the fairs of Gull?"]),
        ("How big was it in 2019 and in 2021?", ["How big was it in 2019?", "How big was it in 2021?"]),
        (
            "How many stalls and how many visitors does the fair have?",
            ["How many stalls does the fair have?", "How many visitors does the fair have?"],
        ),
        (
            "How many stalls and visitors does the fair have?",
            ["How many stalls does the fair have?", "How many visitors does the fair have?"],
        ),
        (
            "What are the price and the opening hours of the fair?",
            ["What is the price of the fair?", "What are the opening hours of the fair?"],
        ),
        ("Who runs Stone and Tern Harbour?", ["Who runs Stone?", "Who runs Tern Harbour?"]),
    ],
)
def test_each_thing_is_asked_about(text: str, parts: list[str], expressions: Expressions) -> None:
    found = coordination_in(text, expressions)
    assert found is not None
    assert parts == list(found.parts)


@pytest.mark.parametrize(
    "text",
    [
        "Who runs Stone and Quay?",  # one name here
        "What are the research and development of the fair?",  # met joined
        "How much research and development does the fair do?",
        "Which small and medium-sized stalls are there?",
        "What happened between 2019 and 2021?",
        "What happens between Tern Harbour and Gull Bank?",
        "Do Tern Harbour and Gull Bank work together?",
        "Where and when is the fair?",
        "I live in Tern Harbour and Gull Bank. Who can help me?",
        "What is the fair and who runs it?",  # for `split_parts`
        "Tern Harbour and " * 20,
    ],
)
def test_what_belongs_together_stays_together(text: str, expressions: Expressions) -> None:
    assert coordination_in(text, expressions) is None


@pytest.mark.parametrize("words", ["BaT " * 70, "Where is B" + ", B" * 70])
def test_words_that_can_be_read_in_two_ways_are_read_at_once(words: str, expressions: Expressions) -> None:
    with within(2.0):
        assert coordination_in(words, expressions) is None


def test_expressions_are_those_of_the_documents(expressions: Expressions) -> None:
    assert expressions.is_met("Tern Harbour", "the Gull Bank")
    assert not expressions.is_one_name("Tern Harbour", "Gull Bank")
    assert expressions.is_one_name("Stone", "Quay")
    assert not expressions.is_met("Quay", "Stone")
    assert not expressions.is_met("red", "blue")


def test_both_parts_are_answered(library: Library) -> None:
    answer = library.assistant.ask("Where are JLABS and Food Port located?")
    assert Status.ANSWERED is answer.status
    told = " ".join(statement.text for statement in answer.statements)
    assert "Beerse" in told
    assert "Tienen" in told


def test_the_missing_part_is_named(library: Library) -> None:
    answer = library.assistant.ask("What are the e-mail and the phone number of the Welcome Team?")
    assert (Status.PARTIAL, ("What is the phone number of the Welcome Team?",)) == (answer.status, answer.missing)
    assert "invest@fitagency.be" in answer.answer


def test_a_sentence_that_tells_of_both_is_the_answer_to_the_whole(library: Library) -> None:
    question = "How many health graduates per 1,000 inhabitants do France and Germany have?"
    answer = library.assistant.ask(question)
    assert Status.ANSWERED is answer.status
    assert "France (1.5)" in answer.statements[0].text
    (finding,) = library.assistant.investigate(question).findings
    assert question == finding.question.text
