"""The questions that the judge is fitted on: our calibration halves, and a part of SQuAD 2.0 if its file is at hand."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eval.candidates import calibration_half
from eval.files import DataError
from eval.questions import GoldQuestion
from eval.squad import read_squad
from eval.suites import SUITES
from eval.workspace import Workspace
from service.judge import UNFITTED
from service.library import Library
from service.reader.examples import DEVELOPMENT_ARTICLES

_SQUAD_STEP = 3  # every third question


@dataclass(frozen=True, slots=True)
class CalibrationSet:
    """Questions, and the documents that they are asked of."""

    name: str
    library: Library
    questions: list[GoldQuestion]


def add_calibration_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the questions."""
    parser.add_argument("--suite", choices=sorted(SUITES), action="append", help="question set; default: all of them")
    parser.add_argument(
        "--squad",
        type=Path,
        help="a SQuAD 2.0 file: the articles in it that the reader was not trained on are one more set",
    )
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of the indexes")


def calibration_sets(options: argparse.Namespace, workspace: Workspace) -> Iterator[CalibrationSet]:
    """Open one set after the other.

    Raises:
        DataError: the SQuAD file cannot be read, or the reader was trained on all of it.
    """
    for name in options.suite or SUITES:
        library = workspace.library(name, SUITES[name].corpus, UNFITTED)
        yield CalibrationSet(name, library, calibration_half(SUITES[name], library))
    if options.squad:
        yield _squad(options.squad, workspace)


def _squad(path: Path, workspace: Workspace) -> CalibrationSet:
    """Ask what was not trained on of all paragraphs of the file, as a user asks a folder of documents.

    A part of it is enough: three articles must not outweigh a set of ours.
    """
    texts, questions = read_squad(path)
    unseen = {title.replace("_", " ") for title in DEVELOPMENT_ARTICLES}
    kept = [replace(one, half="calibration", documents=()) for one in questions if one.group in unseen][::_SQUAD_STEP]
    if not kept:
        wanted = ", ".join(sorted(unseen))
        raise DataError(f"{path.name} holds none of the articles {wanted}.", "Name half B of the development set.")
    return CalibrationSet("squad", workspace.library("squad", workspace.write_corpus("squad", texts), UNFITTED), kept)
