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
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from service.reader.encode import Row, encode, encoder_folder, make_batches
from service.reader.losses import joined_loss, label_losses
from service.reader.mixture import CLEAN_SHARE, Mixture, build_mixture, count_sources
from service.reader.network import ReaderNetwork, Teacher, make_larger_network, make_network, pad, score

LOGGER = logging.getLogger(__name__)
LEARNING_RATE, WARM_UP, WEIGHT_DECAY = 1e-4, 0.06, 0.01
SECOND_PASS_RATE = 0.6
LARGER_RATE = 0.3  # of an encoder of another size, which teaches
REPORT_STEPS = 50
CHECKPOINT_SECONDS = 600.0
CHECKPOINT_NAME = "checkpoint.pt"


@dataclass(frozen=True)
class Settings:
    """What the command line asks for."""

    data: Path
    output: Path
    steps: int | None
    seed: int
    start: Path | None  # folder of a finished run
    encoder: Path | None  # folder of a larger encoder; to train a teacher
    teacher: Path | None  # folder of a finished run with that encoder


@dataclass(frozen=True)
class Run:
    """A training run under way; ``done`` steps of it are behind us."""

    network: ReaderNetwork
    teacher: Teacher | None
    optimizer: torch.optim.Optimizer
    weights: list[nn.Parameter]
    rate: float
    facts: dict[str, Any]
    done: int


def batch_loss(network: ReaderNetwork, rows: Sequence[Row], teacher: Teacher | None = None) -> Tensor:
    """Return the mean distance of one batch from its labels, and from what a teacher says of it."""
    batch = pad(rows)
    scores = score(network, batch)
    if teacher is None:
        return label_losses(scores, rows).mean()
    return joined_loss(scores, teacher(batch), rows)


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
    network, teacher = _networks(settings)
    examples = mixture.broad + mixture.clean
    facts: dict[str, Any] = {
        "seed": settings.seed,
        "steps": len(batches),
        "examples": sum(map(len, batches)),
        "sources": count_sources(examples[number] for batch in batches for number in batch),
    }
    rate = LEARNING_RATE * (LARGER_RATE if settings.encoder and not settings.teacher else 1)
    if settings.start is not None:
        before = torch.load(settings.start / CHECKPOINT_NAME, weights_only=True)
        network.load_state_dict(before["network"])
        facts["first_pass"] = before["facts"]
        rate *= SECOND_PASS_RATE
    network.freeze_words()
    weights = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, rate, weight_decay=WEIGHT_DECAY, fused=True)
    done = 0
    if (settings.output / CHECKPOINT_NAME).exists():
        state = torch.load(settings.output / CHECKPOINT_NAME, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["step"]
    return Run(network, teacher, optimizer, weights, rate, facts, done)


def _networks(settings: Settings) -> tuple[ReaderNetwork, Teacher | None]:
    """Return the network to train, and its teacher: an encoder without a run is itself to be trained."""
    if settings.encoder is None:
        return make_network(), None
    if settings.teacher is None:
        return make_larger_network(settings.encoder), None
    from service.reader.teacher import load_teacher  # needs openvino, which nothing else here does

    return make_network(), load_teacher(settings.encoder, settings.teacher / CHECKPOINT_NAME)


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
        loss = batch_loss(run.network, [rows[number] for number in batches[step]], run.teacher)
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
    parser.add_argument("--encoder", type=Path, help="larger encoder, as transformers writes it, to train as a teacher")
    parser.add_argument("--teacher", type=Path, help="finished run with that encoder, to learn from")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.teacher and not arguments.encoder:
        parser.error("--teacher needs --encoder, the encoder that it was trained with")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.output.mkdir(parents=True, exist_ok=True)
    given = vars(arguments)
    train(Settings(**{field.name: given[field.name] for field in fields(Settings)}))


if __name__ == "__main__":
    main()
