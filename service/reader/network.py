"""The network that is trained to read: an encoder with start, end and answerability heads, and batches for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer, BertConfig, BertModel, PreTrainedModel

from service.reader.encode import Row, encoder_folder

LOWEST = -1e4


class ReaderNetwork(nn.Module):
    """An encoder with start, end and answerability heads.

    Args:
        encoder: BERT, or a model of another kind that takes pieces and a mask.
        pieces: number of each of our word pieces in the encoder's own vocabulary, if that is another; shape (pieces,).
    """

    encoder: PreTrainedModel
    pieces: Tensor | None

    def __init__(self, encoder: PreTrainedModel, pieces: Tensor | None = None) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.register_buffer("pieces", pieces, persistent=False)
        self.dropout = nn.Dropout(0.1)
        self.span = nn.Linear(size, 2)
        self.pooler = nn.Linear(size, size)
        self.answerable = nn.Linear(size, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Map inputs (batch, pieces) to start and end logits (batch, pieces) and answerable (batch)."""
        if isinstance(self.encoder, BertModel):
            states = self.encoder(input_ids, attention_mask, token_type_ids).last_hidden_state
        else:
            own = input_ids if self.pieces is None else self.pieces[input_ids]
            states = self.encoder(own, attention_mask=attention_mask).last_hidden_state
        states = self.dropout(states)
        start, end = self.span(states).unbind(-1)
        pooled = self.dropout(torch.tanh(self.pooler(states[:, 0])))
        return start, end, self.answerable(pooled).squeeze(-1)

    def freeze_words(self) -> None:
        """Keep the embeddings of the word pieces as they are, which takes most of the parameters out of training."""
        self.encoder.get_input_embeddings().weight.requires_grad = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to the longest; all of shape (rows, pieces)."""

    ids: Tensor
    mask: Tensor
    segment: Tensor
    allowed: Tensor  # where a span may start or end: in the passage, or at the first piece, which is "no answer"


@dataclass(frozen=True, slots=True)
class Scores:
    """What a network says of a batch: logits, ``LOWEST`` where no span may start or end."""

    start: Tensor  # (rows, pieces)
    end: Tensor  # (rows, pieces)
    answerable: Tensor  # (rows,)


Teacher = Callable[[Batch], Scores]  # what reads better, and is learnt from


def make_network(attention: str = "eager", *, start_weights: bool = True) -> ReaderNetwork:
    """Build a network with the start weights; dropout only before the heads.

    On a CPU in bfloat16 eager attention trains 1.3 times as fast as the flash kernel.
    """
    options: dict[str, Any] = {"attn_implementation": attention, "add_pooling_layer": False}
    if start_weights:
        options |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        return ReaderNetwork(BertModel.from_pretrained(encoder_folder(), **options))
    config = BertConfig.from_pretrained(encoder_folder(), attn_implementation=attention)
    return ReaderNetwork(BertModel(config, add_pooling_layer=False))


def make_larger_network(folder: Path) -> ReaderNetwork:
    """Build a network over another encoder, a folder as transformers writes it, to teach the small one.

    It must cut words into the same pieces as ours (as BERT and MPNet do, uncased); their numbers may differ.
    """
    config = AutoConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    encoder = AutoModel.from_pretrained(folder, config=config, attn_implementation="eager", add_pooling_layer=False)
    return ReaderNetwork(encoder, _piece_numbers(folder))


def _piece_numbers(folder: Path) -> Tensor:
    ours = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json")).get_vocab()
    theirs = AutoTokenizer.from_pretrained(folder)
    special = {"[CLS]": theirs.cls_token, "[SEP]": theirs.sep_token, "[PAD]": theirs.pad_token}
    numbers = theirs.get_vocab()
    found = torch.full((max(ours.values()) + 1,), theirs.unk_token_id, dtype=torch.long)
    for piece, number in ours.items():
        found[number] = numbers.get(special.get(piece, piece), theirs.unk_token_id)
    return found


def pad(rows: Sequence[Row]) -> Batch:
    """Put rows into one batch."""
    longest = max(len(row.ids) for row in rows)
    ids, mask, segment = (torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(3))
    allowed = torch.zeros(len(rows), longest, dtype=torch.bool)
    for number, row in enumerate(rows):
        length = len(row.ids)
        ids[number, :length] = torch.from_numpy(row.ids.astype(np.int64))
        mask[number, :length] = 1
        segment[number, row.question_length : length] = 1
        allowed[number, row.first : length - 1] = True
        allowed[number, 0] = True
    return Batch(ids, mask, segment, allowed)


def score(network: ReaderNetwork, batch: Batch) -> Scores:
    """Read a batch, in bfloat16 where that is safe."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        start, end, answerable = network(batch.ids, batch.mask, batch.segment)
    return masked(start, end, answerable, batch)


def masked(start: Tensor, end: Tensor, answerable: Tensor, batch: Batch) -> Scores:
    """Return logits as scores: none where no span may start or end."""
    start, end = (logits.float().masked_fill(~batch.allowed, LOWEST) for logits in (start, end))
    return Scores(start, end, answerable.float())
