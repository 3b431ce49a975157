"""The command: reads the paragraphs, runs the contenders in rounds, prints the table."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from eval.bench.task import Measurement, Task, read_task

# Name, module in eval.bench.contenders, what it needs installed.
CONTENDERS: Mapping[str, tuple[str, str]] = {
    "plain": ("plain", "sentence_transformers"),
    "belqa, vectors only": ("belqa_vectors:auto", "onnxruntime"),
    "the same on onnxruntime": ("belqa_vectors:onnxruntime", "onnxruntime"),
    "the same on torch": ("belqa_vectors:torch", "torch"),
    "the same on openvino": ("belqa_vectors:openvino", "openvino"),
    "belqa": ("belqa_whole", "onnxruntime"),
    "txtai": ("txtai_faiss:dense", "txtai"),
    "txtai, hybrid": ("txtai_faiss:hybrid", "txtai"),
    "langchain": ("langchain_faiss", "langchain_community"),
    "llama-index": ("llama_index_faiss", "llama_index"),
    "haystack": ("haystack_memory", "haystack"),
}
_BASELINE = "plain"
_SEED = 20_260
_ROOT = Path(__file__).parent.parent.parent


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command line takes."""
    parser.add_argument("data", type=Path, nargs="+", help="SQuAD files, .json or .json.gz, or BEIR folders")
    parser.add_argument("--paragraphs", type=int, help="how many to index; default: all")
    parser.add_argument("--questions", type=int, default=500, help="how many to ask, drawn with a fixed seed")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs")
    parser.add_argument("--only", action="append", choices=sorted(CONTENDERS), help="run only these, and the baseline")
    parser.add_argument(
        "--python", action="append", default=[], metavar="MODULE=PYTHON", help="run a library from this interpreter"
    )
    parser.add_argument("--output", type=Path, help="write every measurement there, as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run all rounds, and print the table."""
    task = _task(arguments.data, arguments.paragraphs, arguments.questions)
    pythons = dict(each.split("=", 1) for each in arguments.python)
    names = [name for name in CONTENDERS if not arguments.only or name in {*arguments.only, _BASELINE}]
    names = [name for name in names if _is_there(name, pythons)]
    print(f"{len(task.paragraphs)} paragraphs, {len(task.questions)} questions, {arguments.rounds} rounds", flush=True)
    rounds: list[dict[str, Measurement]] = []
    with tempfile.TemporaryDirectory(prefix="belqa-bench-") as folder:
        path = Path(folder) / "task.json"
        path.write_text(json.dumps(asdict(task)), encoding="utf-8")
        for number in range(arguments.rounds):
            order = names if number % 2 == 0 else names[::-1]
            rounds.append({name: _measured(name, path, pythons) for name in order})
            print(f"round {number + 1} done", file=sys.stderr)
    print(table(rounds, len(task.paragraphs)))
    if arguments.output:
        content = [{name: asdict(measured) for name, measured in each.items()} for each in rounds]
        arguments.output.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return 0


def table(rounds: Sequence[Mapping[str, Measurement]], paragraphs: int) -> str:
    """Write the medians over the rounds as Markdown; a factor says how many times faster than the plain script.

    A factor is the median of the factors of each round, since what else runs on a machine differs between rounds.
    """
    lines = [
        "| | passages/s | start s | query p50 ms | p99 ms | memory MB | recall@1 | @5 | @10 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in CONTENDERS:
        if name not in rounds[0]:
            continue
        rate = median(paragraphs / each[name].build for each in rounds)
        cells = [
            f"{rate:.0f} ({_factor(rounds, name, 'build')})",
            *(f"{_typical(rounds, name, what):.1f} ({_factor(rounds, name, what)})" for what in ("start", "query_p50")),
            f"{_typical(rounds, name, 'query_p99'):.1f}",
            f"{_typical(rounds, name, 'memory'):.0f}",
            *(f"{100 * value:.1f}" for value in rounds[0][name].recall.values()),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _typical(rounds: Sequence[Mapping[str, Measurement]], name: str, what: str) -> float:
    return median(float(getattr(each[name], what)) for each in rounds)


def _factor(rounds: Sequence[Mapping[str, Measurement]], name: str, what: str) -> str:
    return f"{median(getattr(each[_BASELINE], what) / getattr(each[name], what) for each in rounds):.1f}x"


def _task(paths: Sequence[Path], most: int | None, questions: int) -> Task:
    from indexer.embed import base_model_folder

    paragraphs, asked = read_task(paths)
    kept = paragraphs[:most]
    about = [question for question in asked if max(question[1]) < len(kept)]
    drawn = random.Random(_SEED).sample(about, min(questions, len(about)))  # noqa: S311
    return Task(str(base_model_folder()), kept, drawn)


def _is_there(name: str, pythons: Mapping[str, str]) -> bool:
    needed = CONTENDERS[name][1]
    if needed in pythons or find_spec(needed):
        return True
    print(f"skipped: {name} ({needed} is not installed)")
    return False


def _measured(name: str, task: Path, pythons: Mapping[str, str]) -> Measurement:
    module, needed = CONTENDERS[name]
    python = pythons.get(needed, sys.executable)
    started = time.time()
    done = subprocess.run(  # noqa: S603
        [python, "-m", "eval.bench.contender", module, str(task), str(started)],
        env={**os.environ, "PYTHONPATH": str(_ROOT), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))
