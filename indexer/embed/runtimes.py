"""Which runtime embeds the passages of a build: the fastest there is, once the build is large enough to load it.

Compared with sentence-transformers in float32 on two cores with bfloat16, in one run: onnxruntime in float32 1.5 to 1.9
times as fast, torch in bfloat16 2.5 to 3, OpenVINO 3.7 to 4.5. All make the same vectors within 0.9999 cosine.
"""

import os
from importlib.util import find_spec
from pathlib import Path

from indexer.embed.encoder import Encoder, Weights
from indexer.errors import ModelError

RUNTIMES = ("auto", "onnxruntime", "openvino", "torch")
_ENOUGH = {"openvino": 256, "torch": 2048}  # texts for which loading it (0.5 s, 2 s) pays
_BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}  # the flag on x86 and on ARM


def bulk_runtime(wanted: str, texts: int) -> str:
    """Return the runtime for a build of so many texts: what is wanted, or if that is "auto", the fastest that pays.

    Raises:
        ModelError: OpenVINO is wanted and not installed.
    """
    if wanted == "openvino" and not find_spec("openvino"):
        raise ModelError("OpenVINO is not installed.", "Run: pip install 'belqa[fast]'")
    if wanted != "auto":
        return wanted
    if texts >= _ENOUGH["openvino"] and find_spec("openvino"):
        return "openvino"
    return "torch" if texts >= _ENOUGH["torch"] and multiplies_bfloat16() else "onnxruntime"


def bulk_encoder(runtime: str, weights: Weights) -> Encoder:
    """Load a runtime, with every core."""
    threads = os.cpu_count() or 1
    match runtime:
        case "openvino":
            from indexer.embed.on_openvino import OpenvinoEncoder

            return OpenvinoEncoder(weights, threads)
        case "torch":
            from indexer.embed.on_torch import TorchEncoder

            return TorchEncoder(weights, threads)
        case _:
            from indexer.embed.on_onnxruntime import OnnxruntimeEncoder

            return OnnxruntimeEncoder(weights, threads)


def multiplies_bfloat16() -> bool:
    """Say whether the processor has instructions for bfloat16: without them torch is slower in it than in float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:  # not Linux: onnxruntime is the safe choice
        return False
    return not _BFLOAT16.isdisjoint(flags.split())
