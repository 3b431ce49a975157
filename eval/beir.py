"""`python -m eval beir FOLDER`: documents ranked for the queries of a BEIR set (Thakur et al. 2021).

The folder holds corpus.jsonl, queries.jsonl and qrels/<split>.tsv, gzipped or not. A document stands at the rank of
its best passage. Nothing is answered.
"""

import argparse
from pathlib import Path

from eval.files import DataError, read_lines, read_text
from eval.public import PublicSet, add_common_arguments, with_documents
from eval.questions import GoldQuestion
from eval.workspace import ForeignText


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("path", type=Path, help="folder of the set")
    parser.add_argument("--split", default="test", help="which qrels; default: test")
    add_common_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure, print and report."""
    name = options.path.resolve().name
    texts = {
        str(row["_id"]): ForeignText(str(row["_id"]), row.get("title") or "", row["text"])
        for row in read_lines(options.path / "corpus.jsonl", "_id", "text")
    }
    grades = read_qrels(options.path / "qrels" / f"{options.split}.tsv")
    queries = {str(row["_id"]): row["text"] for row in read_lines(options.path / "queries.jsonl", "_id", "text")}
    if missing := [query for query in grades if query not in queries]:
        raise DataError(f"The query {missing[0]!r} of the qrels is not in queries.jsonl.", "Check the folder.")
    questions = [_query(query, queries[query]) for query in grades]
    the_set = PublicSet(name, list(texts.values()), options)
    measured = the_set.search(f"{name}, {options.split}", questions)
    qrels = {
        question.key: {
            texts[name].file if name in texts else f"missing {name}": grade
            for name, grade in grades[question.id].items()
        }
        for question in measured.questions
    }
    return the_set.publish([with_documents(measured, qrels)])


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the grade of each document, by query; the first line is a heading.

    Raises:
        DataError: naming the line that is not "query, document, grade", with tabs.
    """
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if number == 1 or not line.strip():
            continue
        try:
            query, document, grade = line.split("\t")
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise DataError(f"{path.name}, line {number}: {error}.", "Correct the line.") from error
    return grades


def _query(name: str, text: str) -> GoldQuestion:
    return GoldQuestion(
        id=name, group=name, half="test", kind="query", styles=(), text=text, pieces=(), answers=(), history=()
    )
