"""What speaks for a sentence, on the real corpus with the real reader."""

from service.evidence import Evidence
from service.library import Library


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
    assert all(each.features.kind_met == float("@" in words(each)) for each in found)


def test_an_item_that_holds_the_name_under_a_lead_in_that_holds_the_rest_is_listed(library: Library) -> None:
    asked = "Which contract research organizations are in Antwerp?"
    found = candidates(library, asked)
    assert ["EGAMI (Antwerp)"] == [words(each) for each in found if each.features.listed]
    assert not any(each.features.listed for each in candidates(library, asked.replace("Antwerp", "Bruges")))


def test_the_list_item_that_is_asked_for_is_the_answer(library: Library) -> None:
    answer = library.assistant.ask("Which contract research organizations are in Antwerp?")
    assert ["EGAMI (Antwerp)"] == [statement.text for statement in answer.statements]
