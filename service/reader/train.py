"""Train the reader: ``python -m service.reader.train --data DIR --output DIR [--steps N]``.

A checkpoint is written every ten minutes; the same command resumes from it. Needs torch,
transformers and tokenizers (not needed at run time).
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from service.reader.encode import Row, encode, encoder_folder, make_batches
from service.reader.mixture import CLEAN_SHARE, Mixture, build_mixture, count_sources

LOGGER = logging.getLogger(__name__)
LEARNING_RATE, WARM_UP, WEIGHT_DECAY = 1e-4, 0.06, 0.01
SECOND_PASS_RATE = 0.6
LOOSE_ANSWER_PIECES = 12
REPORT_STEPS = 50
CHECKPOINT_SECONDS = 600.0
CHECKPOINT_NAME = "checkpoint.pt"
LOWEST = -1e4


class ReaderNetwork(nn.Module):
    """BERT encoder with start, end and answerability heads."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.span = nn.Linear(size, 2)
        self.pooler = nn.Linear(size, size)
        self.answerable = nn.Linear(size, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Map inputs (batch, pieces) to start and end logits (batch, pieces) and answerable (batch)."""
        states = self.encoder(input_ids, attention_mask, token_type_ids).last_hidden_state
        states = self.dropout(states)
        start, end = self.span(states).unbind(-1)
        pooled = self.dropout(torch.tanh(self.pooler(states[:, 0])))
        return start, end, self.answerable(pooled).squeeze(-1)


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


@dataclass(frozen=True)
class Settings:
    """What the command line asks for; ``start`` is the folder of a finished run."""

    data: Path
    output: Path
    steps: int | None
    seed: int
    start: Path | None


@dataclass(frozen=True)
class Run:
    """A training run under way; ``done`` steps of it are behind us."""

    network: ReaderNetwork
    optimizer: torch.optim.Optimizer
    weights: list[nn.Parameter]
    rate: float
    facts: dict[str, Any]
    done: int


def span_loss(start: Tensor, end: Tensor, rows: Sequence[Row]) -> Tensor:
    """Return the mean negative log likelihood of the spans, halved; loose rows sum over spans inside.

    ``start`` and ``end`` are log probabilities of shape (batch, pieces).
    """
    losses = []
    for number, row in enumerate(rows):
        if not row.has_span_loss:
            continue
        if row.loose:
            inside = slice(row.start, row.end + 1)
            pairs = start[number, inside, None] + end[number, None, inside]
            keep = torch.ones_like(pairs).triu().tril(LOOSE_ANSWER_PIECES) > 0
            losses.append(-torch.logsumexp(pairs[keep], 0) / 2)
        else:
            losses.append(-(start[number, row.start] + end[number, row.end]) / 2)
    return torch.stack(losses).sum() / len(rows) if losses else start.sum() * 0


def batch_loss(network: ReaderNetwork, rows: Sequence[Row]) -> Tensor:
    """Return span loss plus binary cross entropy of answerability, over one batch."""
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
    with torch.autocast("cpu", dtype=torch.bfloat16):
        start, end, answerable = network(ids, mask, segment)
    start = start.float().masked_fill(~allowed, LOWEST).log_softmax(-1)
    end = end.float().masked_fill(~allowed, LOWEST).log_softmax(-1)
    target = torch.tensor([float(row.answerable) for row in rows])
    known = nn.functional.binary_cross_entropy_with_logits(answerable.float(), target)
    return span_loss(start, end, rows) + known


def learning_rate_factor(step: int, steps: int) -> float:
    """Return the factor of a linear warm-up and linear decay to zero."""
    warm = max(1, int(steps * WARM_UP))
    return (step + 1) / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint so that a stop half-way leaves the old one whole."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def plan(mixture: Mixture, settings: Settings) -> tuple[list[Row], list[list[int]]]:
    """Return all rows and the batches in order: broad first, clean last."""
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    broad = encode(mixture.broad, tokenizer, settings.seed)
    clean = encode(mixture.clean, tokenizer, settings.seed + 1)
    chance = random.Random(settings.seed)  # noqa: S311
    first = make_batches(broad, chance)
    last = [[number + len(broad) for number in batch] for batch in make_batches(clean, chance)]
    if settings.steps is not None:
        last = last[: int(settings.steps * CLEAN_SHARE)]
        first = first[: settings.steps - len(last)]
    return broad + clean, (first + last)[: settings.steps]


def prepare(settings: Settings, mixture: Mixture, batches: Sequence[Sequence[int]]) -> Run:
    """Network, optimizer and facts; from the checkpoint in ``output`` when there is one."""
    network = make_network()
    examples = mixture.broad + mixture.clean
    facts: dict[str, Any] = {
        "seed": settings.seed,
        "steps": len(batches),
        "examples": sum(map(len, batches)),
        "sources": count_sources(examples[number] for batch in batches for number in batch),
    }
    rate = LEARNING_RATE
    if settings.start is not None:
        before = torch.load(settings.start / CHECKPOINT_NAME, weights_only=True)
        network.load_state_dict(before["network"])
        facts["first_pass"] = before["facts"]
        rate *= SECOND_PASS_RATE
    network.encoder.embeddings.word_embeddings.weight.requires_grad = False
    weights = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, rate, weight_decay=WEIGHT_DECAY, fused=True)
    done = 0
    if (settings.output / CHECKPOINT_NAME).exists():
        state = torch.load(settings.output / CHECKPOINT_NAME, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["step"]
    return Run(network, optimizer, weights, rate, facts, done)


def train(settings: Settings) -> None:
    """Run (or resume) the training and leave ``checkpoint.pt`` in ``output``."""
    torch.manual_seed(settings.seed)
    mixture = build_mixture(settings.data, settings.seed)
    rows, batches = plan(mixture, settings)
    run = prepare(settings, mixture, batches)
    LOGGER.info("step %d of %d: %s", run.done, len(batches), json.dumps(run.facts))
    run.network.train()
    saved = begun = time.monotonic()
    total, count = 0.0, 0
    for step in range(run.done, len(batches)):
        for group in run.optimizer.param_groups:
            group["lr"] = run.rate * learning_rate_factor(step, len(batches))
        loss = batch_loss(run.network, [rows[number] for number in batches[step]])
        run.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(run.weights, 1.0)
        run.optimizer.step()
        total, count = total + loss.item(), count + len(batches[step])
        if (step + 1) % REPORT_STEPS == 0:
            speed = count / (time.monotonic() - begun)
            LOGGER.info("step %d loss %.3f, %.1f examples/s", step + 1, total / REPORT_STEPS, speed)
            total, count, begun = 0.0, 0, time.monotonic()
        if step + 1 == len(batches) or time.monotonic() - saved > CHECKPOINT_SECONDS:
            state = {"network": run.network.state_dict(), "optimizer": run.optimizer.state_dict()}
            save(settings.output / CHECKPOINT_NAME, state | {"step": step + 1, "facts": run.facts})
            saved = time.monotonic()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--start", type=Path, help="finished run to go on from")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.output.mkdir(parents=True, exist_ok=True)
    train(Settings(arguments.data, arguments.output, arguments.steps, arguments.seed, arguments.start))


if __name__ == "__main__":
    main()
