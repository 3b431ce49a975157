"""When a list answers as a whole, on the real corpus."""

from service.library import Library
from service.lists import list_to_quote


def test_when_the_lead_in_meets_all_that_is_asked_and_the_item_nothing_the_list_is_the_answer(library: Library) -> None:
    for question in ("How does the Welcome Team assist a company?", "How does the Welcome Team assist our business?"):
        finding = library.assistant.investigate(question).findings[0]
        (item,) = [
            judged.evidence
            for judged in finding.ranked
            if judged.evidence.document.text[judged.evidence.sentence.start :].startswith("internationalizing")
        ]
        own = "business" in question  # the item itself says so, and may be the one that is meant
        assert (None if own else item.block.lead_in) == list_to_quote(finding.question, item)
