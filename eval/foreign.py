"""`python -m eval foreign`: how often questions about other documents are answered, where only a refusal is right.

Whoever asks does not know what a folder holds. So each corpus is asked the questions of the other sets, which people
might well ask of it, and which have no answer there. Follow-ups are left out: alone they name too little.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from eval.intervals import Estimate, bootstrap
from eval.questions import HALVES, GoldQuestion, clusters_of, load_questions
from eval.suites import SUITES
from eval.tables import table, write_into
from eval.workspace import Workspace
from service.answers import Answer, Status
from service.assistant import Assistant


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--half", choices=HALVES, default="test", help="half of the questions")
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of the indexes")
    parser.add_argument("--failures", action="store_true", help="print every question that was answered")
    parser.add_argument("--write", action="store_true", help="write the table into README.md, between its marks")


def run(options: argparse.Namespace) -> int:
    """Ask, and print the share of each set that each corpus answers."""
    workspace = Workspace(options.output)
    libraries = {name: workspace.library(name, suite.corpus) for name, suite in SUITES.items()}
    asked: dict[str, list[GoldQuestion]] = {}
    for name, suite in SUITES.items():
        every = load_questions(suite.questions, libraries[name].index.documents)
        asked[name] = [one for one in every if one.half == options.half and not one.history]
    rows, given = [], list[Answer]()
    for name, library in libraries.items():
        others = [other for other in SUITES if other != name]
        shares = {}
        for other in others:
            answers = _ask(library.assistant, asked[other], f"{other}, of {name}")
            answered = [answer for answer in answers if answer.status is not Status.NOT_IN_SOURCES]
            given += answered
            if options.failures:
                print(*(f"{other}, of {name}: {answer.question}" for answer in answered), sep="\n")
            shares[other] = _share_answered(asked[other], answers)
        rows.append([name, *(_cell(shares.get(other)) for other in SUITES)])
    told = table(["answered by", *(f"questions of {name}" for name in SUITES)], rows)
    print(told)
    print(f"{sum(bool(answer.unmentioned) for answer in given)} of {len(given)} answers name what no document holds.")
    if options.write:
        write_into(Path("README.md"), told, "foreign")
    return 0


def _ask(assistant: Assistant, questions: Sequence[GoldQuestion], title: str) -> list[Answer]:
    return [assistant.ask(one.text) for one in tqdm(questions, desc=title, unit=" questions", disable=None)]


def _share_answered(questions: Sequence[GoldQuestion], answers: Sequence[Answer]) -> Estimate:
    """Return the share of answers that are given, if only to a part of the question.

    Questions about one fact are worded alike, and are answered or refused together.
    """
    clusters = clusters_of(questions)
    answered = [float(answer.status is not Status.NOT_IN_SOURCES) for answer in answers]
    return bootstrap(answered, [clusters[one.group] for one in questions])


def _cell(share: Estimate | None) -> str:
    return "" if share is None else str(share)
