"""Fits the judge on the calibration halves: which sentence answers, whether any does, and where to refuse.

`python -m eval calibrate --squad FILE` writes service/judge.json. The test halves are never looked at.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from eval.calibration_sets import add_calibration_arguments, calibration_sets
from eval.candidates import Example, collect
from eval.judge_fit import Unseen, fit_again, fit_choice, fit_support, judge_unseen
from eval.metrics import auroc
from eval.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_calibration_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Fit on the calibration sets, and write service/judge.json."""
    workspace = Workspace(options.output)
    examples: list[Example] = []
    for one in calibration_sets(options, workspace):
        examples += collect(one.library.assistant, one.questions, one.name)
    content = fit(examples)
    target = Path(str(files("service").joinpath("judge.json")))
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"{target.name}: {json.dumps(content, indent=2)}")
    return 0


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the contents of judge.json."""
    unseen = judge_unseen(examples)
    answerable = np.array([example.question.answerable for example in examples])
    positive, negative = unseen.support[answerable], unseen.support[~answerable]
    return {
        "choice": asdict(fit_choice(examples)),
        "again": round(fit_again(examples, unseen.first_looks), 4),
        "support": asdict(fit_support(examples, unseen.rankings)),
        "threshold": unseen.threshold,
        "further": unseen.further,
        "fitted_on": {
            "questions": len(examples),
            "answerable": int(answerable.sum()),
            "sets": sorted({example.suite for example in examples}),
            "unseen_auroc": round(auroc(list(positive), list(negative)), 3),
            "unseen_false_refusals": round(float((positive < unseen.threshold).mean()), 3),
            "unseen_correct_refusals": round(float((negative < unseen.threshold).mean()), 3),
            "unseen_by_set": _by_set(examples, unseen),
        },
    }


def _by_set(examples: Sequence[Example], unseen: Unseen) -> dict[str, dict[str, float]]:
    """Return how well each set is judged: the right sentence first, AUROC of support, F1 of the answers."""
    sets = np.array([example.suite for example in examples])
    answerable = np.array([example.question.answerable for example in examples])
    return {
        name: {
            "right_first": round(float(unseen.right[(sets == name) & answerable].mean()), 4),
            "auroc": round(
                auroc(
                    list(unseen.support[(sets == name) & answerable]),
                    list(unseen.support[(sets == name) & ~answerable]),
                ),
                4,
            ),
            "answer_f1": round(float(unseen.answer_f1[(sets == name) & answerable].mean()), 4),
        }
        for name in sorted(set(sets))
    }
