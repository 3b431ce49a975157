"""A question that takes for granted what the sources deny is not answered as asked; one that only asks is."""

import pytest

from indexer.embed import Embedder
from service.answers import Status
from service.assistant import Assistant
from service.evidence import Evidence
from service.library import Library
from service.open import open_library
from service.premise import contradicts
from service.settings import load_settings

TEXT = """# Ports of the coast

Ternmouth is the fourth largest port of the coast, because its quay is short. In 2019 Gullco bought the shipyard of \
Ternmouth to repair its own ferries. Freight at Ternmouth has been growing every year, since the bridge is open.
"""


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Library:
    corpus = tmp_path_factory.mktemp("ports")
    (corpus / "ports.md").write_text(TEXT, encoding="utf-8")
    return open_library(load_settings(corpus=corpus, index=tmp_path_factory.mktemp("index")), embedder)


def evidence_for(assistant: Assistant, question: str, words: str) -> bool:
    """Say whether a sentence, found by some of its words, belies a question."""
    (finding,) = assistant.investigate(question).findings
    found: list[Evidence] = [judged.evidence for judged in finding.ranked]
    (sentence,) = [one for one in found if words in one.document.text[one.sentence.start : one.sentence.end]]
    return contradicts(finding.question, sentence)


@pytest.mark.parametrize(
    ("question", "words", "belied"),
    [
        ("What made Ternmouth the largest port of the coast?", "fourth largest", True),
        ("Why is Ternmouth the fourth largest port of the coast?", "fourth largest", False),
        ("Is Ternmouth the largest port of the coast?", "fourth largest", False),
        ("Which place does Ternmouth take among the largest ports of the coast?", "fourth largest", False),
        ("Why has freight at Ternmouth been shrinking every year?", "growing", True),
        ("Why has freight at Ternmouth been rising every year?", "growing", False),
        ("Is freight at Ternmouth shrinking?", "growing", False),
        ("Why did Roche buy the shipyard of Ternmouth?", "bought", True),
        ("Why did Gullco buy the shipyard of Ternmouth?", "bought", False),
        ("Why did Gulco buy the shipyard of Ternmouth?", "bought", False),  # a typing error
        ("Why did Gullco buy the shipyard of Ternmouth in 2021?", "bought", True),
        ("Why did Danish firms buy the shipyard of Ternmouth?", "bought", False),
        ("Did Roche buy the shipyard of Ternmouth?", "bought", False),
    ],
)
def test_what_is_taken_for_granted(ports: Library, question: str, words: str, belied: bool) -> None:
    assert evidence_for(ports.assistant, question, words) is belied


def test_a_belied_question_is_refused_and_the_true_one_answered(library: Library) -> None:
    refused = library.assistant.ask("Why has spending on drug discovery in Flanders been shrinking every year?")
    assert Status.NOT_IN_SOURCES is refused.status
    assert 0 < refused.confidence < 0.33
    answered = library.assistant.ask("Why have biopharma R&D investments in Flanders been skyrocketing every year?")
    assert Status.ANSWERED is answered.status
