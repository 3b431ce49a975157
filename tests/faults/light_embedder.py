"""An embedder that costs nothing, for builds that are about files: what is tested is where they break."""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from indexer.embed import Embedder, Matrix


class LightEmbedder:
    """Vectors from the SHA-256 of a text."""

    name = "light"
    dimension = 16
    max_pieces = 200
    fingerprint = "0" * 64
    runtime = "numpy"

    def piece_spans(self, text: str) -> list[tuple[int, int]]:
        """Return the words."""
        return [match.span() for match in re.finditer(r"\w+", text)]

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Return a row of length 1 for each text."""
        digests = b"".join(hashlib.sha512(text.encode()).digest() for text in texts)
        rows = np.frombuffer(digests, dtype="<u4").reshape(len(texts), 16).astype(np.float32)
        return cast(Matrix, rows / np.linalg.norm(rows, axis=1, keepdims=True))

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        """Return a row of length 1 for each text."""
        if progress:
            progress(len(texts))
        return self.embed_queries(texts)

    def rest(self) -> None:
        """There is nothing to let go of."""


def light_embedder() -> Embedder:
    """Return one."""
    return cast(Embedder, LightEmbedder())
