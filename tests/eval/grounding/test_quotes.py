"""Quotes: what is word for word is verified at its place, and nothing else ever is."""

import random
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from eval.grounding.normal import normalise
from eval.grounding.quotes import QuoteFinding, QuoteLabel, check_quote
from eval.grounding.sources import Sources, cuts
from eval.suites import SUITES
from indexer.corpus import read_corpus
from indexer.documents import Block, BlockKind, Document, Source
from indexer.sentences import sentence_spans

DOCUMENTS = [document for suite in SUITES.values() for document in read_corpus(suite.corpus).documents]
SOURCES = Sources(DOCUMENTS)
LEAST_WORDS = 5
SENTENCES = [
    (document, block.start + start, block.start + end)
    for document in DOCUMENTS
    for block in document.blocks
    for start, end in sentence_spans(document.text[block.start : block.end])
    if len(document.text[block.start + start : block.start + end].split()) >= LEAST_WORDS
]
sentences = st.sampled_from(SENTENCES)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def document(text: str, name: str = "a.txt") -> Document:
    return Document(name, Source("A title"), text, "", (Block(BlockKind.PARAGRAPH, 0, len(text)),))


def check(quote: str, text: str) -> QuoteFinding:
    return check_quote(quote, "a.txt", Sources([document(text)]))


@quick
@given(sentences, st.integers(0, 2))
def test_a_verbatim_slice_is_verified_at_its_place(first: tuple[Document, int, int], more: int) -> None:
    place = SENTENCES.index(first)
    last = SENTENCES[min(place + more, len(SENTENCES) - 1)]
    last = last if last[0] is first[0] else first
    whole, start, end = first[0], first[1], last[2]
    found = check_quote(whole.text[start:end], whole.id, SOURCES, near=start)
    assert QuoteLabel.VERIFIED is found.label
    assert [(whole.id, start, end, whole.text[start:end])] == [
        (p.document, p.start, p.end, p.text) for p in found.places
    ]


@quick
@given(sentences, st.randoms(use_true_random=False))
def test_typography_and_white_space_are_no_difference(
    sentence: tuple[Document, int, int], chance: random.Random
) -> None:
    whole, start, end = sentence
    spaces = {" ": [" ", "\u00a0", "\n", "  ", "\u202f", " \u00ad"]}
    marks = {"'": ["'", "’", "‘"], '"': ['"', "“", "„"], "-": ["-", "–", "\u2011"], "–": ["–", "-"], "’": ["'", "’"]}
    disguised = "".join(
        chance.choice((spaces | marks).get(character, [character])) for character in whole.text[start:end]
    )
    found = check_quote(disguised, whole.id, SOURCES, near=start)
    assert (QuoteLabel.VERIFIED, start, end) == (found.label, found.places[0].start, found.places[0].end)


@quick
@given(sentences, st.randoms(use_true_random=False))
def test_any_changed_digit_is_altered(sentence: tuple[Document, int, int], chance: random.Random) -> None:
    whole, start, end = sentence
    text = whole.text[start:end]
    digits = [match.start() for match in re.finditer(r"\d", text)]
    assume(digits)
    place = chance.choice(digits)
    digit = chance.choice([other for other in "0123456789" if other != text[place]])
    changed = text[:place] + digit + text[place + 1 :]
    assume(normalise(changed).text not in normalise(whole.text).text)
    found = check_quote(changed, whole.id, SOURCES)
    assert QuoteLabel.ALTERED is found.label
    assert found.edits
    assert any(digit in edit.quoted for edit in found.edits)
    assert found.places[0].document == whole.id


@quick
@given(sentences, sentences)
def test_two_slices_joined_are_stitched(one: tuple[Document, int, int], other: tuple[Document, int, int]) -> None:
    texts = [document.text[start:end] for document, start, end in (one, other)]
    assume(one[0] is other[0])
    assume(abs(SENTENCES.index(one) - SENTENCES.index(other)) > 2)
    assume(len(set(" ".join(texts).split())) > len(" ".join(texts).split()) * 0.7)  # no two entries of one form
    found = check_quote(" ".join(texts), one[0].id, SOURCES)
    assert QuoteLabel.STITCHED is found.label
    assert len(found.places) >= 2
    assert all(place.text in one[0].text for place in found.places)


@quick
@given(sentences)
def test_a_quote_of_another_document_says_where_it_is(sentence: tuple[Document, int, int]) -> None:
    whole, start, end = sentence
    text = whole.text[start:end]
    other = next(other for other in DOCUMENTS if normalise(text).text not in normalise(other.text).text)
    found = check_quote(text, other.id, SOURCES)
    assert QuoteLabel.WRONG_DOCUMENT is found.label
    assert whole.id in {place.document for place in found.places}


