"""What is measured, and what comes out: paragraphs and questions in, one measurement out."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTHS = (1, 5, 10)
Question = tuple[str, Sequence[int]]


@dataclass(frozen=True)
class Task:
    """Paragraphs to index, and questions with the numbers of the paragraphs that answer each."""

    model: str  # folder of the weights
    paragraphs: Sequence[str]
    questions: Sequence[Question]


@dataclass(frozen=True)
class Measurement:
    """What one contender did in one process."""

    start: float  # seconds from the start of the process to the first answer, from an index of one paragraph
    build: float  # seconds to index all paragraphs
    query_p50: float  # milliseconds of one question alone
    query_p99: float
    memory: float  # megabytes resident at most
    recall: dict[str, float]  # share of the questions with a right paragraph among the first 1, 5, 10


def read_task(paths: Iterable[Path]) -> tuple[list[str], list[Question]]:
    """Read SQuAD files, or BEIR folders: the paragraphs, none twice, and the questions that some of them answer."""
    numbers: dict[str, int] = {}
    questions: list[Question] = []
    for path in paths:
        questions += _beir(path, numbers) if path.is_dir() else _squad(path, numbers)
    return list(numbers), questions


def _squad(path: Path, numbers: dict[str, int]) -> Iterator[Question]:
    articles = json.loads(_text(path))
    for article in articles["data"] if isinstance(articles, dict) else articles:
        for paragraph in article["paragraphs"]:
            number = numbers.setdefault(paragraph["context"], len(numbers))
            yield from ((qa["question"], [number]) for qa in paragraph["qas"] if not qa.get("is_impossible"))


def _beir(folder: Path, numbers: dict[str, int]) -> Iterator[Question]:
    """Yield the test queries; a document is its title and its text, as BEIR has it."""
    places: dict[str, int] = {}
    for row in map(json.loads, _text(_found(folder, "corpus.jsonl")).splitlines()):
        text = f"{row.get('title', '')} {row['text']}".strip()
        places[str(row["_id"])] = numbers.setdefault(text, len(numbers))
    wanted: dict[str, list[int]] = {}
    for line in _text(_found(folder, "qrels/test.tsv")).splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0 and document in places:
            wanted.setdefault(query, []).append(places[document])
    for row in map(json.loads, _text(_found(folder, "queries.jsonl")).splitlines()):
        if str(row["_id"]) in wanted:
            yield row["text"], wanted[str(row["_id"])]


def _found(folder: Path, name: str) -> Path:
    return next(path for path in (folder / name, folder / f"{name}.gz") if path.exists())


def _text(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


def recall(found: Sequence[Sequence[int]], questions: Sequence[Question]) -> dict[str, float]:
    """Return the share of questions with a right paragraph among the first k found, for each k of `DEPTHS`."""
    pairs = list(zip(found, questions, strict=True))
    return {
        str(depth): sum(not set(wanted).isdisjoint(rows[:depth]) for rows, (_, wanted) in pairs) / len(pairs)
        for depth in DEPTHS
    }
