"""Measuring at scale: the passages that are made, and one small run of the whole command."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from eval import scale
from eval.scale.command import nearest
from eval.scale.made import documents_of, read_texts, write_mixed


def passages_file(folder: Path, count: int) -> Path:
    path = folder / "passages.jsonl"
    lines = [
        {
            "id": f"file{number // 3}.md#{number % 3}",
            "text": f"Part {number} says one thing. It adds {number * 7}. End.",
        }
        for number in range(count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_passages_lie_in_their_documents(tmp_path: Path) -> None:
    texts = read_texts(passages_file(tmp_path, 7), 12)
    made = list(documents_of(texts, 2))
    assert ["file0.md", "file1.md", "file2.md", "made/0"] == [document.id for document, _ in made]
    assert 12 == sum(len(passages) for _, passages in made)
    for document, passages in made:
        for passage in passages:
            assert passage.text == document.text[passage.start : passage.end]
            assert 2 == len(passage.sentences)
            for sentence in passage.sentences:
                assert passage.start <= sentence.start < sentence.end <= passage.end
            assert passage.end == passage.sentences[-1].end


def test_vectors_have_length_one_and_the_first_are_real(tmp_path: Path) -> None:
    real = np.eye(8, dtype=np.float32)
    own = write_mixed(tmp_path / "own.npy", real, 40, None, None)
    np.testing.assert_array_equal(real, own[:8])
    parts = write_mixed(tmp_path / "parts.npy", real, 80, own, [row // 2 for row in range(80)])
    np.testing.assert_allclose(np.linalg.norm(parts.astype(np.float32), axis=1), 1, atol=2e-3)
    assert (np.argmax(parts[:16].astype(np.float32) @ real.T, axis=1) == np.arange(16) // 2).mean() > 0.5


def test_nearest_is_exact_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.scale.command._BLOCK", 7)
    chance = np.random.default_rng(0)
    rows = chance.standard_normal((50, 8)).astype(np.float16)
    questions = chance.standard_normal((3, 8)).astype(np.float32)
    wanted = np.argsort(-(questions @ rows.T.astype(np.float32)), axis=1)[:, :10]
    np.testing.assert_array_equal(wanted, nearest(questions, rows, 10))


@pytest.mark.slow
def test_a_run_builds_opens_and_finds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    scale.add_arguments(parser)
    given = ["--count", "1500", "--embed", "60", "--questions", "5", "--vectors", "compressed"]
    options = parser.parse_args([str(passages_file(tmp_path, 900)), *given, "--work", str(tmp_path / "work")])
    assert 0 == scale.run(options)
    printed = capfd.readouterr().out
    assert "{'passages': 'compressed', 'sentences': 'compressed'}" in printed
    (recall,) = [line for line in printed.splitlines() if line.startswith("recall@10")]
    assert float(recall.rsplit(" ", 1)[1]) >= 0.98
    assert "bytes a passage" in printed
