"""`python -m eval ablate`: what each ingredient of an answer is worth, on the questions that the judge is fitted on.

The judge is fitted again without one group of features at a time (`INGREDIENTS` in service/judge.py), and the path
without one step at a time: the search by BM25 or by vectors, what the embedding model was taught, all passages but the
first, the reader. Every question is judged by models that were fitted on others, each with a threshold of its own, as
`python -m eval calibrate` does.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.ablation import FIGURES, NOTHING, Worth, ablate, ablations
from eval.calibration_sets import CalibrationSet, add_calibration_arguments, calibration_sets
from eval.candidates import Example, collect, look_up
from eval.fingerprint import Header, corpus_hash, header
from eval.intervals import Estimate
from eval.tables import table, write_into
from eval.without import TAUGHT, assistants_without
from eval.workspace import Workspace
from indexer.embed import BASE_MODEL
from service.assistant import Assistant

_README = Path("README.md")
MARK = "ablation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_calibration_arguments(parser)
    parser.add_argument("--json", type=Path, help="file to write every figure and difference to")
    parser.add_argument("--write", action="store_true", help="write the table into README.md, between its marks")


def run(options: argparse.Namespace) -> int:
    """Look every question up, refit without one thing at a time, and print what became worse."""
    workspace = Workspace(options.output)
    examples: list[Example] = []
    searched: dict[str, list[Example]] = {}
    seen = {}
    published = Workspace(options.output / "published", model=BASE_MODEL)
    for one, other in zip(calibration_sets(options, workspace), calibration_sets(options, published), strict=True):
        without = {**assistants_without(workspace, one.library.index), TAUGHT: other.library.assistant}
        seen[f"{one.name}, corpus"] = _look_up(one, without, examples, searched)
    found = ablate(tqdm(ablations(examples, searched), desc="refits", unit=" fits", disable=None))
    told = as_table(found)
    print(told)
    if options.json:
        top = header([example.question for example in examples], seen, workspace.settings, workspace.embedder)
        content = as_json(top, len(examples), found)
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.write:
        write_into(_README, told, MARK)
    return 0


def _look_up(
    asked: CalibrationSet,
    assistants: Mapping[str, Assistant],
    examples: list[Example],
    searched: dict[str, list[Example]],
) -> str:
    """Add what each search finds for the questions of a set, and return the hash of its corpus."""
    name = asked.name
    added = collect(asked.library.assistant, asked.questions, name)
    examples += added
    for without, assistant in assistants.items():
        found = look_up(assistant, [example.question for example in added], name, f"{name}, without {without}")
        searched.setdefault(without, []).extend(found)
    return corpus_hash(asked.library.index)


def as_table(found: Sequence[Worth]) -> str:
    """Return the figures of the whole judge, and below them by how many points each ablation differs from it.

    Bold stands where the 95% interval of the difference leaves out 0.
    """
    whole = [NOTHING, *(str(found[0].figures[name]) for name in FIGURES)]
    rows = [[one.ablation.left_out, *(_points(one.differences[name]) for name in FIGURES)] for one in found[1:]]
    return table(["left out", *FIGURES], [whole, *rows])


def _points(difference: Estimate) -> str:
    if not difference.n:
        return str(difference)
    told = f"{100 * difference.mean:+.1f}"
    clear = difference.low > 0 or difference.high < 0
    return f"{f'**{told}**' if clear else told} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}]"


def as_json(top: Header, questions: int, found: Sequence[Worth]) -> dict[str, Any]:
    """Return every figure, and its difference to the whole judge, with intervals, as JSON data."""
    rows = [
        {
            "left_out": one.ablation.left_out,
            "features": list(one.ablation.features),
            "threshold": one.threshold,
            "figures": {name: asdict(estimate) for name, estimate in one.figures.items()},
            "differences": {name: asdict(estimate) for name, estimate in one.differences.items()},
        }
        for one in found
    ]
    return {"header": dict(top.rows), "questions": questions, "rows": rows}
