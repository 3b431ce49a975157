"""One quote against the documents: verified, altered, stitched, in another document, or not found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.grounding.alignment import Alignment, Edit, Piece, covered, nearest, pieces, together
from eval.grounding.normal import normalise
from eval.grounding.sources import Source, Sources, Token, tokenise
from indexer.sentences import sentence_spans
from service.support.figures import figures, unmet
from service.support.polarity import negations

_ALTERED, _STITCHED, _PARTLY_STITCHED = 0.6, 0.9, 0.6  # shares of a quote that must be the same to be called so
_LONGEST_SENTENCE = 1000  # characters before and behind a quote in which its sentence is looked for
_SHOWN = 0.3  # share from which the nearest stretch is worth showing
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3}|…)\s*")
_QUOTATION_MARKS = "\"'“”„‘’«» \u00a0"


class QuoteLabel(StrEnum):
    """What became of a quote."""

    VERIFIED = "verified"
    ALTERED = "altered"
    STITCHED = "stitched"
    WRONG_DOCUMENT = "wrong document"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document, in code points."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class QuoteFinding:
    """A quote, its label, and what there is to show for it."""

    quote: str
    cited: str | None  # the document that the answer names
    label: QuoteLabel
    places: tuple[Place, ...] = ()  # where it is, or what is nearest; several for a stitched one
    edits: tuple[Edit, ...] = ()  # what an altered one changes
    notes: tuple[str, ...] = ()  # in plain words

    @property
    def verified(self) -> bool:
        """Whether the quote is word for word in the document that is cited."""
        return self.label is QuoteLabel.VERIFIED


def check_quote(quote: str, cited: str | None, sources: Sources, near: int | None = None) -> QuoteFinding:
    """Label one quote.

    Args:
        quote: as the answer gives it; marks of quotation around it, and an ellipsis at its ends, are no part of it.
        cited: id, file name, title or address of the document that the answer names, if it names one.
        sources: the documents.
        near: the offset that the answer gives, which says which of several places is meant.
    """
    source = sources.named(cited) if cited else None
    notes = (f"there is no document {cited!r}",) if cited and source is None else ()
    text = bare(quote)
    if not any(character.isalnum() for character in text):
        return QuoteFinding(quote, cited, QuoteLabel.NOT_FOUND, notes=(*notes, "the quote has no words"))
    evened = normalise(text).text
    candidates = [quote.strip(), text] if source else [text]
    if source and (places := [place for form in candidates for place in source.occurrences(normalise(form).text)]):
        place = min(places, key=lambda span: abs(span[0] - (near or 0)))
        moved = (f"the answer says that it begins at {near}",) if near is not None and near != place[0] else ()
        warnings = (*moved, *left_out_negation(source, place))
        return QuoteFinding(quote, cited, QuoteLabel.VERIFIED, (_place(source, place),), notes=warnings)
    elsewhere = [(other, place) for other in sources.all if other is not source for place in other.occurrences(evened)]
    if elsewhere:
        label = QuoteLabel.WRONG_DOCUMENT if cited else QuoteLabel.VERIFIED
        found = tuple(_place(other, place) for other, place in elsewhere[:3])
        outside = () if cited else left_out_negation(*elsewhere[0])
        return QuoteFinding(quote, cited, label, found if cited else found[:1], notes=(*notes, *outside))
    return _not_verbatim(quote, text, cited, sources, source, notes)


def _not_verbatim(
    quote: str, text: str, cited: str | None, sources: Sources, source: Source | None, notes: tuple[str, ...]
) -> QuoteFinding:
    if left_out := _left_out(text, source, sources):
        return QuoteFinding(
            quote, cited, QuoteLabel.STITCHED, left_out, notes=(*notes, "words are left out at the dots")
        )
    normal = normalise(text)
    tokens = tokenise(normal.text)
    region = nearest(normal, tokens, sources, source)
    cut = pieces(tokens, sources, source)
    share = covered(cut, tokens)
    places = tuple(_place(piece.source, (piece.start, piece.end)) for piece in cut)
    changed = region is not None and region.alike >= _ALTERED
    # A single word that differs is a change, even where its neighbours stand together elsewhere.
    joined = len(cut) > 1 and not together(cut) and not (region is not None and region.cost <= 1)
    if joined and share >= (_STITCHED if changed else _PARTLY_STITCHED):
        return QuoteFinding(quote, cited, QuoteLabel.STITCHED, places, notes=(*notes, *_not_anywhere(cut, tokens)))
    if region is not None and changed:
        return _altered(quote, text, cited, region, source, notes)
    shown = (_place(region.source, (region.start, region.end)),) if region and region.alike >= _SHOWN else ()
    return QuoteFinding(quote, cited, QuoteLabel.NOT_FOUND, shown, notes=notes)


def _altered(
    quote: str, text: str, cited: str | None, region: Alignment, source: Source | None, notes: tuple[str, ...]
) -> QuoteFinding:
    place = _place(region.source, (region.start, region.end))
    if source is not None and region.source is not source:
        notes = (*notes, f"the nearest text is in {region.source.document.id}")
    return QuoteFinding(quote, cited, QuoteLabel.ALTERED, (place,), region.edits, (*notes, *_changes(text, place.text)))


def _changes(quote: str, source: str) -> list[str]:
    """Say which figures, dates and negations an altered quote changes."""
    said, told = _not_in(quote, source), _not_in(source, quote)
    notes = []
    if said or told:
        notes.append(f"figures changed: the quote says {_listed(said)}, the source {_listed(told)}")
    denied, source_denied = negations(quote), negations(source)
    if len(denied) != len(source_denied):
        notes.append(f"negation changed: the quote says {_listed(denied)}, the source {_listed(source_denied)}")
    return notes


def _not_in(text: str, other: str) -> list[str]:
    """Return the figures and dates of a text that another has not at all, whatever "about" or "over" would allow."""
    spelled = {figure.text for figure in figures(other)}
    values = {value for figure in figures(other) for value in figure.values}
    lost = [figure.text for figure in figures(text) if not figure.values & values and figure.text not in spelled]
    return [*lost, *(date.text for date in unmet(text, [other])[1])]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def left_out_negation(source: Source, place: tuple[int, int]) -> tuple[str, ...]:
    """Warn of a stretch that is word for word in a document, but leaves out the "not" of its sentence."""
    text, (start, end) = source.document.text, place
    low = max((block.start for block in source.document.blocks if block.start <= start), default=0)
    high = min((block.end for block in source.document.blocks if block.end >= end), default=len(text))
    low, high = max(low, start - _LONGEST_SENTENCE), min(high, end + _LONGEST_SENTENCE)
    spans = [(low + first, low + last) for first, last in sentence_spans(text[low:high])]
    whole = [span for span in spans if span[0] < end and span[1] > start]
    if not whole or negations(text[start:end]):
        return ()
    lost = negations(f"{text[whole[0][0] : start]} {text[end : whole[-1][1]]}")
    return (f"its sentence says '{lost[0]}', outside of the quote",) if lost else ()


def bare(quote: str) -> str:
    """Take off the quotation marks around a quote and the dots at its ends."""
    text = quote.strip()
    if len(text) > 1 and text[0] in _QUOTATION_MARKS and text[-1] in _QUOTATION_MARKS:
        text = text.strip(_QUOTATION_MARKS)
    first = _ELLIPSIS.match(text)
    last = list(_ELLIPSIS.finditer(text))[-1:]
    start = first.end() if first else 0
    end = last[0].start() if last and last[0].end() == len(text) and last[0].start() >= start else len(text)
    return text[start:end].strip()


def _left_out(text: str, source: Source | None, sources: Sources) -> tuple[Place, ...]:
    """Return the places of the parts of a quote with dots in it, if all of them are in one document, in this order."""
    parts = [part for part in _ELLIPSIS.split(text) if any(character.isalnum() for character in part)]
    if len(parts) < 2:
        return ()
    for candidate in [source] if source else sources.all:
        found: list[Place] = []
        for part in parts:
            done = found[-1].end if found else 0
            later = (place for place in candidate.occurrences(normalise(part).text) if place[0] >= done)
            if (place := next(later, None)) is None:
                break
            found.append(_place(candidate, place))
        if len(found) == len(parts):
            return tuple(found)
    return ()


def _not_anywhere(cut: Sequence[Piece], tokens: Sequence[Token]) -> list[str]:
    rest = [
        token.text
        for place, token in enumerate(tokens)
        if token.text[0].isalnum() and not any(piece.quote[0] <= place < piece.quote[1] for piece in cut)
    ]
    return [f"not in these places: {' '.join(rest)}"] if rest else []


def _place(source: Source, span: tuple[int, int]) -> Place:
    return Place(source.document.id, *span, source.text(span))
