"""The default model on onnxruntime, in float32: starts in a fraction of a second, and runs on every processor."""

from pathlib import Path

import numpy as np
import onnxruntime

from indexer.embed.encoder import Lengths, Matrix, Rows, Weights, mask_of
from indexer.embed.shipped import read_shipped

GRAPH = Path(__file__).parent / "minilm.onnx"
GRAPH_SHA256 = "fa47f51e61731ac415c7f23a4f44d7531920f0e46b18a1ae6e3cf27e3b7ddfd5"


class OnnxruntimeEncoder:
    """Word pieces to vectors of length one."""

    name = "onnxruntime float32"

    def __init__(self, weights: Weights, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
        graph = read_shipped(GRAPH, GRAPH_SHA256)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def __call__(self, rows: Rows, lengths: Lengths) -> Matrix:
        """Return (texts, dimension) for rows of shape (texts, pieces, dimension), padded at the end."""
        mask = mask_of(rows, lengths)[:, None, :].astype(np.float32)
        vectors: Matrix = self._session.run(["vectors"], {"rows": rows, "lengths": lengths, "mask": mask})[0]
        return vectors
