"""The verbatim sentences of a passage that back what somebody else wrote: what a citation of it quotes."""

from collections.abc import Iterator, Sequence

from indexer.analysis import terms
from indexer.documents import BlockKind, Document
from indexer.sentences import sentence_spans
from service.answers import FoundPassage
from service.compose import Quote
from service.question import content_words

_QUOTED = {BlockKind.PARAGRAPH, BlockKind.LEAD_IN, BlockKind.ITEM}
_MOST_QUOTES = 2  # of one passage, for one sentence
_WORTH = 2  # terms that a second quote must add, unless it brings a figure


def text_in_context(passage: FoundPassage, document: Document) -> str:
    """Return a passage with what it is read with: title, headings, and the lead-in of a list that it continues."""
    return "\n".join((passage.document.title, *passage.section, *text_with_lead_in(passage, document)))


def text_with_lead_in(passage: FoundPassage, document: Document) -> tuple[str, ...]:
    """Return the text of a passage, below the lead-in of the list that it continues, if it does."""
    first = next((number for number, block in enumerate(document.blocks) if block.end > passage.start), None)
    lead_in = None if first is None else document.blocks[first].lead_in
    if lead_in is None or document.blocks[lead_in].start >= passage.start:
        return (passage.text,)
    return document.text_of(lead_in), passage.text


def backing(sentence: str, passage: FoundPassage, document: Document) -> list[Quote]:
    """Return the sentences of a passage that hold most of a sentence's terms, in reading order; none if none does."""
    wanted = frozenset(terms(" ".join(content_words(sentence)))) or frozenset(terms(sentence))
    quotes = [(quote, frozenset(terms(quote.text)) & wanted) for quote in _quotable(passage, document)]
    chosen: list[tuple[Quote, frozenset[str]]] = []
    covered: frozenset[str] = frozenset()
    while len(chosen) < _MOST_QUOTES and quotes:
        quote, held = max(quotes, key=lambda pair: (len(pair[1] - covered), -len(pair[0].text)))
        added = held - covered
        if not added or (chosen and len(added) < _WORTH and not _has_figure(added)):
            break
        chosen.append((quote, held))
        covered |= held
        quotes.remove((quote, held))
    return sorted((quote for quote, _ in chosen), key=lambda quote: quote.start)


def _quotable(passage: FoundPassage, document: Document) -> Iterator[Quote]:
    """Yield each whole sentence that a passage reaches into; headings and page furniture are never quoted."""
    for position, block in enumerate(document.blocks):
        if block.kind not in _QUOTED or block.end <= passage.start or block.start >= passage.end:
            continue
        for start, end in sentence_spans(document.text[block.start : block.end]):
            if block.start + end > passage.start and block.start + start < passage.end:
                yield Quote(document, block.start + start, block.start + end, position)


def _has_figure(found: Sequence[str] | frozenset[str]) -> bool:
    return any(character.isdigit() for term in found for character in term)
