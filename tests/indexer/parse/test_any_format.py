"""What holds for every format: blocks lie in the text, passages are verbatim, pages follow each other."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.corpus import SourceFile, parse
from indexer.embed import Embedder
from indexer.passages import PassageSettings, Splitter
from tests.indexer.parse.made_files import docx_of, pdf_of, xlsx_of

FORMATS: Mapping[str, Callable[[list[str]], bytes]] = {
    ".txt": lambda paragraphs: "\n\n".join(paragraphs).encode(),
    ".md": lambda paragraphs: ("# T\n\n" + "\n\n".join(f"- {line}" for line in paragraphs)).encode(),
    ".html": lambda paragraphs: ("<h1>T</h1>" + "".join(f"<p>{line}" for line in paragraphs)).encode(),
    ".csv": lambda paragraphs: b"a,b\n" + "\n".join(f'"{line}",2' for line in paragraphs).encode(),
    ".pdf": pdf_of,
    ".docx": docx_of,
    ".xlsx": lambda paragraphs: xlsx_of([["a", "b"], *([line, 2] for line in paragraphs)]),
}
WORDS = st.text(
    st.characters(codec="cp1252", exclude_categories=["C"], exclude_characters='"<>&'), min_size=1, max_size=12
)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=30).map(" ".join), min_size=1, max_size=8)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(paragraphs=PARAGRAPHS)
def test_offsets_hold(embedder: Embedder, suffix: str, paragraphs: list[str]) -> None:
    document = parse(SourceFile(f"a{suffix}", FORMATS[suffix](paragraphs), {}))
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip() == document.text[block.start : block.end]
        end = block.end
    assert list(document.pages) == sorted(document.pages)
    assert all(0 <= start <= len(document.text) for start in document.pages)
    for passage in Splitter(embedder.piece_spans, PassageSettings()).split(document):
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.text.strip()


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=20, deadline=None)
@given(data=st.binary(max_size=300), cut=st.integers(0, 100))
def test_whatever_the_bytes_are_there_is_a_document_or_a_reason(suffix: str, data: bytes, cut: int) -> None:
    whole = FORMATS[suffix](["It moved goods of every kind."])
    place = len(whole) * cut // 100
    for damaged in (data, whole[:place] + data + whole[place:]):
        try:
            document = parse(SourceFile(f"a{suffix}", damaged, {}))
        except ValueError:  # whose message the tests of each format check
            continue
        assert all(block.end <= len(document.text) for block in document.blocks)
