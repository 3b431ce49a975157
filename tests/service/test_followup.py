"""Follow-ups become questions that stand alone; others stay as they are."""

import pytest

from service.followup import complete


@pytest.mark.parametrize(
    ("earlier", "question", "completed"),
    [
        ("Which labs are in Leuven?", "And in Ghent?", "Which labs are in Ghent?"),
        ("What does VIB focus on?", "What about imec?", "What does imec focus on?"),
        ("What is the rank of Belgium?", "Who says it?", "Who says the rank of Belgium?"),
        ("Tell me about Health House.", "Where is it?", "Where is Health House?"),
        ("What does BioVille offer?", "Who are its tenants?", "Who are BioVille’s tenants?"),
        ("How many graduates were there in 2016?", "And in 2020?", "How many graduates were there in 2020?"),
        ("What does VIB focus on?", "Where is Incubator Darwin?", "Where is Incubator Darwin?"),
        ("How many firms does Mill Town have?", "Which of them grow?", "Which of the firms (Mill Town) grow?"),
        ("How many jobs in steel does Oz have?", "And in glass?", "How many jobs in glass does Oz have?"),
        ("How many jobs per head does France have?", "And in Spain?", "How many jobs per head does Spain have?"),
        ("What was the rent in Ypres in 2023?", "And in Ghent?", "What was the rent in Ghent in 2023?"),
        ("Who is in the Harbour Board?", "How do I reach them?", "How do I reach Harbour Board?"),
        ("What does Acme make?", "Does it have an office in Ghent?", "Does Acme have an office in Ghent?"),
        ("What does Acme make?", "Is it true that trams are slow?", "Is it true that trams are slow?"),
        ("What does Acme make?", "What does VIB do for its members?", "What does VIB do for its members?"),
    ],
)
def test_completed(earlier: str, question: str, completed: str) -> None:
    assert completed == complete(question, [(earlier, "")])


@pytest.mark.parametrize(
    ("earlier", "answer", "question", "completed"),
    [
        (
            "Which lab is modular?",
            "Bioscape – an incubator that grows.",
            "What does it have?",
            "What does Bioscape have?",
        ),
        (
            "Is there a museum in Leuven?",
            "Health House, a center in Leuven.",
            "What does it show?",
            "What does Health House show?",
        ),
        (
            "Who founded Acme?",
            "Acme was founded by Ilse Morvan.",
            "Where does she live?",
            "Where does Ilse Morvan live?",
        ),
        ("Who founded Acme?", "Acme was founded by Ilse Morvan.", "What does it make?", "What does Acme make?"),
        ("Which lab is on the coast?", "Call the agency in Beerse.", "Who runs it?", "Who runs Beerse?"),
    ],
)
def test_the_answer_gives_the_focus_when_it_was_asked_for(
    earlier: str, answer: str, question: str, completed: str
) -> None:
    assert completed == complete(question, [(earlier, answer)])


def test_without_history_nothing_changes() -> None:
    assert "And in Ghent?" == complete("And in Ghent?", [])


def test_only_the_last_turn_counts() -> None:
    turns = [("What does VIB do?", ""), ("What does imec do?", "")]
    assert "Where is imec?" == complete("Where is it?", [*turns[:1], ("What does Imec do?", "")]).replace(
        "Imec", "imec"
    )
