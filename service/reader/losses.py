"""What training makes small: the distance from the written labels, and from what a larger reader says."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from service.reader.encode import Row
from service.reader.network import Scores

LOOSE_ANSWER_PIECES = 12
TAUGHT = 0.5  # share of the teacher in the loss of a row
TEMPERATURE = 2.0  # of the spans: how plausible the other ones are is what there is to learn


def label_losses(scores: Scores, rows: Sequence[Row]) -> Tensor:
    """Return span loss plus binary cross entropy of answerability; shape (rows,)."""
    target = torch.tensor([float(row.answerable) for row in rows])
    known = nn.functional.binary_cross_entropy_with_logits(scores.answerable, target, reduction="none")
    return span_losses(scores.start.log_softmax(-1), scores.end.log_softmax(-1), rows) + known


def span_losses(start: Tensor, end: Tensor, rows: Sequence[Row]) -> Tensor:
    """Return the negative log likelihood of each span, halved; a loose row sums over spans inside; shape (rows,).

    ``start`` and ``end`` are log probabilities of shape (rows, pieces).
    """
    losses = []
    for number, row in enumerate(rows):
        if not row.has_span_loss:
            losses.append(start.new_zeros(()))
        elif row.loose:
            inside = slice(row.start, row.end + 1)
            pairs = start[number, inside, None] + end[number, None, inside]
            keep = torch.ones_like(pairs).triu().tril(LOOSE_ANSWER_PIECES) > 0
            losses.append(-torch.logsumexp(pairs[keep], 0) / 2)
        else:
            losses.append(-(start[number, row.start] + end[number, row.end]) / 2)
    return torch.stack(losses)


def taught_losses(scores: Scores, teacher: Scores, rows: Sequence[Row]) -> Tensor:
    """Return the divergence from a teacher's distributions of start and end, halved, plus the cross entropy.

    KL(teacher || student) at a temperature, times its square (Hinton et al. 2015); shape (rows,).
    """
    has_span = torch.tensor([float(row.has_span_loss) for row in rows])
    spans = _divergence(scores.start, teacher.start) + _divergence(scores.end, teacher.end)
    known = nn.functional.binary_cross_entropy_with_logits(
        scores.answerable, teacher.answerable.sigmoid(), reduction="none"
    )
    return has_span * spans / 2 + known


def joined_loss(scores: Scores, teacher: Scores, rows: Sequence[Row]) -> Tensor:
    """Return the mean over rows of both losses; where the teacher contradicts the label, the label alone counts."""
    answerable = torch.tensor([row.answerable for row in rows])
    share = TAUGHT * ((teacher.answerable > 0) == answerable).float()
    labels, taught = label_losses(scores, rows), taught_losses(scores, teacher, rows)
    return ((1 - share) * labels + share * taught).mean()


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    ours, theirs = (logits / TEMPERATURE for logits in (student, teacher))
    apart = nn.functional.kl_div(ours.log_softmax(-1), theirs.log_softmax(-1), reduction="none", log_target=True)
    return apart.sum(-1) * TEMPERATURE**2
