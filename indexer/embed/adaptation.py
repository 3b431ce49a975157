"""What the default model has learned from a larger one: a correction of low rank to each matrix of its layers.

W' = W + up · down, as in LoRA (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"). It is added once,
when the weights are read, so that the model is no larger and no slower than the one it started from. How it was
learned: `indexer.embed.teach` and MODEL_CARD.md beside this file.
"""

from pathlib import Path

from indexer.embed.encoder import Weights
from indexer.embed.safetensors import read_tensors
from indexer.embed.shipped import read_shipped

ADAPTATION = Path(__file__).parent / "adaptation.safetensors"
ADAPTATION_SHA256 = "65b58fb9cbb7a90913bc87b743624358a3b46f94bb9ad7ca6473c7936c829773"


def with_adaptation(weights: Weights) -> Weights:
    """Return the weights of all-MiniLM-L6-v2, by the names of `indexer.embed.graph`, with what was learned added.

    Raises:
        ModelError: the file of the corrections is missing or altered.
    """
    read_shipped(ADAPTATION, ADAPTATION_SHA256)
    learned = read_tensors(ADAPTATION)
    names = [name.removesuffix(".up") for name in learned if name.endswith(".up")]
    # Stored (outputs, rank) and (rank, inputs), as in torch; the graph wants (inputs, outputs).
    return {**weights, **{name: weights[name] + (learned[f"{name}.up"] @ learned[f"{name}.down"]).T for name in names}}
