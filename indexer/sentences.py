"""Where sentences begin and end, as offsets: syntok's rules, and two that it lacks."""

import re
from collections.abc import Iterator

from syntok import segmenter

# syntok does not end a sentence at an ellipsis ("Merck, Agilent… Flanders has") or behind an address
# ("via invest@example.be. Prof. Peeters"); a capital letter must follow in both.
_MISSED_END = re.compile(r"(?:…|(?<=\S)@[^\s@]+\.\w+\.)(?=\s+[\"“‘(]?[A-ZÀ-ÖØ-Þ])")
# Longer stretches without a line break are no prose; splitting them is left to the token window.
_LONGEST_PROSE = 100_000


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence, surrounding white space left out, in reading order.

    Together the spans hold every character that is not white space.
    """
    if len(text) > _LONGEST_PROSE:
        return [span for span in [_stripped(text, 0, len(text))] if span]
    starts = sorted({0, *_syntok_starts(text), *(match.end() for match in _MISSED_END.finditer(text))})
    ends = [*starts[1:], len(text)]
    spans = (_stripped(text, start, end) for start, end in zip(starts, ends, strict=True))
    return [span for span in spans if span]


def closing_marks(text: str) -> str:
    """Return what stands behind the last word of a text: its full stop, its quotes, its brackets."""
    # A pattern that ends in \W*\Z would look at a run of marks once from each of them.
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return text[end:]


def _syntok_starts(text: str) -> Iterator[int]:
    for paragraph in segmenter.analyze(text):
        for sentence in paragraph:
            yield sentence[0].offset


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Shrink a span to what is not white space; None when nothing is left."""
    stretch = text[start:end]
    content = stretch.strip()
    if not content:
        return None
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(content)
