"""Writes minilm.onnx, the computation of all-MiniLM-L6-v2 without its weights: `python -m indexer.embed.graph`.

BERT (Devlin et al. 2019) with 6 layers, then the mean over pieces and length one (Reimers and Gurevych 2019). The
nodes are the fused ones that onnxruntime has for transformers. Every weight is declared as external data, so the file
is a few kilobytes; `indexer.embed.on_onnxruntime` hands the weights over from the safetensors file that pip installs.
Needs the package onnx, which running belqa does not.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from onnx import ModelProto, NodeProto, TensorProto, helper

from indexer.embed.encoder import EPSILON, HEADS, INNER, LAYERS, WIDTH
from indexer.embed.on_onnxruntime import GRAPH

_FUSED = "com.microsoft"


def model() -> ModelProto:
    """Make the model: rows (texts, pieces, WIDTH) to vectors (texts, WIDTH) of length one.

    A row is the embedding of a piece and its position. `lengths` (texts) says how many of the rows count, and `mask`
    (texts, 1, pieces) holds 1 for those and 0 for the others.
    """
    inputs = (
        ("rows", TensorProto.FLOAT, ["texts", "pieces", WIDTH]),
        ("lengths", TensorProto.INT32, ["texts"]),
        ("mask", TensorProto.FLOAT, ["texts", 1, "pieces"]),
    )
    graph = helper.make_graph(
        nodes=[*_nodes()],
        name="all-MiniLM-L6-v2",
        inputs=[helper.make_tensor_value_info(*one) for one in inputs],
        outputs=[helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
        initializer=[_constant("one", [1]), *(_external(name, size) for name, size in weight_shapes().items())],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="belqa")


def weight_shapes() -> Mapping[str, Sequence[int]]:
    """Return the shape of each weight that the graph wants."""
    norm = {"scale": [WIDTH], "shift": [WIDTH]}
    layer = {
        "qkv": [WIDTH, 3 * WIDTH],
        "qkv.bias": [3 * WIDTH],
        "out": [WIDTH, WIDTH],
        "out.bias": [WIDTH],
        "inner": [WIDTH, INNER],
        "inner.bias": [INNER],
        "outer": [INNER, WIDTH],
        "outer.bias": [WIDTH],
        **{f"{place}.{name}": size for place in ("norm1", "norm2") for name, size in norm.items()},
    }
    return {
        **{f"norm.{name}": size for name, size in norm.items()},
        **{f"{number}.{name}": size for number in range(LAYERS) for name, size in layer.items()},
    }


def _nodes() -> Iterator[NodeProto]:
    norm = ["rows", "norm.scale", "norm.shift"]
    yield helper.make_node("LayerNormalization", norm, ["0.in"], axis=-1, epsilon=EPSILON)
    for layer in range(LAYERS):
        yield from _layer(layer)
    yield helper.make_node("MatMul", ["mask", f"{LAYERS}.in"], ["sum"])  # length one follows: the sum serves as mean
    yield helper.make_node("Squeeze", ["sum", "one"], ["pooled"])
    yield helper.make_node("LpNormalization", ["pooled"], ["vectors"], axis=-1, p=2)


def _layer(number: int) -> Iterator[NodeProto]:
    def name(part: str) -> str:
        return f"{number}.{part}"

    yield _node("Attention", [name("in"), name("qkv"), name("qkv.bias"), "lengths"], [name("seen")], num_heads=HEADS)
    yield helper.make_node("MatMul", [name("seen"), name("out")], [name("attended")])
    yield _add_and_norm(name, "attended", "in", "norm1", "out.bias", name("middle"))
    yield helper.make_node("MatMul", [name("middle"), name("inner")], [name("wide")])
    yield _node("BiasGelu", [name("wide"), name("inner.bias")], [name("bent")])
    yield helper.make_node("MatMul", [name("bent"), name("outer")], [name("narrow")])
    yield _add_and_norm(name, "narrow", "middle", "norm2", "outer.bias", f"{number + 1}.in")


def _add_and_norm(name: Callable[[str], str], new: str, old: str, norm: str, bias: str, result: str) -> NodeProto:
    inputs = [name(part) for part in (new, old, f"{norm}.scale", f"{norm}.shift", bias)]
    return _node("SkipLayerNormalization", inputs, [result], epsilon=EPSILON)


def _node(operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> NodeProto:  # noqa: ANN401
    return helper.make_node(operator, inputs, outputs, domain=_FUSED, **attributes)


def _constant(name: str, values: Sequence[int]) -> TensorProto:
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


def _external(name: str, size: Sequence[int]) -> TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=size, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="given-at-load")
    return tensor


def main() -> int:
    """Write the file, and print the SHA-256 that `on_onnxruntime` expects of it."""
    made = model()
    content = made.SerializeToString(deterministic=True)
    GRAPH.write_bytes(content)
    print(f"{GRAPH.name}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
