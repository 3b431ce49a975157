"""Which candidates belong to what a question needs: a list of which one item is needed does not, nor half of a list."""

from pathlib import Path

import pytest

from eval.candidates import Example
from eval.questions import Span
from indexer.embed import Embedder
from service.judge import UNFITTED, Judged
from service.library import Library
from service.open import open_library
from service.settings import Settings
from tests.eval.examples import question

ITEMS = ("Arn - steel bridges.", "Bel - wooden boats.", "Cor - glass roofs.", "Dun - stone walls.", "Eft - clay pots.")
TEXT = (
    "Builders\n\nThese firms build things here:\n\n"
    + "\n".join(f"- {item}" for item in ITEMS)
    + "\n\nThey all pay tax.\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Library:
    folder: Path = tmp_path_factory.mktemp("builders")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "builders.txt").write_text(TEXT, encoding="utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    return open_library(settings, embedder, judge=UNFITTED)


@pytest.fixture(scope="module")
def found(library: Library) -> Example:
    return ask(library, "Which firms build things here?")


def ask(library: Library, text: str) -> Example:
    (finding,) = library.assistant.investigate(text).findings
    return Example(question("firms"), finding, "builders")


def belonging(found: Example, *needed: str) -> set[str]:
    """Return the candidates that belong when these words are needed; the whole list as "list"."""
    (document,) = {judged.evidence.document.id for judged in found.finding.ranked}
    text = found.finding.ranked[0].evidence.document.text
    spans = [Span(document, text.index(words), text.index(words) + len(words)) for words in needed]
    example = Example(question("firms", *spans), found.finding, "builders")
    return {name_of(judged) for judged in found.finding.ranked if example.belongs(judged)}


def name_of(judged: Judged) -> str:
    evidence = judged.evidence
    sentence = evidence.document.text[evidence.sentence.start : evidence.sentence.end]
    return "list" if evidence.whole_list else sentence[:3]


def test_the_whole_list_is_no_answer_to_a_question_about_one_of_its_items(found: Example) -> None:
    assert {"Arn", "Bel", "Cor", "Dun", "Eft", "The", "list"} == {name_of(judged) for judged in found.finding.ranked}
    assert {"Bel"} == belonging(found, ITEMS[1])
    assert {"Bel", "Cor"} == belonging(found, ITEMS[1], ITEMS[2])


def test_of_a_list_counts_what_would_be_quoted_of_it(library: Library) -> None:
    assert {"Bel", "list"} == belonging(ask(library, "Which firms here are called Bel?"), ITEMS[1])
    assert {"Bel"} == belonging(ask(library, "Which firms here are called Cor?"), ITEMS[1])


def test_the_whole_list_belongs_when_most_of_it_is_needed(found: Example) -> None:
    assert {"Arn", "Bel", "Cor", "list"} == belonging(found, *ITEMS[:3])
    assert {"Arn", "Bel", "Cor", "Dun", "Eft", "list"} == belonging(found, TEXT[TEXT.index("Arn") : TEXT.index("They")])


def test_the_whole_list_does_not_belong_when_most_of_what_is_needed_is_elsewhere(found: Example) -> None:
    assert {"Arn", "The"} == belonging(found, ITEMS[0], "They all pay tax.")


def test_a_part_of_a_sentence_and_a_stretch_of_several_count(found: Example) -> None:
    assert {"Dun"} == belonging(found, "stone walls")
    text = found.finding.ranked[0].evidence.document.text
    assert {"Dun", "Eft"} == belonging(found, text[text.index(ITEMS[3]) : text.index(ITEMS[4]) + len(ITEMS[4])])
