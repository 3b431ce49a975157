"""Make the shipped reader trainable again: ``python -m service.reader.restore --output DIR``.

Writes a checkpoint that ``python -m service.reader.train --start DIR`` goes on from. Each 8-bit matrix is multiplied
out by its scales, so training goes on from the weights that answer today, their rounding included.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnx import NodeProto
from onnx.numpy_helper import to_array
from torch import Tensor

from service.reader.network import make_network
from service.reader.reader import CARD_NAME, MODEL_NAME, WEIGHTS
from service.reader.train import CHECKPOINT_NAME, save

_PRODUCT = re.compile(r"/(.+)/(?:MatMul|Gemm)")  # name of a node that multiplies by the weight of a layer
_ATTENTION = re.compile(r"Attention_(\d+)")  # query, key and value of an encoder layer, joined by the export
_FROZEN = "encoder.embeddings.word_embeddings.weight"  # those of the start weights, in full precision


def restore(model: Path) -> dict[str, Tensor]:
    """Return the parameters of a `ReaderNetwork` from an 8-bit model that `service.reader.export` wrote.

    Raises:
        ValueError: the model lacks a parameter, as one of another shape does.
    """
    graph = onnx.load(model).graph
    stored = {initial.name: torch.tensor(to_array(initial)) for initial in graph.initializer}
    network = make_network()
    found = {name: _in_full(stored, name) for name, _ in network.named_parameters() if _is_stored(stored, name)}
    for node in graph.node:
        found.update(_weights_of(node, stored))
    found[_FROZEN] = network.state_dict()[_FROZEN]
    missing = sorted(dict(network.named_parameters()).keys() - found.keys())
    if missing:
        raise ValueError(f"{model} lacks {', '.join(missing)}; it was not written by service.reader.export.")
    return network.state_dict() | found


def _is_stored(stored: Mapping[str, Tensor], name: str) -> bool:
    # The layers that multiply are found by their nodes, where they lie transposed.
    return name in stored or ("embeddings" in name and f"{name}_quantized" in stored)


def _in_full(stored: Mapping[str, Tensor], name: str) -> Tensor:
    if name in stored:
        return stored[name]
    quantized, zero = stored[f"{name}_quantized"].float(), stored[f"{name}_zero_point"].float()
    return (quantized - zero) * stored[f"{name}_scale"]


def _weights_of(node: NodeProto, stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the parameters that one node of the graph multiplies by."""
    if len(node.input) < 2:
        return {}
    joined, product = _ATTENTION.match(node.name), _PRODUCT.match(node.name)
    name = node.input[1].removesuffix("_quantized")
    if node.op_type == "QAttention" and joined:
        layer = f"encoder.encoder.layer.{joined[1]}.attention.self"
        weights, biases = _in_full(stored, name).T.chunk(3), stored[node.input[2]].chunk(3)
        return {
            f"{layer}.{part}.{kind}": value.contiguous()
            for kind, values in (("weight", weights), ("bias", biases))
            for part, value in zip(("query", "key", "value"), values, strict=True)
        }
    if node.op_type in ("MatMul", "MatMulInteger") and product:
        return {f"{product[1].replace('/', '.')}.weight": _in_full(stored, name).T.contiguous()}
    return {}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    card = json.loads((arguments.weights / CARD_NAME).read_text(encoding="utf-8"))
    facts = {name: card[name] for name in ("seed", "steps", "examples", "sources", "first_pass") if name in card}
    state = {"network": restore(arguments.weights / MODEL_NAME), "step": card["step"], "facts": facts}
    save(arguments.output / CHECKPOINT_NAME, state)


if __name__ == "__main__":
    main()
