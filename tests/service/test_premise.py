"""A question that takes for granted what the sources deny is not answered as asked; one that only asks is."""

import pytest

from indexer.analysis import terms
from indexer.corpus import SourceFile, parse
from indexer.documents import Passage, Sentence
from indexer.embed import Embedder
from indexer.sentences import sentence_spans
from service.answers import Hit, Status
from service.assistant import Assistant
from service.evidence import Evidence, Features
from service.library import Library
from service.open import open_library
from service.premise import contradicts
from service.question import understand
from service.settings import load_settings
from service.vocabulary import Vocabulary
from tests.service.test_question import Spellings

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


def belies(told: str, question: str) -> bool:
    """Say whether the first sentence of a passage belies a question, whatever judges it."""
    document = parse(SourceFile("told.txt", told.encode(), {}))
    sentence = Sentence(*sentence_spans(told)[0], 0)
    passage = Passage(document.id, 0, len(told), told, (), (), (sentence,))
    features = Features(**dict.fromkeys(Features.__slots__, 0.0))
    vocabulary = Vocabulary(dict.fromkeys(terms(told), 1), Spellings(), 10)
    return contradicts(
        understand(question, vocabulary), Evidence(Hit(0, document, passage, 1.0, 1.0, 1.0), sentence, features, None)
    )


@pytest.mark.parametrize(
    ("question", "told", "belied"),
    [
        ("Who won the contest in Ostrey?", "Anna won the second contest in Ostrey.", False),  # no superlative
        ("When was the harvest brought in?", "The third harvest was brought in by June.", False),
        ("When did it become one of the largest ports?", "In 1990 it became the third largest port.", False),
        ("Why is Ostrey among the coast's most visited towns?", "Ostrey is its ninth most visited town.", False),
        ("When did the two largest banks merge?", "The second largest bank merged with it in 2004.", False),
        ("When did the largest banks merge?", "The second largest bank merged with others in 2004.", False),
        ("Why is Ostrey the coast's most visited town?", "Ostrey is its ninth most visited town.", True),
        ("Who runs the largest town of the coast?", "Anna runs Ostrey, the second largest town of the coast.", True),
    ],
)
def test_only_what_is_said_to_be_first_of_all_is_a_rank(question: str, told: str, belied: bool) -> None:
    assert belies(told, question) is belied


@pytest.mark.parametrize(
    ("question", "told", "belied"),
    [
        ("Why did emissions fall?", "Emissions are low because the share of wind power rose.", False),
        ("Why did emissions fall?", "After wind power rose to 40%, emissions are low.", False),
        ("Why did emissions fall?", "Wind power rose, so emissions are low.", False),
        ("Why did emissions fall?", "Emissions are low and wind power rose.", False),
        ("Why did emissions in Ostrey fall?", "Wind power in Ostrey rose to 40%.", False),
        ("Why did sales of bikes fall?", "The price of bikes rose. Sales suffered.", False),
        ("Why did the emissions of Marsk fall?", "The emissions of Ostrey rose. Marsk has a wind park.", False),
        ("Why did emissions fall?", "Emissions did not rise.", False),
        ("Why did emissions fall?", "Emissions rose because wind power fell.", False),  # in doubt
        ("Why did emissions fall?", "Emissions rose because wind power is dear.", True),
        ("Why has Ostrey been growing?", "Ostrey has been shrinking since 1990.", True),
    ],
)
def test_only_what_moves_itself_is_belied(question: str, told: str, belied: bool) -> None:
    assert belies(told, question) is belied


@pytest.mark.parametrize(
    ("question", "told", "belied"),
    [
        ("Why did the ECB raise its rates?", "The European Central Bank raised its rates to slow down prices.", False),
        ("Why did the European Central Bank raise its rates?", "The ECB raised its rates to slow down prices.", False),
        ("Why did President Lind close the port?", "Lind closed the port to save money.", False),
        ("Why did the ECB raise its rates?", "The Bank of Marsk raised its rates to slow down prices.", True),
        ("Why did the Bank of Ostrey raise its rates?", "The Bank of Marsk raised its rates.", True),
    ],
)
def test_a_name_is_known_by_its_initials_and_without_a_form_of_address(question: str, told: str, belied: bool) -> None:
    assert belies(told, question) is belied


def test_a_belied_question_is_refused_and_the_true_one_answered(library: Library) -> None:
    refused = library.assistant.ask("Why has spending on drug discovery in Flanders been shrinking every year?")
    assert Status.NOT_IN_SOURCES is refused.status
    assert 0 < refused.confidence < 0.33
    answered = library.assistant.ask("Why have biopharma R&D investments in Flanders been skyrocketing every year?")
    assert Status.ANSWERED is answered.status
