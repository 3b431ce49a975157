"""`python -m eval squad PATH`: SQuAD 2.0, with its paragraph given, and over all paragraphs.

Short answers are scored as the official script does (exact match and token F1, an empty answer being right where
nothing answers). Intervals resample articles.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.figures import Part
from eval.files import DataError, read_json
from eval.measured import Measured
from eval.public import PublicSet, add_common_arguments, with_documents
from eval.questions import GoldQuestion, Piece, Span
from eval.workspace import ForeignText

_GIVEN = (Part.ANSWERS, Part.REFUSALS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("path", type=Path, help="a SQuAD 2.0 file, gzipped or not")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="files whose paragraphs are searched too")
    parser.add_argument("--only", choices=("given", "open"), help="paragraph given, or open retrieval; default: both")
    add_common_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure, print and report."""
    texts, questions = read_squad(options.path)
    for path in options.also:
        texts += read_squad(path)[0]
    the_set = PublicSet(f"squad-{options.path.name.split('.')[0]}", texts, options)
    measured: list[Measured] = []
    if options.only != "open":
        measured.append(the_set.answer("SQuAD 2.0, paragraph given", questions, _GIVEN))
    if options.only != "given":
        measured.append(open_retrieval(the_set, f"SQuAD 2.0, among {len(texts)} paragraphs", questions))
    return the_set.publish(measured)


def open_retrieval(the_set: PublicSet, title: str, questions: Sequence[GoldQuestion]) -> Measured:
    """Ask every question of the whole corpus; the document that it was asked about is the relevant one."""
    anywhere = [replace(question, documents=()) for question in questions]
    qrels = {question.key: {piece.spans[0].document: 1 for piece in question.pieces} for question in anywhere}
    return with_documents(the_set.answer(title, anywhere, tuple(Part)), qrels)


def read_squad(path: Path) -> tuple[list[ForeignText], list[GoldQuestion]]:
    """Return a document a paragraph, and the questions, each to be asked of its own paragraph.

    Raises:
        DataError: the file is not of the format of SQuAD 2.0, or an answer is not where it says.
    """
    try:
        paragraphs = list(_paragraphs(read_json(path)))
        texts = [text for text, _ in paragraphs]
        questions = [_question(text, row) for text, rows in paragraphs for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path.name} is not in the format of SQuAD 2.0: {error}.", "Name another file.") from error
    return texts, questions


def _paragraphs(content: dict[str, Any]) -> Iterable[tuple[ForeignText, list[dict[str, Any]]]]:
    for article in content["data"]:
        title = article["title"].replace("_", " ")
        for number, paragraph in enumerate(article["paragraphs"]):
            yield ForeignText(f"{title} {number}", title, paragraph["context"]), paragraph["qas"]


def _question(text: ForeignText, row: dict[str, Any]) -> GoldQuestion:
    answers = {} if row.get("is_impossible") else {(a["answer_start"], a["text"]): None for a in row["answers"]}
    for start, answer in answers:
        if text.text[start : start + len(answer)] != answer:
            raise ValueError(f"the answer {answer!r} of question {row['id']} is not at {start}")
    spans = tuple(Span(text.file, start, start + len(answer)) for start, answer in answers)
    return GoldQuestion(
        id=row["id"],
        group=text.title,
        half="test",
        kind="answerable" if spans else "unanswerable",
        styles=("plain",),
        text=row["question"],
        pieces=(Piece(spans),) if spans else (),
        answers=tuple(dict.fromkeys(answer for _, answer in answers)),
        history=(),
        documents=(text.file,),
    )
