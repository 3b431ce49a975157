"""What is measured, and what comes out: SQuAD paragraphs and questions in, one measurement out."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class Task:
    """Paragraphs to index, and questions with the number of the paragraph that each was asked about."""

    model: str  # folder of the weights
    paragraphs: Sequence[str]
    questions: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Measurement:
    """What one contender did in one process."""

    start: float  # seconds from the start of the process to the first answer, from an index of one paragraph
    build: float  # seconds to index all paragraphs
    query_p50: float  # milliseconds of one question alone
    query_p99: float
    memory: float  # megabytes resident at most
    recall: dict[str, float]  # share of the questions whose paragraph is among the first 1, 5, 10


def read_squad(paths: Iterable[Path]) -> tuple[list[str], list[tuple[str, int]]]:
    """Read the paragraphs of SQuAD files (JSON, perhaps gzipped), none twice, and their answerable questions."""
    numbers: dict[str, int] = {}
    questions: list[tuple[str, int]] = []
    for path in paths:
        content = path.read_bytes()
        articles = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        for article in articles["data"] if isinstance(articles, dict) else articles:
            for paragraph in article["paragraphs"]:
                number = numbers.setdefault(paragraph["context"], len(numbers))
                questions += [(qa["question"], number) for qa in paragraph["qas"] if not qa.get("is_impossible")]
    return list(numbers), questions


def recall(found: Sequence[Sequence[int]], questions: Sequence[tuple[str, int]]) -> dict[str, float]:
    """Return the share of questions whose paragraph is among the first k found, for each k of `DEPTHS`."""
    return {
        str(depth): sum(wanted in rows[:depth] for rows, (_, wanted) in zip(found, questions, strict=True))
        / len(questions)
        for depth in DEPTHS
    }
