"""One contender in a process of its own: `python -m eval.bench.contender NAME TASK.json STARTED`, printing JSON."""

import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Protocol

from eval.bench.task import DEPTHS, Measurement, Task, recall


class Contender(Protocol):
    """A way to index paragraphs and to find them."""

    def build(self, paragraphs: Sequence[str]) -> None:
        """Index paragraphs, in place of those before."""

    def search(self, question: str, top_k: int) -> list[int]:
        """Return the numbers of the best paragraphs, the best first."""


def measure(name: str, task: Task, started: float) -> Measurement:
    """Start, build and ask, and say how long each took.

    Args:
        name: of the module in `eval.bench.contenders` whose `load` makes the contender, and ":kind" if it has kinds.
        task: what to index and to ask.
        started: when the process was started, as `time.time` tells it.
    """
    module, _, kind = name.partition(":")
    contender: Contender = import_module(f"eval.bench.contenders.{module}").load(task.model, kind)
    contender.build(task.paragraphs[:1])
    contender.search(task.questions[0][0], 1)
    ready = time.time() - started
    begun = time.perf_counter()
    contender.build(task.paragraphs)
    built = time.perf_counter() - begun
    found, times = [], []
    for question, _ in task.questions:
        begun = time.perf_counter()
        found.append(contender.search(question, max(DEPTHS)))
        times.append(1000 * (time.perf_counter() - begun))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measurement(ready, built, median(times), quantiles(times, n=100)[98], peak, recall(found, task.questions))


def main(name: str, path: str, started: str) -> int:
    """Measure, and print one line."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    task = Task(content["model"], content["paragraphs"], [(text, wanted) for text, wanted in content["questions"]])
    print("\n" + json.dumps(asdict(measure(name, task, float(started)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
