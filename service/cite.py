"""Quotes to numbered citations, each compared with the stored document before it is called verified."""

from collections.abc import Mapping, Sequence

from indexer.documents import Document
from service.answers import Citation, DocumentReference, ListPlace, Statement, TextSpan
from service.compose import Place, Quote


def cite(quotes: Sequence[Quote]) -> tuple[list[Statement], list[Citation]]:
    """Return a statement and a citation for each quote, numbered in reading order.

    A quote that is not word for word in its document is left out, whatever made it; one that stands there already (the
    other part of the question needed it too) is not repeated.
    """
    cited: dict[Place, Quote] = {}
    for quote in quotes:
        if quote.place not in cited and is_verbatim(quote.text, quote.document, quote.start, quote.end):
            cited[quote.place] = quote
    markers = {place: marker for marker, place in enumerate(cited, start=1)}
    citations = [citation_of(quote, markers[place]) for place, quote in cited.items()]
    statements = [_statement(quote, markers) for quote in cited.values()]
    return statements, citations


def _statement(quote: Quote, markers: Mapping[Place, int]) -> Statement:
    others = tuple(sorted(markers[place] for place in quote.other_values if place in markers))
    listed = ListPlace(quote.position, quote.count) if quote.position and quote.count else None
    return Statement(quote.text, (markers[quote.place],), quote.as_of, quote.origin, listed, differs_from=others)


def is_verbatim(quote: str, document: Document, start: int, end: int) -> bool:
    """Say whether a quote is exactly what the document says at this place."""
    return 0 <= start < end <= len(document.text) and document.text[start:end] == quote


def citation_of(quote: Quote, marker: int) -> Citation:
    """Return the citation of a quote that is verbatim, under this number."""
    document = quote.document
    lead_in = document.blocks[quote.block].lead_in
    opening = None
    if lead_in is not None:
        opening = _span(document, document.blocks[lead_in].start, document.blocks[lead_in].end)
    return Citation(
        marker=marker,
        document=DocumentReference.of(document),
        section=document.section_of(quote.block),
        page=document.page_of(quote.start),
        lead_in=opening,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        highlight=_span(document, *quote.highlight) if quote.highlight else None,
        verified=True,
    )


def _span(document: Document, start: int, end: int) -> TextSpan:
    return TextSpan(start, end, document.text[start:end])
