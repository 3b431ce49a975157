"""`python -m eval clapnq PATH...`: CLAPnq (Rosenthal et al. 2025), with its passage given, and over all its passages.

A complete answer holds every sentence that the first annotator selected; half of the questions have none. The corpus
is only the passages of the files named, far fewer than the 178,891 of the published retrieval figures.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.figures import Part
from eval.files import DataError, read_lines
from eval.public import PublicSet, add_common_arguments
from eval.questions import GoldQuestion, Piece, Span
from eval.squad import open_retrieval
from eval.workspace import ForeignText


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("paths", type=Path, nargs="+", help="JSONL files, or a folder of them, gzipped or not")
    add_common_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure, print and report."""
    texts, questions = read_clapnq(_files(options.paths))
    the_set = PublicSet("clapnq", texts, options)
    given = the_set.answer("CLAPnq, passage given", questions, (Part.ANSWERS, Part.REFUSALS))
    return the_set.publish([given, open_retrieval(the_set, f"CLAPnq, among {len(texts)} passages", questions)])


def read_clapnq(paths: Sequence[Path]) -> tuple[list[ForeignText], list[GoldQuestion]]:
    """Return a document a passage, none twice, and the questions, each to be asked of its own passage.

    Raises:
        DataError: a line is not of the format of CLAPnq, or a selected sentence is not in its passage.
    """
    texts: dict[tuple[str, str], ForeignText] = {}
    questions = []
    for path in paths:
        for row in read_lines(path, "id", "input", "passages", "output"):
            try:
                (passage,) = row["passages"]
                content = passage["title"], passage["text"]
                text = texts.setdefault(content, ForeignText(f"{content[0]} {len(texts)}", *content))
                questions.append(_question(text, row))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise DataError(f"{path.name}, question {row['id']}: {error}.", "Correct the line.") from error
    return list(texts.values()), questions


def _question(text: ForeignText, row: dict[str, Any]) -> GoldQuestion:
    pieces = []
    for sentence in dict.fromkeys(row["output"][0]["selected_sentences"]):
        start = text.text.find(sentence)
        if start < 0:
            raise ValueError(f"the selected sentence {sentence[:60]!r} is not in the passage")
        pieces.append(Piece((Span(text.file, start, start + len(sentence)),)))
    return GoldQuestion(
        id=str(row["id"]),
        group=text.file,
        half="test",
        kind="answerable" if pieces else "unanswerable",
        styles=("plain",),
        text=row["input"],
        pieces=tuple(pieces),
        answers=(),
        history=(),
        documents=(text.file,),
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    found = [file for path in paths for file in (sorted(path.glob("*.jsonl*")) if path.is_dir() else [path])]
    if not found:
        raise DataError("There is no .jsonl file in the folder.", "Name the files of CLAPnq.")
    return found
