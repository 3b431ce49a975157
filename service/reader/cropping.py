"""Passages cut to a few sentences: many short examples for the time of one long one, and sharper ones."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from service.reader.examples import Example
from service.reader.negatives import sentence_spans

_WORD = re.compile(r"\w{3,}")
_MOST_SENTENCES = 4


def cropped(example: Example, chance: random.Random) -> Example:
    """Keep one to four sentences of a passage: those with the answer, else those that look most like it.

    What does not answer as a whole does not answer in part, so an unanswerable example stays one. The sentence kept
    of it is the one that shares most words with the question.
    """
    sentences = sentence_spans(example.passage)
    if len(sentences) < 2 or not example.has_span_loss:
        return example
    first, last = _centre(example, sentences)
    for _ in range(chance.randint(0, _MOST_SENTENCES - 1)):
        if first > 0 and (last == len(sentences) - 1 or chance.random() < 0.5):
            first -= 1
        elif last < len(sentences) - 1:
            last += 1
    start, end = sentences[first][0], sentences[last][1]
    span = None if example.span is None else (example.span[0] - start, min(example.span[1], end) - start)
    return replace(example, passage=example.passage[start:end], span=span, source=f"cropped/{example.source}")


def _centre(example: Example, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the first and last sentence that must be kept."""
    if example.span is not None:
        inside = [n for n, (start, end) in enumerate(sentences) if start < example.span[1] and example.span[0] < end]
        return (inside[0], inside[-1]) if inside else (0, len(sentences) - 1)
    asked = set(_WORD.findall(example.question.lower()))
    shared = [len(asked & set(_WORD.findall(example.passage[start:end].lower()))) for start, end in sentences]
    best = shared.index(max(shared))
    return best, best


def crop_some(examples: Sequence[Example], share: float, chance: random.Random) -> tuple[Example, ...]:
    """Crop a share of the examples, drawn by lot."""
    return tuple(cropped(example, chance) if chance.random() < share else example for example in examples)
