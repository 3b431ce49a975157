"""The second look: what is read, and what it changes."""

from dataclasses import replace

import pytest

from indexer.corpus import SourceFile, parse
from indexer.documents import BlockKind, Document, Sentence
from service.answers import Hit
from service.evidence import Evidence, Features, tenth
from service.judge import UNFITTED, Judged
from service.open import load_reader
from service.question import Expected, Question
from service.reader import Reader
from service.second_look import look_again
from service.settings import load_settings

TEXT = """Ports

The port of Mol was opened in 1932. It has two quays.

Every year, the port handles:

• 25 ships;

• 3 ferries.
"""
ASKED = Question("How many ferries does the port handle every year?", (), (), Expected.NUMBER, wants_list=False)


@pytest.fixture(scope="module")
def document() -> Document:
    return parse(SourceFile("ports.md", f"# {TEXT}".encode(), {}))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(load_settings())


def judged(document: Document, words: str, logit: float, *, whole_list: bool = False) -> Judged:
    start = document.text.index(words)
    place = next(n for n, block in enumerate(document.blocks) if block.start <= start < block.end)
    hit = Hit(0, document, None, 1.0, 1.0, 1.0)  # type: ignore[arg-type]
    features = Features(*[0.0] * len(Features.__slots__))
    return Judged(Evidence(hit, Sentence(start, start + len(words), place), features, None, whole_list), logit)


def test_a_sentence_is_read_alone_under_its_heading_and_lead_in(document: Document, reader: Reader) -> None:
    first, item = judged(document, "The port of Mol was opened in 1932.", 2.0), judged(document, "3 ferries.", 1.0)
    looked_at = look_again(ASKED, [first, item], 2, reader)
    for one, text, context in (
        (looked_at[0], "The port of Mol was opened in 1932.", "Ports"),
        (looked_at[1], "3 ferries.", "Ports Every year, the port handles:"),
    ):
        (reading,) = reader.read(ASKED.text, [text], [context])
        assert tenth(reading.answerable) == one.readable_alone
    assert [replace(one, readable_alone=0.0) for one in looked_at] == [first, item]
    assert look_again(ASKED, [first, item], 1, reader) == [looked_at[0], item]
    assert looked_at[0].readable_alone < 0 < looked_at[1].readable_alone


def test_a_lead_in_is_read_with_its_list_when_that_is_meant(document: Document, reader: Reader) -> None:
    words = "Every year, the port handles:"
    assert document.blocks[judged(document, words, 0.0).evidence.sentence.block].kind is BlockKind.LEAD_IN
    alone, whole = look_again(
        ASKED, [judged(document, words, 0.0), judged(document, words, 0.0, whole_list=True)], 2, reader
    )
    (reading,) = reader.read(ASKED.text, [document.text[document.text.index(words) :].rstrip()], ["Ports"])
    assert tenth(reading.answerable) == whole.readable_alone > alone.readable_alone


def test_of_a_list_without_end_the_beginning_is_read(reader: Reader) -> None:
    items = "".join(f"\n• {number} ships;\n" for number in range(1000))
    document = parse(SourceFile("long.txt", f"Every year, the port handles:\n{items}".encode(), {}))
    (whole,) = look_again(ASKED, [judged(document, "Every year, the port handles:", 0.0, whole_list=True)], 2, reader)
    (reading,) = reader.read(ASKED.text, [document.text[:4000]], [""])
    assert tenth(reading.answerable) == whole.readable_alone


def test_without_sentences_there_is_nothing_to_look_at(reader: Reader) -> None:
    assert [] == UNFITTED.order(look_again(ASKED, [], 2, reader))


def test_the_best_by_both_looks_comes_first_and_has_the_highest_logit(document: Document) -> None:
    seen = [
        replace(judged(document, words, logit), readable_alone=alone)
        for words, logit, alone in (("3 ferries.", 5.0, -0.2), ("25 ships;", 4.0, 0.3), ("It has", 3.5, 0.2))
    ]
    # By both looks 4.4, 4.9 and 4.1.
    ordered = replace(UNFITTED, again=3.0).order(seen)
    sentences = [one.evidence.sentence for one in ordered]
    assert ["25 ships;", "3 ferries.", "It has"] == [document.text[one.start : one.end] for one in sentences]
    assert pytest.approx([5.0, 4.5, 4.2]) == [one.logit for one in ordered]
    assert seen == replace(UNFITTED, again=0.0).order(seen)


def test_what_was_not_looked_at_again_stays_behind(document: Document) -> None:
    seen = [
        replace(judged(document, words, logit), readable_alone=alone)
        for words, logit, alone in (("3 ferries.", 5.0, -0.2), ("25 ships;", 4.0, 0.3), ("It has", 4.7, 0.0))
    ]
    # The second of two now lies below the third, which nothing more is known of.
    ordered = replace(UNFITTED, again=3.0, looked_at=2).order(seen)
    assert pytest.approx([5.0, 4.5, 4.7]) == [one.logit for one in ordered]
