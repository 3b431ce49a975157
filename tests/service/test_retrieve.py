"""Fusion by its formula, and searches on the real index."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.embed import Embedder
from indexer.errors import UnknownDocumentError
from indexer.index import write_vectors
from indexer.vectors import open_vectors
from service.library import Library
from service.question import understand
from service.retrieve import Retriever, fuse


def test_fusion_is_a_sum_on_scales_of_their_own() -> None:
    assert pytest.approx((0.5 + 0.4 * 6 / 8) / (1 + 0.4 * 2.2)) == fuse(0.5, 6.0, 8.0, 0.4)
    assert pytest.approx(0.5) == fuse(0.5, 6.0, 8.0, 0.0)
    assert 0.0 == fuse(-0.2, 0.0, 0.0, 0.4)


def test_the_passages_that_say_it_come_first(library: Library) -> None:
    found = library.assistant.search("contract research organizations in Flanders")
    first, second = sorted(found.passages[:2], key=lambda passage: passage.start)  # the list fills one and goes on
    assert "(CROs)" in first.text
    assert "BioLizard" in second.text
    assert [passage.rank for passage in found.passages] == list(range(1, 9))
    assert sorted((passage.score for passage in found.passages), reverse=True) == [
        passage.score for passage in found.passages
    ]


def test_the_cosine_is_the_mean_of_that_of_the_passage_and_of_its_nearest_sentence(
    library: Library, embedder: Embedder
) -> None:
    retriever = Retriever(library.index, embedder)
    question = "Where can a young food company rent a kitchen?"
    vector = embedder.embed_query(question)
    for hit in retriever.search(understand(question, retriever.vocabulary), vector, 30):
        whole = float(embedder.embed_query(hit.passage.text_in_context) @ vector)
        sentences = [hit.document.text[each.start : each.end] for each in hit.passage.sentences]
        nearest = max((float(embedder.embed_query(each) @ vector) for each in sentences), default=whole)
        # A large build embeds in bfloat16, questions are always embedded in float32.
        assert pytest.approx((whole + nearest) / 2, abs=2e-3) == hit.cosine


def test_typing_errors_do_not_lose_the_passage(library: Library) -> None:
    right = library.assistant.search("incubator in Beerse").passages[0]
    assert right.start == library.assistant.search("incubatr in Beersee").passages[0].start


def test_only_the_documents_that_are_asked_for(library: Library) -> None:
    found = library.assistant.search("Flanders", documents=["belgium-country-report.txt"], top_k=50)
    assert {"belgium-country-report.txt"} == {passage.document.id for passage in found.passages}
    assert 4 == len(found.passages)


def test_an_unknown_document_is_named(library: Library) -> None:
    with pytest.raises(UnknownDocumentError, match=r"'nowhere.txt'"):
        library.assistant.search("Flanders", documents=["nowhere.txt"])


def test_compressed_vectors_find_the_same(
    library: Library, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.vectors._FEWEST_COMPRESSED", 20)
    index = library.index
    rows = [vectors.reconstruct_n(0, vectors.ntotal) for vectors in (index.passage_vectors, index.sentence_vectors)]
    assert {"passages": "compressed", "sentences": "compressed"} == write_vectors(
        tmp_path, rows[0], rows[1], "compressed"
    )
    opened = [open_vectors(tmp_path / name) for name in ("passages", "sentences")]
    compressed = Retriever(replace(index, passage_vectors=opened[0], sentence_vectors=opened[1]), embedder)
    exact = Retriever(index, embedder)
    for query in ("incubator in Beerse", "What does VIB focus on?", "life sciences exports"):
        question, vector = understand(query, exact.vocabulary), exact.embed([query])[0]
        for documents in ([], ["belgium-country-report.txt"]):
            found = [each.search(question, vector, 5, documents) for each in (exact, compressed)]
            assert [hit.row for hit in found[0]] == [hit.row for hit in found[1]]
            assert [hit.score for hit in found[0]] == pytest.approx([hit.score for hit in found[1]], abs=1e-3)
