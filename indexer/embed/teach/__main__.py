"""Teach the default model: ``python -m indexer.embed.teach --teacher FOLDER --pages FILE --work FOLDER``.

The student is to find the questions of a group as near to its passages and sentences, one compared with another, as a
larger model does: the divergence of their softmax distributions (Hinton et al. 2015, "Distilling the Knowledge in a
Neural Network"), over the texts of a group for each question, and at half the weight over its questions for each
text. The teacher's vectors are kept in the work folder, so that a run that was stopped finds them again. Needs torch,
sentence-transformers and safetensors.
"""

import argparse
import hashlib
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from indexer.embed.adaptation import ADAPTATION
from indexer.embed.teach.groups import Group, read_groups
from indexer.embed.teach.student import Student
from indexer.embed.teach.teacher import Teacher

LOGGER = logging.getLogger(__name__)
RATE, WARM_UP_STEPS, LEAST_RATE, WEIGHT_DECAY = 1e-3, 30, 0.03, 0.01
TEMPERATURE = 0.05
OF_TEXTS = 0.5  # weight of the distribution over questions
REPORT_STEPS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the corrections."""
    parser = argparse.ArgumentParser(prog="python -m indexer.embed.teach", description=__doc__)
    parser.add_argument("--teacher", type=Path, required=True, help="folder of a sentence-transformers model")
    parser.add_argument("--pages", type=Path, required=True, help="documents: python -m service.reader.written")
    parser.add_argument("--work", type=Path, required=True, help="folder for the teacher's vectors")
    parser.add_argument("--output", type=Path, default=ADAPTATION)
    parser.add_argument("--groups", type=int, help="learn from so many groups of passages; from all if not given")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    student, groups = Student(given.seed), read_groups(given.pages, given.seed)[: given.groups]
    train(student, Teacher(given.teacher, given.work), groups, given.steps, given.seed)
    write(student, given.output)
    return 0


def train(student: Student, teacher: Teacher, groups: Sequence[Group], steps: int, seed: int) -> None:
    """Take a step a group, each group once before any comes again."""
    optimizer = torch.optim.AdamW(student.learned.values(), weight_decay=WEIGHT_DECAY)
    losses: list[float] = []
    for step in range(steps):
        for part in optimizer.param_groups:
            part["lr"] = RATE * min(1, (step + 1) / WARM_UP_STEPS) * max(LEAST_RATE, 1 - step / steps)
        group = _nth(groups, step, seed)
        loss = divergence(teacher.encode(group), student.encode(group.texts), group)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.learned.values(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (step + 1) % REPORT_STEPS == 0:
            LOGGER.info("step %d of %d, divergence %.4f", step + 1, steps, np.mean(losses[-REPORT_STEPS:]))


def divergence(taught: Tensor, learned: Tensor, group: Group) -> Tensor:
    """Return how far the student's comparison of questions with passages, and with sentences, is from the teacher's.

    Args:
        taught: the teacher's vectors of `group.texts`, a row each, of length one.
        learned: the student's.
        group: the texts.
    """
    first, questions = len(group.passages), len(group.passages) + len(group.sentences)
    total = torch.zeros(())
    for texts in (slice(0, first), slice(first, questions)):
        wanted, found = (rows[questions:] @ rows[texts].T / TEMPERATURE for rows in (taught, learned))
        total = total + _divergence(wanted, found) + OF_TEXTS * _divergence(wanted.T, found.T)
    return total


def _divergence(wanted: Tensor, found: Tensor) -> Tensor:
    """Return the Kullback-Leibler divergence of the softmax of each row, on average."""
    logarithms = functional.log_softmax(found, dim=1), functional.log_softmax(wanted, dim=1)
    return functional.kl_div(logarithms[0], logarithms[1], log_target=True, reduction="batchmean")


def _nth(groups: Sequence[Group], step: int, seed: int) -> Group:
    """Return the group of a step; every round through them has an order of its own."""
    number, place = divmod(step, len(groups))
    return random.Random(seed + number).sample(groups, len(groups))[place]  # noqa: S311 - an order


def write(student: Student, target: Path) -> None:
    """Write the corrections in half precision, and say the hash that `indexer.embed.adaptation` checks."""
    save_file({name: values.detach().half().contiguous() for name, values in student.learned.items()}, target)
    LOGGER.info("%s: SHA-256 %s", target, hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    raise SystemExit(main())
