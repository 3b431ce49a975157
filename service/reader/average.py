"""Average the weights of runs of one network: ``python -m service.reader.average --runs DIR DIR --output DIR``.

Runs that went on from one another lie in one valley, and their mean often does better than either (Wortsman et al.
2022, "Model soups"). What was learnt from is told by the facts of the last run, which name those before it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from service.reader.train import CHECKPOINT_NAME, save


def average(runs: Sequence[Path], output: Path) -> None:
    """Write a checkpoint with the mean of the weights of finished runs; all of them count the same."""
    states = [torch.load(run / CHECKPOINT_NAME, weights_only=True) for run in runs]
    networks: list[dict[str, Tensor]] = [state["network"] for state in states]
    mean = {name: sum((network[name] for network in networks[1:]), weight) for name, weight in networks[0].items()}
    mean = {name: total / len(runs) if total.is_floating_point() else networks[0][name] for name, total in mean.items()}
    facts = states[-1]["facts"] | {"mean_of": [state["facts"]["seed"] for state in states]}
    output.mkdir(parents=True, exist_ok=True)
    save(output / CHECKPOINT_NAME, {"network": mean, "step": states[-1]["step"], "facts": facts})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, nargs="+", required=True, help="folders of finished runs, the latest last")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    average(arguments.runs, arguments.output)


if __name__ == "__main__":
    main()
