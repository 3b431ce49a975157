"""Follow-ups become questions that stand alone; others stay as they are."""

import pytest

from service.followup import LONGEST_TURN, complete
from tests.faults.test_long_runs import within


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
        ("How many people work at Acme?", "And 2021?", "How many people work at Acme in 2021?"),
        ("How many people work at Acme?", "And in May?", "How many people work at Acme in May?"),
        ("How many people work at Acme?", "What about Leuven?", "How many people work at Leuven?"),
        ("How many people work at Acme?", "Beta?", "How many people work at Beta?"),
        (
            "How many people work at Acme?",
            "And for the waiting list?",
            "How many people work at Acme for the waiting list?",
        ),
        ("How many graduates were there in 2020?", "2021?", "How many graduates were there in 2021?"),
        ("How many jobs does Oz have?", "And if it rains?", "How many jobs does Oz have if it rains?"),
        ("Where is Health House?", "And its opening hours?", "Health House’s opening hours?"),
        ("Where is Health House?", "How much does it cost?", "How much does Health House cost?"),
        ("Where is Health House?", "How much does it cost to visit?", "How much does it cost to visit (Health House)?"),
        ("What does Acme make?", "Is it able to grow?", "Is Acme able to grow?"),
        ("What does Acme make?", "Is it close to shops?", "Is Acme close to shops?"),
        ("What does Acme make?", "Does it want to grow?", "Does Acme want to grow?"),
        ("What does Acme make?", "Does it show that glass is safe?", "Does Acme show that glass is safe?"),
        ("What does Acme make?", "Who repairs it to keep the roof dry?", "Who repairs Acme to keep the roof dry?"),
        ("What does Acme make?", "Was it founded to make trams?", "Was Acme founded to make trams?"),
        (
            "Which firm is the largest employer in Oz?",
            "When was it founded?",
            "When was the largest employer in Oz founded?",
        ),
        ("Which river is the longest in Oz?", "Where does it rise?", "Where does the longest river in Oz rise?"),
        ("Who leads Acme?", "What did he study?", "What did he study (who leads Acme)?"),
        ("Who leads Acme?", "What does it make?", "What does Acme make?"),
        ("Who is the mayor of Oz?", "When was she elected?", "When was the mayor of Oz elected?"),
        ("Who is the mayor of Oz?", "How big is it?", "How big is Oz?"),
        ("What are the opening hours of Health House?", "Where is it?", "Where is Health House?"),
        ("Is there a museum in Leuven?", "When is it open?", "When is it open (museum in Leuven)?"),
        ("Where is the tower in Pisa?", "How tall is it?", "How tall is the tower in Pisa?"),
        ("Does Acme have an office in Ghent?", "What does it make?", "What does Acme make?"),
        ("What kind of park is Tech Lane?", "Who runs it?", "Who runs Tech Lane?"),
        ("What does Acme sell?", "Who buys them?", "Who buys Acme?"),
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
        (
            "Who founded Acme?",
            "Acme was founded by Ilse Morvan.",
            "What is her background?",
            "What is Ilse Morvan’s background?",
        ),
        ("Who founded Acme?", "Acme was founded by Ilse Morvan.", "What does it make?", "What does Acme make?"),
        ("Which lab is on the coast?", "Call the agency in Beerse.", "Who runs it?", "Who runs Beerse?"),
    ],
)
def test_the_answer_gives_the_focus_when_it_was_asked_for(
    earlier: str, answer: str, question: str, completed: str
) -> None:
    assert completed == complete(question, [(earlier, answer)])


@pytest.mark.parametrize(
    "question",
    [
        "May I sublet my flat?",
        "Must I register my dog?",
        "Would a caravan need a permit?",
        "Shall we file jointly?",
        "Am I entitled to sick pay?",
        "Had the mill closed by 1950?",
        "Don't dogs need a lead?",
        "Describe the appeal procedure.",
        "Please summarise the noise rules.",
        "Compare the two bus tickets.",
        "I need a parking permit",
        "opening hours museum",
        "Opening hours museum",
        "2021?",
    ],
)
def test_a_question_of_its_own_is_not_pushed_into_the_one_before(question: str) -> None:
    assert question == complete(question, [("How many people work at Acme?", "Acme employs 300 people.")])


@pytest.mark.parametrize(
    "question",
    [
        "How long does it take to get a permit?",
        "How long does it take until a wound heals?",
        "How much does it cost to register a trademark?",
        "What does it take to become a nurse?",
        "How hard is it to learn Welsh?",
        "Is it legal to record a call?",
        "Is it mandatory to vote?",
        "Is it allowed for a tenant to keep a dog?",
        "Is it known whether bees sleep?",
        "Isn't it too late to enrol a child?",
        "Who says it is forbidden to whistle?",
        "Can it be dangerous to swim after lunch?",
        "Does it make sense to insure a bicycle?",
        "Does it matter where I park?",
        "In Ghent, is it hard to park?",
    ],
)
def test_it_that_stands_for_nothing_earlier_stays(question: str) -> None:
    assert question == complete(question, [("How many people work at Acme?", "Acme employs 300 people.")])


def test_of_a_long_turn_only_the_beginning_is_looked_at() -> None:
    assert "Where is Acme?" == complete(
        "Where is it?", [("What does Acme make? " + "a " * LONGEST_TURN + "in Ghent", "")]
    )


def test_a_turn_of_one_long_word_is_read_at_once() -> None:
    word = "a" * 20_000
    with within(1.0):
        assert f"{word[:LONGEST_TURN]} in Ghent?" == complete("And in Ghent?", [(word, word)])


def test_without_history_nothing_changes() -> None:
    assert "And in Ghent?" == complete("And in Ghent?", [])


def test_only_the_last_turn_counts() -> None:
    turns = [("What does VIB do?", ""), ("What does imec do?", "")]
    assert "Where is imec?" == complete("Where is it?", [*turns[:1], ("What does Imec do?", "")]).replace(
        "Imec", "imec"
    )
