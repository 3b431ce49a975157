"""The default model and all-MiniLM-L6-v2, which it was made from, on the runtime that suits the number of texts."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from indexer.embed.adaptation import ADAPTATION_SHA256, with_adaptation
from indexer.embed.encoder import WIDTH, Encoder, Matrix, Weights
from indexer.embed.on_onnxruntime import OnnxruntimeEncoder
from indexer.embed.runtimes import bulk_encoder, bulk_runtime
from indexer.embed.weights import base_model_folder, read_layers
from indexer.embed.word_pieces import WINDOW, WordPieces, batches

# `indexer.embed.any_model.space_of` all-MiniLM-L6-v2: a model by folder that holds its weights makes the same vectors.
BASE_SPACE = "04305d701f92a7b1da9b86a7fce681fdb4de5cb23959041ced9eb261c334671f"
_BATCH = 4096  # word pieces, padding counted


class MiniLM:
    """The model of `indexer.embed.embedder.Model` that needs neither torch nor sentence-transformers.

    Args:
        threads: for questions.
        runtime: for passages, one of `indexer.embed.runtimes.RUNTIMES`.
        adapted: whether with what it has learned since, or all-MiniLM-L6-v2 as it was published.
    """

    dimension = WIDTH
    window = WINDOW

    def __init__(self, threads: int, runtime: str, *, adapted: bool) -> None:
        self.space = f"{BASE_SPACE} {ADAPTATION_SHA256}" if adapted else BASE_SPACE
        self._adapted = adapted
        self._folder = base_model_folder()
        self._word_pieces = WordPieces(self._folder)
        self.tokenizer = self._word_pieces.tokenizer
        self._questions: Encoder = OnnxruntimeEncoder(self._layers(), threads)
        self._wanted = runtime
        self._expected = 0
        self._runtime = ""
        self._passages: Encoder = self._questions

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Encode a few texts, each as if it were alone: only texts of the same length share a batch."""
        ids = self._word_pieces.ids(texts)
        rows: Matrix = np.empty((len(texts), WIDTH), dtype=np.float32)
        for _, same in groupby(sorted(range(len(ids)), key=lambda text: len(ids[text])), lambda text: len(ids[text])):
            batch = list(same)
            rows[batch] = self._questions(*self._word_pieces.embed([ids[text] for text in batch]))
        return rows

    def expect(self, texts: int) -> str:
        """Take up the runtime that pays for this many texts more, and name it."""
        self._expected += texts
        runtime = bulk_runtime(self._wanted, self._expected)
        if runtime != self._runtime:
            self._runtime, self._passages = runtime, bulk_encoder(runtime, self._layers())
        return self._passages.name

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Encode texts of like length, in batches that hold about the same number of word pieces."""
        ids = self._word_pieces.ids(texts)
        rows: Matrix = np.empty((len(texts), WIDTH), dtype=np.float32)
        for batch in batches(ids, _BATCH):
            rows[batch] = self._passages(*self._word_pieces.embed([ids[text] for text in batch]))
        return rows

    def rest(self) -> None:
        """Let go of the encoder of passages."""
        self._runtime, self._passages, self._expected = "", self._questions, 0

    def _layers(self) -> Weights:
        weights = read_layers(self._folder)
        return with_adaptation(weights) if self._adapted else weights
