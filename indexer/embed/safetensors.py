"""Reads the tensors of a safetensors file where they lie: the format's own library copies them."""

import json
from pathlib import Path

import numpy as np

from indexer.embed.encoder import Weights

_TYPES = {"F32": "<f4", "F16": "<f2"}


def read_tensors(path: Path) -> Weights:
    """Return the tensors of floating point by name; those in single precision stay mapped, others are turned into it.

    The format: the length of the header (8 bytes, little-endian), the header as JSON, the tensors row by row.
    """
    content = np.memmap(path, dtype=np.uint8, mode="r")
    first = 8 + int(content[:8].view("<u8")[0])
    header = json.loads(content[8:first].tobytes())
    return {
        name: content[first + about["data_offsets"][0] : first + about["data_offsets"][1]]
        .view(_TYPES[about["dtype"]])
        .reshape(about["shape"])
        .astype(np.float32, copy=False)
        for name, about in header.items()
        if name != "__metadata__" and about["dtype"] in _TYPES
    }
