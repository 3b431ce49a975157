"""Statements as text: what each line says, and below which words it stands."""

from service.answers import Citation, DocumentReference, ListPlace, Statement, TextSpan
from service.wording import worded


def cited(marker: int, document: str, lead_in: TextSpan | None, quote: str) -> Citation:
    reference = DocumentReference(document, document, None, None, None, None)
    return Citation(marker, reference, (), None, lead_in, 90, 90 + len(quote), quote, None, verified=True)


def test_items_stand_below_the_lead_in_of_their_own_list() -> None:
    closed, open_ = TextSpan(0, 9, "Closed in\n2020:"), TextSpan(0, 9, "Still open:")
    quotes = ["Dock 7", "Dock 9", "Quay 1", "All are wet."]
    places = [ListPlace(3, 5), ListPlace(5, 5), ListPlace(1, 1), None]
    spans = [("a.txt", closed), ("a.txt", closed), ("b.txt", open_), ("b.txt", open_)]
    statements = [
        Statement(quote, (number,), list=place)
        for number, (quote, place) in enumerate(zip(quotes, places, strict=True), 1)
    ]
    citations = [cited(number, *span, quote) for number, (span, quote) in enumerate(zip(spans, quotes, strict=True), 1)]
    assert "Closed in 2020:\n- Dock 7 [1]\n- Dock 9 [2]\nStill open:\n- Quay 1 [3]\nAll are wet. [4]" == worded(
        statements, citations
    )