@quick
@given(st.lists(st.sampled_from("zorp quib flan mure tesk vond plim grav".split()), min_size=4, max_size=30))
def test_words_of_no_document_are_not_found(words: list[str]) -> None:
    assert QuoteLabel.NOT_FOUND is check_quote(" ".join(words), DOCUMENTS[0].id, SOURCES).label


TEXT = (
    "The grant does not cover travel. It pays at most 1.5 million euros, or 10-15% of the costs, in 2016. "
    "It is not true that the region is eligible. Applicants write to the office, which answers within 30 days."
)


@pytest.mark.parametrize(
    ("quote", "label"),
    [
        ("The grant does not cover travel.", QuoteLabel.VERIFIED),
        ("“The grant does not cover travel.”", QuoteLabel.VERIFIED),
        ("...The grant does not cover travel...", QuoteLabel.VERIFIED),
        ("The grant does cover travel.", QuoteLabel.ALTERED),
        ("the grant does not cover travel.", QuoteLabel.ALTERED),  # case is a difference, if a small one
        ("5 million euros", QuoteLabel.ALTERED),  # of 1.5 million
        ("It pays at most 1.5 million euros, or 10", QuoteLabel.ALTERED),  # of 10-15%
        ("15% of the costs", QuoteLabel.ALTERED),
        ("at most 1.5 million euros, or 10-15% of the cost", QuoteLabel.ALTERED),  # cut inside a word
        ("which answers within 30 months", QuoteLabel.ALTERED),
        ("The grant does not cover travel. [...] Applicants write to the office", QuoteLabel.STITCHED),
        ("The moon is made of green cheese.", QuoteLabel.NOT_FOUND),
        ("?!", QuoteLabel.NOT_FOUND),
        ("", QuoteLabel.NOT_FOUND),
    ],
)
def test_adversarial_quotes(quote: str, label: QuoteLabel) -> None:
    assert label is check(quote, TEXT).label


def test_an_altered_quote_shows_what_differs() -> None:
    found = check("It pays at most 2.5 million euros, or 10-15% of the costs, in 2017.", TEXT)
    assert [("2.5", "1.5"), ("2017", "2016")] == [(edit.quoted, edit.source) for edit in found.edits]
    assert found.notes == (
        "figures changed: the quote says 2.5 million euros, 2017, the source 1.5 million euros, 2016",
    )


def test_a_lost_not_is_named() -> None:
    found = check("The grant does cover travel.", TEXT)
    assert [("", "not")] == [(edit.quoted, edit.source) for edit in found.edits]
    assert ("negation changed: the quote says none, the source not",) == found.notes


def test_a_verbatim_quote_that_leaves_out_the_not_of_its_sentence_is_warned_of() -> None:
    found = check("the region is eligible.", TEXT)
    assert (QuoteLabel.VERIFIED, ("its sentence says 'not', outside of the quote",)) == (found.label, found.notes)


def test_of_several_places_the_nearest_is_meant() -> None:
    text = "It rained all day. It snowed. It rained all day."
    found = check_quote("It rained all day.", "a.txt", Sources([document(text)]), near=29)
    assert (30, 48) == (found.places[0].start, found.places[0].end)
    assert ("the answer says that it begins at 29",) == found.notes


def test_a_document_that_there_is_not_is_named_and_the_quote_still_looked_for() -> None:
    found = check_quote("The grant does not cover travel.", "b.txt", Sources([document(TEXT)]))
    assert (QuoteLabel.WRONG_DOCUMENT, "a.txt") == (found.label, found.places[0].document)
    assert ("there is no document 'b.txt'",) == found.notes


def test_documents_are_known_by_file_name_and_title() -> None:
    sources = Sources([document(TEXT, "folder/a.txt")])
    assert sources.named("A.txt") is sources.named("a title") is sources.named("folder/a.txt") is not None
    assert Sources([document(TEXT, "x.txt"), document(TEXT, "y.txt")]).named("A title") is None  # which one?


@pytest.mark.parametrize(
    ("text", "place", "inside"),
    [("3.5", 1, True), ("3.5", 2, True), ("10%", 2, True), ("€5", 1, True), ("possible", 2, True), ("in 5", 3, False),
     ("2016. It", 4, False), ("ParkHaasrode", 4, False), ("a b", 1, False)],
)  # fmt: skip
def test_where_a_quote_may_not_begin_or_end(text: str, place: int, inside: bool) -> None:
    assert inside is cuts(text, place)
