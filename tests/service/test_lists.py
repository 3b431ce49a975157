"""When a list answers as a whole, on the real corpus."""

import pytest

from service.library import Library
from service.lists import list_to_quote


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("How does the Welcome Team assist a company?", True),
        ("How does the Welcome Team assist our business?", False),  # the item says "business", and may be the one meant
    ],
)
def test_the_list_answers_where_its_lead_in_meets_all_that_is_asked_and_the_item_nothing(
    library: Library, question: str, whole: bool
) -> None:
    finding = library.assistant.investigate(question).findings[0]
    (item,) = [
        judged.evidence
        for judged in finding.ranked
        if judged.evidence.document.text[judged.evidence.sentence.start :].startswith("internationalizing")
    ]
    assert (item.block.lead_in if whole else None) == list_to_quote(finding.question, item)
