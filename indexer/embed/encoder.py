"""What the runtimes of the default model share: the shapes of their input, and the weights' names."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]  # (n, dimension), rows of length 1
Vector = NDArray[np.float32]  # (dimension,), of length 1
Rows = NDArray[np.float32]  # (texts, pieces, dimension): embedding of each piece and its position, padded at the end
Lengths = NDArray[np.int32]  # (texts,): how many pieces of each text are not padding
Weights = Mapping[str, NDArray[np.float32]]  # by the names of `indexer.embed.graph`

LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536  # of all-MiniLM-L6-v2
EPSILON = 1e-12


class Encoder(Protocol):
    """The layers of the default model on one runtime; all of them make the same vectors, within rounding."""

    name: str  # for the manifest: the library and its precision

    def __call__(self, rows: Rows, lengths: Lengths) -> Matrix:
        """Return the vectors (texts, dimension) of texts, each of length one."""


def mask_of(rows: Rows, lengths: Lengths) -> NDArray[np.bool_]:
    """Return (texts, pieces), true where a piece is not padding."""
    mask: NDArray[np.bool_] = np.arange(rows.shape[1]) < lengths[:, None]
    return mask
