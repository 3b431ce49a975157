"""Follow-ups become questions that stand alone; others stay as they are."""

import pytest

from service.followup import complete


@pytest.mark.parametrize(
    ("earlier", "question", "completed"),
    [
        ("Which labs are in Leuven?", "And in Ghent?", "Which labs are in Ghent?"),
        ("What does VIB focus on?", "What about imec?", "What does imec focus on?"),
        ("What is the rank of Belgium?", "Who says it?", "Who says Belgium?"),
        ("Tell me about Health House.", "Where is it?", "Where is Health House?"),
        ("What does BioVille offer?", "Who are its tenants?", "Who are BioVille’s tenants?"),
        ("How many graduates were there in 2016?", "And in 2020?", "How many graduates were there in 2020?"),
        ("What does VIB focus on?", "Where is Incubator Darwin?", "Where is Incubator Darwin?"),
    ],
)
def test_completed(earlier: str, question: str, completed: str) -> None:
    assert completed == complete(question, [(earlier, "")])


def test_the_answer_gives_the_focus_when_the_question_names_nothing() -> None:
    turns = [("which incubator is on the coast?", "JLABS – part of a network, in the town of Beerse.")]
    assert "What does JLABS offer?" != complete("What does it offer?", []) == "What does it offer?"
    assert "Beerse" in complete("Who runs it?", turns) or "JLABS" in complete("Who runs it?", turns)


def test_without_history_nothing_changes() -> None:
    assert "And in Ghent?" == complete("And in Ghent?", [])


def test_only_the_last_turn_counts() -> None:
    turns = [("What does VIB do?", ""), ("What does imec do?", "")]
    assert "Where is imec?" == complete("Where is it?", [*turns[:1], ("What does Imec do?", "")]).replace(
        "Imec", "imec"
    )
