"""What speaks for a sentence, on the real corpus with the real reader."""

from dataclasses import replace

import pytest

from indexer.documents import Block, BlockKind, Sentence
from service.evidence import Evidence, lacks_contact
from service.library import Library
from service.question import understand


def candidates(library: Library, question: str) -> list[Evidence]:
    (finding,) = library.assistant.investigate(question).findings
    return [judged.evidence for judged in finding.ranked]


def words(evidence: Evidence) -> str:
    return evidence.document.text[evidence.sentence.start : evidence.sentence.end]


def test_a_lead_in_is_a_candidate_by_its_own_words_and_by_its_list(library: Library) -> None:
    found = [
        each
        for each in candidates(library, "Which organizations make up the Welcome Team?")
        if words(each).startswith("Consisting of")
    ]
    own, whole = sorted(found, key=lambda each: each.whole_list)
    assert (False, True) == (own.whole_list, whole.whole_list)
    assert (1.0, 0.0) == (own.features.announces, whole.features.announces)
    assert (0.0, 0.0) == (own.features.whole_list, own.features.whole_wanted_list)
    assert (1.0, 1.0) == (whole.features.whole_list, whole.features.whole_wanted_list)
    assert 0.0 == own.features.whole_list_covered
    assert whole.features.covered_by_sentence == whole.features.whole_list_covered > 0
    assert own.span is not None
    assert own.sentence.start <= own.span[0] < own.span[1] <= own.sentence.end
    assert whole.features.read >= own.features.read  # it is read in more


def test_contact_data_are_known_by_their_form(library: Library) -> None:
    found = candidates(library, "What is the e-mail address of the Welcome Team?")
    assert {"@" in words(each) for each in found} == {True, False}
    assert {0.0} == {each.features.announces for each in found if each.block.kind is not BlockKind.LEAD_IN}
    assert all(each.features.kind_met == float("@" in words(each)) for each in found)


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("What is the phone number of the desk?", "written on 02.08.2023", True),
        ("What is the phone number of the desk?", "Reach us via desk@example.be.", True),
        ("What is the phone number of the desk?", "Call 02 504 87 11 or +32 9 244 66 11.", False),
        ("What is the e-mail address of the desk?", "Call 02 504 87 11.", True),
        ("What are the e-mail and the phone number of the desk?", "Call 02 504 87 11.", False),
        ("What does the desk do by phone and mail?", "It helps.", False),
        ("How many e-mail addresses does the desk have?", "It has many.", False),
        ("Which website lists the firms?", "The register of firms.", False),
    ],
)
def test_an_address_that_is_asked_for_must_be_there(library: Library, asked: str, text: str, lacks: bool) -> None:
    found = candidates(library, asked)[0]
    block = Block(BlockKind.PARAGRAPH, 0, len(text))
    document = replace(found.document, text=text, blocks=(block,))
    sentence = Sentence(0, len(text), 0)
    evidence = replace(found, hit=replace(found.hit, document=document), sentence=sentence, whole_list=False)
    question = understand(asked, library.assistant._retriever.vocabulary)
    assert lacks == lacks_contact(question, evidence)


def test_an_item_that_holds_the_name_under_a_lead_in_that_holds_the_rest_is_listed(library: Library) -> None:
    asked = "Which contract research organizations are in Antwerp?"
    found = candidates(library, asked)
    assert ["EGAMI (Antwerp)"] == [words(each) for each in found if each.features.listed]
    assert not any(each.features.listed for each in candidates(library, asked.replace("Antwerp", "Bruges")))


def test_the_list_item_that_is_asked_for_is_the_answer(library: Library) -> None:
    answer = library.assistant.ask("Which contract research organizations are in Antwerp?")
    assert ["EGAMI (Antwerp)"] == [statement.text for statement in answer.statements]
