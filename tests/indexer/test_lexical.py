"""BM25: values by its formula, and searches restricted to documents."""

from math import log
from pathlib import Path

import pytest

from indexer.lexical import LexicalIndex, LexicalRow

ROWS = [
    LexicalRow("a.txt", ["port", "crane", "port"], ["ports", "cranes"]),
    LexicalRow("b.txt", ["train", "rail"]),
    LexicalRow("b.txt", ["port", "rail", "rail", "rail", "sea"], ["ports"]),
]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex.build(tmp_path / "lexical", ROWS)


def bm25(frequency: int, length: int, documents_with: int, *, k1: float = 1.2, b: float = 0.75) -> float:
    average = sum(len(row.terms) for row in ROWS) / len(ROWS)
    inverse = log(1 + (len(ROWS) - documents_with + 0.5) / (documents_with + 0.5))
    return inverse * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / average))


def test_scores_are_those_of_the_formula(index: LexicalIndex) -> None:
    assert {0: bm25(2, 3, 2), 2: bm25(1, 5, 2)} == pytest.approx(dict(index.search(["port"], 10)))


def test_several_terms_add_up(index: LexicalIndex) -> None:
    scores = dict(index.search(["port", "rail", "unknown"], 10))
    assert scores[2] == pytest.approx(bm25(1, 5, 2) + bm25(3, 5, 2))


def test_only_the_documents_that_are_asked_for(index: LexicalIndex) -> None:
    assert [2] == [row for row, _ in index.search(["port"], 10, ["b.txt"])]
    assert dict(index.search(["port"], 10))[2] == pytest.approx(dict(index.search(["port"], 10, ["b.txt"]))[2])


def test_unknown_terms_find_nothing(index: LexicalIndex) -> None:
    assert [] == index.search(["unknown"], 10)
    assert [] == index.search([], 10)


def test_vocabulary(index: LexicalIndex, tmp_path: Path) -> None:
    assert {"port": 2, "crane": 1, "train": 1, "rail": 2, "sea": 1} == index.vocabulary
    assert {"ports": 2, "cranes": 1} == index.spellings
    assert index.vocabulary == LexicalIndex.load(tmp_path / "lexical").vocabulary
    assert 3 == len(index)
    assert "port" in index.vocabulary
    assert "ports" not in index.vocabulary
    assert 0 == index.document_frequency("ports")
    assert ["ports", "cranes"] == index.spellings.starting_with("")
    assert ["cranes"] == index.spellings.starting_with("c")
