"""Documents to passages: whole sentences and list items of one section, as many as fit the budget and the window.

Two measures count. The budget, in tiktoken tokens, says how long a passage should be; the window, in the
embedding model's own word pieces, says how long passage and context may be at most, since the model does not
read what lies beyond it and does not say so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.documents import Block, BlockKind, Document, Passage, Sentence
from indexer.sentences import sentence_spans
from indexer.tokens import count_tokens

PieceSpans = Callable[[str], list[tuple[int, int]]]

_CONTEXT_SHARE = 0.4  # of the window at most: the text itself is what must be read whole
_LOOK_BACK_FOR_COMMA, _LOOK_BACK_FOR_BLANK = 160, 40  # characters before the end of the window
_QUOTABLE = (BlockKind.PARAGRAPH, BlockKind.LEAD_IN, BlockKind.ITEM, BlockKind.NOTE)


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How long passages are."""

    tokens: int = 160  # a passage takes no further sentence beyond this many tiktoken tokens
    window: int = 254  # word pieces that the embedding model reads, special tokens not counted


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with its sizes; the white space before it belongs to no sentence and counts as nothing."""

    sentence: Sentence
    tokens: int
    word_pieces: int


class Splitter:
    """Splits documents into passages for one embedding model."""

    def __init__(self, piece_spans: PieceSpans, settings: PassageSettings) -> None:
        self._piece_spans = piece_spans
        self._settings = settings

    def split(self, document: Document) -> Iterator[Passage]:
        """Yield the passages of a document in reading order.

        Every quotable sentence is in exactly one of them, and no passage crosses a heading or boilerplate.
        """
        for blocks in _stretches(document):
            yield from self._split_stretch(document, blocks)

    def _split_stretch(self, document: Document, blocks: Sequence[int]) -> Iterator[Passage]:
        """Fill passages up to the budget; a new one begins at a block where the current one is half full."""
        taken: list[_Piece] = []
        context = self._context(document, blocks[0])
        for position in blocks:
            pieces = list(self._pieces(document, position))
            block_tokens = sum(piece.tokens for piece in pieces)
            if taken and not self._fits(taken, context, block_tokens, 0) and 2 * _tokens(taken) > self._settings.tokens:
                yield self._passage(document, taken, context)
                taken = []
            for piece in pieces:
                if taken and not self._fits(taken, context, piece.tokens, piece.word_pieces):
                    yield self._passage(document, taken, context)
                    taken = []
                if not taken:
                    context = self._context(document, position)
                taken.append(piece)
        if taken:
            yield self._passage(document, taken, context)

    def _fits(self, taken: list[_Piece], context: tuple[str, ...], tokens: int, word_pieces: int) -> bool:
        window = self._settings.window - self._count(context)
        return (
            _tokens(taken) + tokens <= self._settings.tokens
            and sum(piece.word_pieces for piece in taken) + word_pieces <= window
        )

    def _passage(self, document: Document, taken: list[_Piece], context: tuple[str, ...]) -> Passage:
        first, last = taken[0].sentence, taken[-1].sentence
        return Passage(
            document_id=document.id,
            start=first.start,
            end=last.end,
            text=document.text[first.start : last.end],
            section=document.section_of(first.block),
            context=context,
            sentences=tuple(
                piece.sentence
                for piece in taken
                if document.blocks[piece.sentence.block].kind is not BlockKind.NOTE  # it tells an origin, no answer
            ),
        )

    def _context(self, document: Document, block: int) -> tuple[str, ...]:
        """Return what a text is read with, from the outermost in; what is too long for its share is left out.

        The nearest context says most, so the title goes first, then the outer headings. A lead-in that alone is
        too long is cut; it stands whole in a passage of its own. A title that is only the name of the file is left
        out: a file that gets another name says what it said before.
        """
        named = document.source.title_from == "file name"
        title = "" if named else " ".join(document.source.title.split())
        parts = [part for part in (title, *document.section_of(block)) if part]
        parts = [part for position, part in enumerate(parts) if part not in parts[:position]]
        if opening := document.lead_in_of(block):
            parts.append(opening)
        room = int(self._settings.window * _CONTEXT_SHARE)
        while parts and self._count(tuple(parts)) > room:
            if len(parts) == 1:
                spans = self._piece_spans(parts[0])
                return (parts[0][: spans[room - 1][1]],)
            parts.pop(0)
        return tuple(parts)

    def _count(self, context: tuple[str, ...]) -> int:
        return sum(len(self._piece_spans(part)) for part in context)

    def _pieces(self, document: Document, position: int) -> Iterator[_Piece]:
        """Yield the sentences of a block, and the pieces of those that are longer than the window."""
        block = document.blocks[position]
        room = self._settings.window - int(self._settings.window * _CONTEXT_SHARE)
        for start, end in self._sentences(document, block, room):
            text = document.text[start:end]
            yield _Piece(Sentence(start, end, position), count_tokens(text), len(self._piece_spans(text)))

    def _sentences(self, document: Document, block: Block, room: int) -> Iterator[tuple[int, int]]:
        text = document.text[block.start : block.end]
        spans = [(0, len(text))] if block.kind in (BlockKind.LEAD_IN, BlockKind.NOTE) else sentence_spans(text)
        for start, end in spans:
            for piece_start, piece_end in cut_to_fit(text[start:end], self._piece_spans, room):
                yield block.start + start + piece_start, block.start + start + piece_end


def cut_to_fit(text: str, piece_spans: PieceSpans, room: int) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches of at most `room` word pieces: at a comma or blank near the end, if there is one."""
    spans = piece_spans(text)
    first = begin = 0
    while len(spans) - first > room:
        limit = spans[first + room - 1][1]
        cut = max(text.rfind(", ", begin + 1, limit), text.rfind("; ", begin + 1, limit)) + 1
        if cut <= max(begin, limit - _LOOK_BACK_FOR_COMMA):
            cut = max(text.rfind(" ", max(begin + 1, limit - _LOOK_BACK_FOR_BLANK), limit), 0) or limit
        yield begin, cut
        begin = cut + len(text[cut:]) - len(text[cut:].lstrip())
        while first < len(spans) and spans[first][0] < begin:
            first += 1
    if text[begin:].strip():
        yield begin, len(text.rstrip())


def _tokens(pieces: list[_Piece]) -> int:
    return sum(piece.tokens for piece in pieces)


def _stretches(document: Document) -> Iterator[list[int]]:
    """Yield runs of quotable blocks below the same headings, with no heading or boilerplate between them."""
    run: list[int] = []
    for position, block in enumerate(document.blocks):
        if block.kind in _QUOTABLE and (not run or block.section == document.blocks[run[0]].section):
            run.append(position)
            continue
        if run:
            yield run
        run = [position] if block.kind in _QUOTABLE else []
    if run:
        yield run
