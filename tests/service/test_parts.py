"""A question that asks for two things is two questions, and each of them stands alone."""

import pytest

from service.parts import split_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What does VIB do and where is imec located?", ["What does VIB do", "where is imec located?"]),
        ("What is X about? Who runs it?", ["What is X about?", "Who runs X?"]),
        ("Where is Bluewagon, and who runs it?", ["Where is Bluewagon", "Who runs Bluewagon?"]),
        (
            "Who is in the Harbour Board, and at which address can it be reached?",
            ["Who is in the Harbour Board", "At which address can Harbour Board be reached?"],
        ),
        (
            "When was the report on trams written and which firms were interviewed for it?",
            ["When was the report on trams written", "Which firms were interviewed for it (report on trams written)?"],
        ),
        (
            "I run a shop in Mill Town. What is the rent and when is it due?",
            ["I run a shop in Mill Town. What is the rent", "When is it due (rent)?"],
        ),
        (
            "I like Mill Town Park. What kind of park is it, and what is the rent?",
            ["I like Mill Town Park. What kind of park is it", "What is the rent (Mill Town Park)?"],
        ),
        (
            "How high is the advance on the grant, and when is the rest paid?",
            ["How high is the advance on the grant", "When is the rest paid (advance on the grant)?"],
        ),
        (
            "Which firm is the largest employer in Riverton and when was it founded?",
            ["Which firm is the largest employer in Riverton", "When was the largest employer in Riverton founded?"],
        ),
        ("Who leads Acme and what did he study?", ["Who leads Acme", "What did he study (who leads Acme)?"]),
        ("What does A do and where is B?", ["What does A do", "where is B?"]),
        ("Who runs Acme and is it free?", ["Who runs Acme", "Is Acme free?"]),
        ("Where is Acme and may I park there?", ["Where is Acme", "May I park there (Acme)?"]),
        ("Who runs Acme and must the tenant pay?", ["Who runs Acme", "Must the tenant pay (Acme)?"]),
        ("Who runs Acme, and is the entry free?", ["Who runs Acme", "Is the entry free (Acme)?"]),
        ("Can you say what VIB is and how it works?", ["Can you say what VIB is", "How VIB works?"]),
        ("Tell me about Acme. Where is it?", ["Tell me about Acme.", "Where is Acme?"]),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert parts == list(split_parts(text))


@pytest.mark.parametrize(
    "text",
    [
        "Which firms are in Ghent and Leuven?",
        "I am a founder. Who can help me?",
        "A client sends boxes by sea and is thinking of the train. How many days did a container wait?",
        "I heard Acme has left the board and was replaced. Why did it step out?",
        "What must a firm spend, in time and in money?",
        "Who decides when and how the money is spent?",
        "Who knows whether and where dogs are allowed?",
        "Does the law say how long and why data is kept?",
        "Who knows when the office opens and how it is reached?",
        "Who can read and comment on the plan?",
        "Which company makes vaccines and has the largest plant?",
        "Which firm runs the trams and is the largest employer in Oz?",
        "Does Acme make trams and have the largest plant?",
        "Which firms are there? Name every one.",
        "trams and trains",
    ],
)
def test_one_question_is_its_only_part(text: str) -> None:
    assert [text] == list(split_parts(text))
