"""The reader: spans lie in the passage, nothing is cut off silently, altered weights are refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.embed import base_model_folder
from service.reader import Reader, ReaderError
from service.reader.reader import NOTHING, WEIGHTS, WindowScores

TOKENIZER = base_model_folder() / "tokenizer.json"
PASSAGE = "The bridge over the Scheldt was opened in 1931. It is 4.6 kilometres long."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(tokenizer_file=TOKENIZER, threads=1)


def test_the_span_answers(reader: Reader) -> None:
    (reading,) = reader.read("When was the bridge over the Scheldt opened?", [PASSAGE])
    assert "1931" in PASSAGE[reading.start : reading.end]
    assert reading.span_score > reading.null_score


def test_an_absent_answer_scores_below_a_present_one(reader: Reader) -> None:
    present, absent = reader.read("How long is the bridge?", [PASSAGE, "Bananas are yellow and grow in the south."])
    assert present.span_score - present.null_score > absent.span_score - absent.null_score
    assert present.answerable > absent.answerable


def test_a_passage_reads_the_same_whatever_is_beside_it(reader: Reader) -> None:
    question = "How long is the bridge?"
    (alone,) = reader.read(question, [PASSAGE])
    beside = reader.read(question, ["Short.", PASSAGE, PASSAGE + " It rained." * 40])[1]
    assert (alone.start, alone.end, alone.span_score) == (beside.start, beside.end, beside.span_score)


def test_the_context_is_read_but_never_quoted(reader: Reader) -> None:
    (reading,) = reader.read("Which bridge is it about?", ["It was opened in 1931."], ["The Temse bridge"])
    assert 0 <= reading.start <= reading.end <= len("It was opened in 1931.")


def test_the_end_of_a_long_passage_is_read(reader: Reader) -> None:
    filler = "The weather was calm and nothing happened that day. " * 40
    long_passage = filler + "The lighthouse was painted green in 1987."
    (reading,) = reader.read("In which year was the lighthouse painted?", [long_passage])
    assert len(reading.windows) > 1
    start, end, _ = reading.best_within(len(filler), len(long_passage))
    assert "1987" in long_passage[start:end]


def test_the_best_span_of_a_part_lies_in_that_part(reader: Reader) -> None:
    (reading,) = reader.read("When was the bridge over the Scheldt opened?", [PASSAGE])
    second = PASSAGE.index("It is")
    start, end, margin = reading.best_within(second, len(PASSAGE))
    assert second <= start < end <= len(PASSAGE)
    assert margin <= reading.best_within(0, len(PASSAGE))[2]
    assert (5, 5, NOTHING) == reading.best_within(5, 5)


def test_the_best_span_by_hand() -> None:
    scores = WindowScores(
        ((0, 2), (3, 5), (6, 8)),
        np.array([1.0, 5.0, 0.0], dtype=np.float32),
        np.array([9.0, 2.0, 3.0], dtype=np.float32),
        0.0,
    )
    assert (0, 2, 10.0) == scores.best(0, 8)
    assert (3, 8, 8.0) == scores.best(3, 8)
    assert scores.best(1, 2) is None


def test_no_passages_no_readings(reader: Reader) -> None:
    assert [] == reader.read("Anything?", [])


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    with (tmp_path / "weights" / "reader.onnx").open("r+b") as file:
        file.seek(1000)
        file.write(b"x")
    with pytest.raises(ReaderError, match="SHA-256 differs"):
        Reader.load(tmp_path / "weights", tokenizer_file=TOKENIZER)


def test_missing_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"There is no reader.json"):
        Reader.load(tmp_path, tokenizer_file=TOKENIZER)
