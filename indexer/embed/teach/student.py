"""The default model as it learns: its weights stay, and a correction of low rank to each matrix is what changes."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from indexer.embed.encoder import LAYERS
from indexer.embed.on_torch import Layers, as_tensors
from indexer.embed.weights import base_model_folder, read_embeddings, read_layers

RANK = 32  # of the correction to each matrix; three times that where query, key and value lie together
WINDOW = 256  # word pieces
_MATRICES = {"qkv": 3 * RANK, "out": RANK, "inner": RANK, "outer": RANK}
_BATCH = 2048  # word pieces, padding counted
_ALIKE = 0.8  # texts share a batch when the shortest has this share of the pieces of the longest


class Student:
    """all-MiniLM-L6-v2 with corrections, differentiable; it reads as `indexer.embed.minilm` does."""

    def __init__(self, seed: int) -> None:
        folder = base_model_folder()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)
        self._pieces, self._positions = read_embeddings(folder)
        self._base = as_tensors(read_layers(folder))
        self.learned = dict(self._fresh(torch.Generator().manual_seed(seed)))

    def _fresh(self, chance: torch.Generator) -> Mapping[str, Tensor]:
        """Return corrections that are nought: `up` is, and `down` is drawn at random, so that gradients reach `up`."""
        learned = {}
        for layer in range(LAYERS):
            for matrix, rank in _MATRICES.items():
                outputs, inputs = self._base[f"{layer}.{matrix}"].shape
                down = torch.randn(rank, inputs, generator=chance) / math.sqrt(inputs)
                learned[f"{layer}.{matrix}.down"] = down.requires_grad_()
                learned[f"{layer}.{matrix}.up"] = torch.zeros(outputs, rank, requires_grad=True)
        return learned

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors (texts, dimension), each of length one, in the order of the texts."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        layers, batches = Layers(self._corrected()), list(_batches([len(pieces) for pieces in ids]))
        vectors = torch.cat([self._encode(layers, [ids[text] for text in batch]) for batch in batches])
        return vectors[torch.tensor(np.argsort(np.concatenate(batches)))]

    def _corrected(self) -> dict[str, Tensor]:
        learned = self.learned
        names = {name.removesuffix(".up") for name in learned if name.endswith(".up")}
        corrected = {name: self._base[name] + learned[f"{name}.up"] @ learned[f"{name}.down"] for name in names}
        return {name: values.to(torch.bfloat16) for name, values in {**self._base, **corrected}.items()}

    def _encode(self, layers: Layers, ids: Sequence[list[int]]) -> Tensor:
        lengths = np.array([len(pieces) for pieces in ids], dtype=np.int32)
        padded = np.zeros((len(ids), int(lengths.max())), dtype=np.int64)
        for text, pieces in enumerate(ids):
            padded[text, : len(pieces)] = pieces
        return layers(self._pieces[padded] + self._positions[: padded.shape[1]], lengths)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Return positions of texts in batches of like length, the longest first."""
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda position: -lengths[position]):
        longest = lengths[batches[-1][0]] if batches else 0
        fits = batches and (len(batches[-1]) + 1) * longest <= _BATCH and lengths[position] >= _ALIKE * longest
        if fits:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches
