"""The default model on torch, in bfloat16: for large builds on processors that multiply it, where OpenVINO is not."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from indexer.embed.encoder import EPSILON, HEADS, LAYERS, WIDTH, Lengths, Matrix, Rows, Weights, mask_of


class TorchEncoder:
    """Word pieces to vectors of length one."""

    name = "torch bfloat16"

    def __init__(self, weights: Weights, threads: int) -> None:
        torch.set_num_threads(threads)
        self._layers = Layers({name: values.to(torch.bfloat16) for name, values in as_tensors(weights).items()})

    def __call__(self, rows: Rows, lengths: Lengths) -> Matrix:
        """Return (texts, dimension) for rows of shape (texts, pieces, dimension), padded at the end."""
        with torch.inference_mode():
            vectors: Matrix = self._layers(rows, lengths).numpy()
        return vectors


class Layers:
    """The computation, written out, since a module's bookkeeping costs a fifth of the time.

    Args:
        weights: in bfloat16, matrices (outputs, inputs); gradients reach them.
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights

    def __call__(self, rows: Rows, lengths: Lengths) -> Tensor:
        """Return (texts, dimension) in float32 for rows of shape (texts, pieces, dimension), padded at the end."""
        mask = None if lengths.min() == rows.shape[1] else torch.from_numpy(mask_of(rows, lengths))
        hidden = self._norm("norm", torch.from_numpy(rows).to(torch.bfloat16))
        for layer in range(LAYERS):
            hidden = self._layer(str(layer), hidden, mask)
        kept = hidden.float() if mask is None else hidden.float() * mask[:, :, None]
        return functional.normalize(kept.sum(dim=1), dim=1)

    def _layer(self, number: str, hidden: Tensor, mask: Tensor | None) -> Tensor:
        texts, pieces, _ = hidden.shape
        parts = self._linear(f"{number}.qkv", hidden).view(texts, pieces, 3, HEADS, WIDTH // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        among = None if mask is None else mask[:, None, None, :]
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=among)
        seen = seen.transpose(1, 2).reshape(texts, pieces, WIDTH)
        hidden = self._norm(f"{number}.norm1", hidden + self._linear(f"{number}.out", seen))
        wide = functional.gelu(self._linear(f"{number}.inner", hidden))
        return self._norm(f"{number}.norm2", hidden + self._linear(f"{number}.outer", wide))

    def _linear(self, name: str, values: Tensor) -> Tensor:
        return functional.linear(values, self._weights[name], self._weights[f"{name}.bias"])

    def _norm(self, name: str, values: Tensor) -> Tensor:
        scale, shift = self._weights[f"{name}.scale"], self._weights[f"{name}.shift"]
        return functional.layer_norm(values, (WIDTH,), scale, shift, EPSILON)


def as_tensors(weights: Weights) -> dict[str, Tensor]:
    """Return the weights in float32, matrices turned to (outputs, inputs)."""
    return {name: torch.from_numpy(np.array(values.T, order="C")) for name, values in weights.items()}
