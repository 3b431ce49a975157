"""Passages: exact offsets, whole within the model's window, nothing quotable lost."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.corpus import SourceFile, parse, read_corpus
from indexer.documents import BlockKind, Document, Passage
from indexer.embed import Embedder
from indexer.passages import PassageSettings, Splitter, cut_to_fit
from tests.conftest import CORPUS

QUOTABLE = (BlockKind.PARAGRAPH, BlockKind.LEAD_IN, BlockKind.ITEM)


def splitter(embedder: Embedder, tokens: int = 160) -> Splitter:
    return Splitter(embedder.piece_spans, PassageSettings(tokens, embedder.max_pieces))


def check(document: Document, passages: list[Passage], embedder: Embedder) -> None:
    """Check what DESIGN promises of every passage."""
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert embedder.count_pieces(passage.text_in_context) <= embedder.max_pieces
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
    ends = [(passage.start, passage.end) for passage in passages]
    assert all(first[1] <= second[0] for first, second in pairwise(ends))
    quoted = "".join(document.text[s.start : s.end] for passage in passages for s in passage.sentences)
    wanted = "".join(document.text_of(place) for place, block in enumerate(document.blocks) if block.kind in QUOTABLE)
    assert "".join(wanted.split()) == "".join(quoted.split())


def test_real_corpus(embedder: Embedder) -> None:
    for document in read_corpus(CORPUS).documents:
        check(document, list(splitter(embedder).split(document)), embedder)


def test_a_passage_that_goes_on_with_a_list_is_read_with_its_lead_in(embedder: Embedder) -> None:
    (document,) = [
        document for document in read_corpus(CORPUS).documents if document.id == "flanders-life-sciences.txt"
    ]
    (last_rank,) = [
        p for p in splitter(embedder).split(document) if p.text.startswith("#3\u00a0for") or p.text.startswith("#3 for")
    ]
    assert last_rank.context[-1].startswith(
        "Within the European Union, Belgium and its northern region of Flanders rank:"
    )
    assert not any(part in last_rank.text for part in last_rank.context)


def test_no_passage_holds_boilerplate(embedder: Embedder) -> None:
    for document in read_corpus(CORPUS).documents:
        furniture = [block for block in document.blocks if block.kind is BlockKind.BOILERPLATE]
        passages = list(splitter(embedder).split(document))
        assert len(furniture) >= 2
        assert all(
            block.end <= passage.start or passage.end <= block.start for block in furniture for passage in passages
        )


def document_of(text: str) -> Document:
    return parse(SourceFile("made.txt", text.encode("utf-8", "ignore"), {}))


WORDS = st.lists(
    st.sampled_from("alpha beta, gamma. delta: epsilon; (zeta) 3.5% R&D Gent\u00a0e.g. …".split(" ")),
    min_size=1,
    max_size=60,
)
LINE = st.builds(lambda mark, words: mark + " ".join(words), st.sampled_from(["", "", "• ", "1. ", "  - "]), WORDS)


@given(
    st.lists(st.one_of(LINE, st.just(""), st.text(st.characters(exclude_characters="\x00"), max_size=80)), max_size=12),
    st.sampled_from([16, 60, 160]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_generated_documents(embedder: Embedder, lines: list[str], tokens: int) -> None:
    document = document_of("\n".join(lines))
    check(document, list(splitter(embedder, tokens).split(document)), embedder)


def test_a_gigantic_line_is_cut_to_the_window_and_nothing_is_lost(embedder: Embedder) -> None:
    for text in ("word, " * 5000 + "end.", "x" * 20_000, "日本語" * 3000):
        document = document_of(text)
        check(document, list(splitter(embedder).split(document)), embedder)


def test_cuts_fall_behind_commas(embedder: Embedder) -> None:
    firms = ", ".join(f"Firm{number} (Town{number})" for number in range(60))
    pieces = [firms[start:end] for start, end in cut_to_fit(firms, embedder.piece_spans, 100)]
    assert all(piece.endswith("),") for piece in pieces[:-1])
    assert firms == " ".join(pieces)
