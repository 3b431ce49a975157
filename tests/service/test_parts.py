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
        "trams and trains",
    ],
)
def test_one_question_is_its_only_part(text: str) -> None:
    assert [text] == list(split_parts(text))
