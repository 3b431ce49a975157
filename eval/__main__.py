"""`python -m eval`: ask every gold question of the test half, print the figures, write them as JSON.

`python -m eval calibrate` fits service/judge.json on the calibration half; `python -m eval load` presses the service.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from tqdm import tqdm

from eval import feedback, ground, load, support_measure
from eval.answering import Outcome, ask_all
from eval.calibrate import Example, collect, fit
from eval.questions import GoldQuestion, load_questions
from eval.report import Figures, as_json, as_table, by_kind, failures, figures, further_figures
from eval.suites import SUITES, Suite
from indexer.embed import Embedder
from indexer.errors import BelqaError
from service.judge import UNFITTED, Judge
from service.library import Library
from service.open import load_embedder, open_library
from service.settings import load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one measurement and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BelqaError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("--suite", choices=sorted(SUITES), action="append", help="question set; default: all of them")
    parser.add_argument("--half", choices=("test", "calibration"), default="test", help="half of the questions")
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of the JSON report")
    parser.add_argument("--failures", action="store_true", help="print every question that went wrong")
    parser.set_defaults(run=_measure)
    commands = parser.add_subparsers(metavar="COMMAND")
    calibrate = commands.add_parser("calibrate", help="fit service/judge.json on the calibration halves")
    calibrate.set_defaults(run=_calibrate)
    judge = commands.add_parser("judge", help="measure, or fit, the judge of statements that are not verbatim")
    support_measure.add_arguments(judge)
    judge.set_defaults(run=support_measure.run)
    check = commands.add_parser("ground", help="check anybody's answers for grounding", description=ground.__doc__)
    ground.add_arguments(check)
    check.set_defaults(run=ground.run)
    said = commands.add_parser("feedback", help="feedback as drafts of gold questions", description=feedback.__doc__)
    feedback.add_arguments(said)
    said.set_defaults(run=feedback.run)
    pressing = commands.add_parser("load", description=load.__doc__, help="requests a second and latency over HTTP")
    load.add_arguments(pressing)
    pressing.set_defaults(run=load.run)
    return parser


def _measure(options: argparse.Namespace) -> int:
    embedder = load_embedder(load_settings())
    columns: dict[str, Figures] = {}
    report: dict[str, object] = {}
    for name in options.suite or SUITES:
        outcomes = _outcomes(SUITES[name], options.half, embedder)
        columns[f"{name}, {options.half} half"] = figures(outcomes)
        report[name] = {
            "figures": as_json({name: figures(outcomes)})[name],
            "further": further_figures(outcomes),
            "by_kind": by_kind(outcomes),
            "failures": failures(outcomes),
        }
        _print_details(name, outcomes, with_failures=options.failures)
    print(as_table(columns))
    options.output.mkdir(parents=True, exist_ok=True)
    target = options.output / f"report-{options.half}.json"
    target.write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\nWritten: {target}")
    return 0


def _outcomes(suite: Suite, half: str, embedder: Embedder) -> list[Outcome]:
    with tempfile.TemporaryDirectory(prefix="belqa-eval-") as folder:
        library = _library(suite, Path(folder), embedder)
        questions = _questions(suite, half, library)
        return ask_all(
            library.assistant,
            dict(library.index.documents),
            questions,
            lambda all_: tqdm(all_, unit=" questions", disable=None),
        )


def _library(suite: Suite, index: Path, embedder: Embedder, judge: Judge | None = None) -> Library:
    return open_library(load_settings(corpus=suite.corpus, index=index), embedder, judge=judge)


def _questions(suite: Suite, half: str, library: Library) -> list[GoldQuestion]:
    return [question for question in load_questions(suite.questions, library.index.documents) if question.half == half]


def _print_details(name: str, outcomes: Sequence[Outcome], *, with_failures: bool) -> None:
    print(f"## {name}: {len(outcomes)} questions")
    for figure, value in further_figures(outcomes).items():
        print(f"{figure}: {value:.3f}")
    for kind, values in by_kind(outcomes).items():
        print(
            f"  {kind:15}"
            + "  ".join(f"{key} {value:.2f}" if key != "n" else f"n {value:3}" for key, value in values.items())
        )
    if with_failures:
        for row in failures(outcomes):
            print(json.dumps(row, ensure_ascii=False))


def _calibrate(options: argparse.Namespace) -> int:
    embedder = load_embedder(load_settings())
    examples: list[Example] = []
    for name in options.suite or SUITES:
        with tempfile.TemporaryDirectory(prefix="belqa-eval-") as folder:
            library = _library(SUITES[name], Path(folder), embedder, UNFITTED)
            examples += collect(library.assistant, _questions(SUITES[name], "calibration", library))
    content = fit(examples)
    target = Path(str(files("service").joinpath("judge.json")))
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"{target.name}: {json.dumps(content, indent=2)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
