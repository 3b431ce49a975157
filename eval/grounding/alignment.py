"""Where a quote that is not word for word in a document comes from: the nearest stretch, and what differs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from eval.grounding.normal import Normal
from eval.grounding.sources import SEED, Source, Sources, Token, gaps

SLACK = 12  # words that may be left out or put in at one place before it counts as two places
_REGIONS = 6  # that are compared word by word
_LEAST_ALIKE = 50.0  # per cent of characters, where no three words in a row are the same
_LONGEST_LOOSE = 300  # characters of a quote that is looked for without three words in a row
_MOST_LOOSE = 3_000_000  # characters of documents that this is done in


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference: what the quote says, and what the source says there; either may be empty."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of a document that is nearest to a quote."""

    source: Source
    start: int  # in code points of the document
    end: int
    edits: tuple[Edit, ...]
    cost: int  # words and marks changed, left out or put in
    alike: float  # share of words and marks that are the same, 0 to 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of the quote that stands in a document as it is."""

    source: Source
    quote: tuple[int, int]  # tokens of the quote
    tokens: tuple[int, int]  # tokens of the source
    start: int  # in code points of the document
    end: int


def nearest(quote: Normal, tokens: Sequence[Token], sources: Sources, cited: Source | None) -> Alignment | None:
    """Return the stretch that takes the fewest changes, the cited document first where two take the same."""
    ids = sources.ids(tokens)
    votes: Counter[tuple[int, int]] = Counter()
    by_first = {source.first: source for source in sources.all}
    for place, source, position in sources.seeds(ids):
        votes[source.first, (position - place) // SLACK] += 1
    regions = [
        (by_first[first], near * SLACK)
        for (first, near), _ in sorted(votes.items(), key=lambda vote: (-_weight(vote, by_first, cited), vote[0]))[
            :_REGIONS
        ]
    ]
    if not regions:
        regions = list(_loose_regions(quote, sources, cited))
    found = [_align(tokens, source, start) for source, start in regions]
    return min(found, key=lambda alignment: (alignment.cost, alignment.source is not cited), default=None)


def _weight(vote: tuple[tuple[int, int], int], by_first: dict[int, Source], cited: Source | None) -> float:
    (first, _), count = vote
    return count + (0.5 if by_first[first] is cited else 0)


def _loose_regions(quote: Normal, sources: Sources, cited: Source | None) -> Iterable[tuple[Source, int]]:
    """Yield where a short quote would fit best by its characters."""
    if len(quote.text) > _LONGEST_LOOSE:
        return
    left = _MOST_LOOSE
    for source in sorted(sources.all, key=lambda source: source is not cited):
        text = source.normal.text
        left -= len(text)
        if left < 0:
            return
        found = fuzz.partial_ratio_alignment(quote.text, text, score_cutoff=_LEAST_ALIKE)
        if found is not None and len(quote.text) <= len(text):
            place = next((n for n, token in enumerate(source.tokens) if token.end > found.dest_start), 0)
            yield source, place


def _align(tokens: Sequence[Token], source: Source, near: int) -> Alignment:
    """Compare a quote with each stretch around a place, and keep the one that takes the fewest changes."""
    first = max(0, near - SLACK)
    last = min(len(source.tokens), near + len(tokens) + 3 * SLACK)
    # A character for each word, which is what the library compares fastest.
    letters: dict[str, str] = {}
    quoted, told = (
        "".join(letters.setdefault(token.text, chr(0x4E00 + len(letters))) for token in some)
        for some in (tokens, source.tokens[first:last])
    )
    low, high = min(_stretches(len(quoted), len(told)), key=lambda span: _difference(quoted, told, span))
    ops = [op for op in Levenshtein.opcodes(quoted, told[low:high]) if op.tag != "equal"]
    edits = tuple(
        Edit(
            _said(tokens, op.src_start, op.src_end),
            _told(source, first + low + op.dest_start, first + low + op.dest_end),
        )
        for op in ops
    )
    cost = sum(max(op.src_end - op.src_start, op.dest_end - op.dest_start) for op in ops)
    span = source.span(first + low, first + high)
    return Alignment(source, *span, edits, cost, max(0.0, 1 - cost / max(len(quoted), high - low)))


def _stretches(quoted: int, told: int) -> Iterable[tuple[int, int]]:
    """Yield every stretch of about as many words as the quote has, and at least one."""
    for low in range(told):
        for high in range(max(low + 1, low + quoted - SLACK), min(told, low + quoted + SLACK) + 1):
            yield low, high
        if low + quoted - SLACK > told:
            yield low, told


def _difference(quoted: str, told: str, span: tuple[int, int]) -> tuple[int, int, int]:
    """Order stretches by the changes that they take; of equal ones, that with as many words as the quote."""
    return Levenshtein.distance(quoted, told[span[0] : span[1]]), abs(span[1] - span[0] - len(quoted)), span[0]


def _said(tokens: Sequence[Token], start: int, end: int) -> str:
    return " ".join(token.text for token in tokens[start:end])


def _told(source: Source, start: int, end: int) -> str:
    return " ".join(source.text(source.span(start, end)).split()) if start < end else ""


def pieces(tokens: Sequence[Token], sources: Sources, cited: Source | None) -> list[Piece]:
    """Cut a quote into the longest runs that stand in documents as they are, from left to right."""
    ids = sources.ids(tokens)
    starts: dict[int, list[tuple[Source, int]]] = {}
    for place, source, position in sources.seeds(ids):
        starts.setdefault(place, []).append((source, position))
    found: list[Piece] = []
    place = 0
    while place < len(tokens):
        runs = [
            (sources.same_run(ids, place, source, position), source, position)
            for source, position in starts.get(place, ())
        ]
        if not runs:
            place += 1
            continue
        before = found[-1] if found else None
        length, source, position = max(
            runs, key=lambda run: (run[0], _follows(before, run[1], run[2]), run[1] is cited, -run[1].first, -run[2])
        )
        span = source.span(position, position + length)
        if sum(token.text[0].isalnum() for token in tokens[place : place + length]) >= SEED:
            found.append(Piece(source, (place, place + length), (position, position + length), *span))
        place += length
    return found


def _follows(before: Piece | None, source: Source, position: int) -> bool:
    return before is not None and before.source is source and 0 <= position - before.tokens[1] <= SLACK


def covered(found: Sequence[Piece], tokens: Sequence[Token]) -> float:
    """Return the share of a quote's words that its pieces hold; marks do not count."""
    words = [place for place, token in enumerate(tokens) if token.text[0].isalnum()]
    inside = sum(any(piece.quote[0] <= place < piece.quote[1] for piece in found) for place in words)
    return inside / max(1, len(words))


def together(found: Sequence[Piece]) -> bool:
    """Say whether the pieces follow each other in one place, as they do in a quote with a few words changed."""
    one_document = len({piece.source.first for piece in found}) == 1
    return one_document and all(-SEED < gap <= SLACK for gap in gaps([piece.tokens for piece in found]))
