"""The default model on OpenVINO, in the fastest precision that the processor has: for large builds, if installed."""

from typing import Any

import numpy as np
import openvino
from openvino import opset13 as op

from indexer.embed.encoder import EPSILON, HEADS, LAYERS, WIDTH, Lengths, Matrix, Rows, Weights, mask_of

_HEAD = WIDTH // HEADS


class OpenvinoEncoder:
    """Word pieces to vectors of length one."""

    def __init__(self, weights: Weights, threads: int) -> None:
        wanted = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "THROUGHPUT", "NUM_STREAMS": 1}
        compiled = openvino.Core().compile_model(_model(weights), "CPU", wanted)
        precision = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        self.name = f"openvino {'bfloat16' if precision == 'bf16' else 'float32'}"
        self._request = compiled.create_infer_request()

    def __call__(self, rows: Rows, lengths: Lengths) -> Matrix:
        """Return (texts, dimension) for rows of shape (texts, pieces, dimension), padded at the end."""
        mask = mask_of(rows, lengths).astype(np.float32)
        vectors: Matrix = np.array(self._request.infer([rows, mask])[0], dtype=np.float32)
        return vectors


def _model(weights: Weights) -> openvino.Model:
    """Build the graph of `indexer.embed.graph` from OpenVINO's own operators."""
    rows = op.parameter([-1, -1, WIDTH], np.float32, name="rows")
    mask = op.parameter([-1, -1], np.float32, name="mask")
    away = op.multiply(op.subtract(op.unsqueeze(mask, _ints(1, 2)), _float(1)), _float(1e4))  # 0 kept, -10,000 padding
    hidden = _norm(weights, "norm", rows)
    for layer in range(LAYERS):
        hidden = _layer(weights, str(layer), hidden, away)
    total = op.reduce_sum(op.multiply(hidden, op.unsqueeze(mask, _ints(2))), _ints(1))
    return openvino.Model([op.normalize_l2(total, _ints(1), 1e-12, "max")], [rows, mask], "all-MiniLM-L6-v2")


def _layer(weights: Weights, number: str, hidden: Any, away: Any) -> Any:  # noqa: ANN401
    parts = op.reshape(_linear(weights, f"{number}.qkv", hidden), _ints(0, 0, 3, HEADS, _HEAD), special_zero=True)
    parts = op.transpose(parts, _ints(2, 0, 3, 1, 4))
    query, key, value = (op.gather(parts, _int(part), _int(0)) for part in range(3))
    seen = op.scaled_dot_product_attention(query, key, value, away)
    seen = op.reshape(op.transpose(seen, _ints(0, 2, 1, 3)), _ints(0, 0, WIDTH), special_zero=True)
    hidden = _norm(weights, f"{number}.norm1", op.add(hidden, _linear(weights, f"{number}.out", seen)))
    wide = op.gelu(_linear(weights, f"{number}.inner", hidden), "erf")
    return _norm(weights, f"{number}.norm2", op.add(hidden, _linear(weights, f"{number}.outer", wide)))


def _linear(weights: Weights, name: str, values: Any) -> Any:  # noqa: ANN401
    product = op.matmul(values, op.constant(np.ascontiguousarray(weights[name].T)), False, True)
    return op.add(product, op.constant(weights[f"{name}.bias"]))


def _norm(weights: Weights, name: str, values: Any) -> Any:  # noqa: ANN401
    even = op.mvn(values, _ints(-1), True, EPSILON, "inside_sqrt")
    return op.add(op.multiply(even, op.constant(weights[f"{name}.scale"])), op.constant(weights[f"{name}.shift"]))


def _ints(*values: int) -> Any:  # noqa: ANN401
    return op.constant(np.array(values, dtype=np.int64))


def _int(value: int) -> Any:  # noqa: ANN401
    return op.constant(np.int64(value))


def _float(value: float) -> Any:  # noqa: ANN401
    return op.constant(np.float32(value))
