"""Other values of one quantity are found, and what only looks like one is not, on documents made for it."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.analysis import terms
from indexer.corpus import SourceFile, parse
from indexer.documents import Document, Sentence
from indexer.embed import Embedder
from indexer.sentences import sentence_spans
from service.answers import Hit
from service.cite import cite
from service.compose import compose
from service.differences import other_values
from service.evidence import Evidence, Features
from service.judge import Judged
from service.open import open_library
from service.question import Question, Term, content_words, expected_kind
from service.settings import load_settings
from service.wording import different_values


def document(name: str, text: str, **source: str) -> Document:
    return parse(SourceFile(name, text.encode(), source))


def sentences(document: Document) -> list[Evidence]:
    """Return every sentence of a document as evidence; no short answer was read in any."""
    features = Features(**{**dict.fromkeys(Features.__slots__, 0.0), "names_met": 1.0})
    hit = Hit(0, document, None, 1.0, 1.0, 1.0)  # type: ignore[arg-type]
    return [
        Evidence(hit, Sentence(block.start + start, block.start + end, place), features, None)
        for place, block in enumerate(document.blocks)
        if block.kind.value in ("paragraph", "item", "lead_in")
        for start, end in sentence_spans(document.text[block.start : block.end])
    ]


def asked(text: str) -> Question:
    found = dict.fromkeys(term for word in content_words(text) for term in terms(word)[:1])
    return Question(text, tuple(Term(term, 0.5) for term in found), (), expected_kind(text), False)


def ranked(*texts: str | Document) -> list[Judged]:
    """Rank the sentences of documents in their order, each a little below the one before it."""
    documents = [
        text if isinstance(text, Document) else document(f"{place}.txt", text) for place, text in enumerate(texts)
    ]
    evidence = [sentence for each in documents for sentence in sentences(each)]
    return [Judged(sentence, 10.0 - place / 10) for place, sentence in enumerate(evidence)]


def others(question: str, *texts: str | Document) -> list[str]:
    found = other_values(asked(question), ranked(*texts))
    return [evidence.document.text[evidence.sentence.start : evidence.sentence.end] for evidence in found]


STAFF = "How many people does the harbour office employ?"
BEST = "The harbour office employs 212 people."


@pytest.mark.parametrize(
    "other",
    [
        "In 2023 the harbour office employed 340 people.",
        "People employed by the harbour office: 340 people.",
        "The harbour office employs 340 people, according to the Sea Agency.",
        "The harbour office employs about 340 people (Sea Agency, Survey).",
    ],
)
def test_another_value_in_another_document_is_found(other: str) -> None:
    assert [other] == others(STAFF, BEST, other)


@pytest.mark.parametrize(
    "other",
    [
        "The harbour office employs 212 people, as before.",  # the same
        "The harbour office employs about 220 people.",  # the same, as far as is told
        "The harbour office employs more than 200 people.",
        "The harbour office employs 210 people.",  # the same, rounded
        "The harbour office employs 340 divers.",  # others
        "The harbour office employs people for 340 days.",  # of another unit
        "The harbour office in Ostrey Bay employs 340 people.",  # elsewhere
        "The harbour office will employ 340 people in 2030.",  # not yet
        "The ferry office sold 340 people a ticket.",  # something else
        "The harbour office has employed people since 1931.",  # a year is no value
        "Among those that employ people the harbour office is 3rd.",  # nor is a rank
        "The harbour office employs 340 men and 512 women.",  # no telling which
    ],
)
def test_what_is_no_other_value_is_not_taken_for_one(other: str) -> None:
    assert [] == others(STAFF, BEST, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("What does a ticket cost?", "A ticket costs 5 euros for children.", "A ticket costs 12 euros for adults."),
        ("What does a ticket cost?", "A ticket costs 5 euros with a pass.", "A ticket costs 12 euros."),
        (
            "How many guards watch the beach?",
            "In winter 12 guards watch the beach.",
            "In summer 15 guards watch the beach.",
        ),
        ("How many guards watch it?", "In the cold of winter, 12 guards watch it.", "In summer 15 guards watch it."),
        ("How much notice is due?", "Tenants must give 30 days of notice.", "Landlords must give 90 days of notice."),
        ("How long is the course?", "The beginner course takes 6 weeks.", "The advanced course takes 10 weeks."),
        ("What is the rate?", "The rate on a loan is 4%.", "The rate on a mortgage is 3%."),
        (
            "How many took part in the trial?",
            "In the pilot trial 30 people took part.",
            "In the main trial 200 people took part.",
        ),
        ("How many employees has the yard?", "The yard has 300 employees.", "The yard has lost 40 employees."),
        ("How many employees has the yard?", "The yard has 300 employees.", "The yard has 40 more employees."),
        ("How many rooms does the inn have?", "The inn has 80 rooms.", "The inn has 12 rooms for families."),
    ],
)
def test_values_under_different_conditions_do_not_differ(question: str, one: str, other: str) -> None:
    assert [] == others(question, one, other)
    assert [] == others(question, other, one)
    assert [] == others(question, f"{one}\n\nThe ferry sails at noon.\n\n{other}")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "What does a ticket to the pool cost?",
            "A ticket to the pool costs 5 euros.",
            "Swimmers now pay 7 euros for a ticket to the pool.",
        ),
        (
            "What is the budget of Marsk?",
            "Marsk has a yearly budget of 2 million euros.",
            "In 2023 the council gave Marsk a budget of 3 million euros.",
        ),
        (
            "How many trains left in 2020 for Marsk?",
            "In 2020, 15 trains left for Marsk.",
            "More than 20 trains left for Marsk in 2020.",
        ),
    ],
)
def test_sources_may_tell_of_one_quantity_in_words_of_their_own(question: str, one: str, other: str) -> None:
    assert [other] == others(question, one, other)
    assert [one] == others(question, other, one)


def test_the_same_document_may_give_two_values_in_two_places() -> None:
    text = f"{BEST}\n\nThe ferry sails at noon.\n\nThe harbour office employed 340 people."
    assert ["The harbour office employed 340 people."] == others(STAFF, text)


def test_items_of_one_list_are_of_different_things() -> None:
    text = "The offices employ:\n\n• 212 people by day\n\n• 340 people by night\n"
    found = [judged for judged in ranked(text) if judged.evidence.block.lead_in is not None]
    assert 2 == len(found)
    assert [] == other_values(asked("How many people do the offices employ?"), found)


def test_the_next_year_of_a_series_is_another_value() -> None:
    text = "In 2019 the harbour office employed 212 people. In 2023 it was 340."
    assert ["In 2023 it was 340."] == others(STAFF, text)
    assert ["A year earlier it was 340."] == others(
        STAFF, "The harbour office employs 212 people. A year earlier it was 340."
    )
    assert [] == others(STAFF, "The harbour office employs 212 people. It was 340 metres long.")
    assert [] == others(STAFF, "The harbour office employs 212 people. It was 340.")


def test_a_question_that_names_a_year_gets_that_year_alone() -> None:
    question = "How many people did the harbour office employ in 2019?"
    best = "In 2019 the harbour office employed 212 people."
    assert [] == others(question, best, "In 2023 the harbour office employed 340 people.")
    assert [] == others(question, best, BEST.replace("212", "340"))
    assert [] == others(question, BEST, BEST.replace("212", "340"))
    same_year = "In 2019 the harbour office employed 340 people."
    assert [same_year] == others(question, best, same_year)


def test_a_condition_of_the_question_holds_for_every_value() -> None:
    question = "What share of firms with fewer than 50 staff was hacked?"
    best = "Last year 27% of firms with fewer than 50 staff were hacked."
    assert ["Now 34% of firms with fewer than 50 staff were hacked."] == others(
        question, best, "Now 34% of firms with fewer than 50 staff were hacked."
    )
    assert [] == others(question, best, "Now 34% of firms with 250 staff or more were hacked.")


def test_documents_on_different_subjects_do_not_differ() -> None:
    line = "The population is {} people."
    one = document("a.txt", line.format(212), title="Report on Fresno, California")
    two = document("b.txt", line.format(340), title="Report on Jacksonville, Florida")
    same = document("c.txt", line.format(340), title="Survey of Fresno, California")
    assert [] == others("How large is the population of people?", one, two)
    assert [line.format(340)] == others("How large is the population of people?", one, same)


def test_a_question_that_asks_for_no_figure_gets_no_other_figure() -> None:
    assert [] == others("What does the harbour office do?", BEST, "The harbour office employs 340 people.")


def test_who_set_a_sum_asks_for_no_sum() -> None:
    told = "The council set the budget of the port at {} million euros."
    assert [told.format(5)] == others("What is the budget of the port?", told.format(3), told.format(5))
    assert [] == others("Who set the budget of the port?", told.format(3), told.format(5))


def test_one_quote_a_value_and_no_more_than_three() -> None:
    texts = [f"The harbour office employs {count} people." for count in (212, 340, 340, 515, 777)]
    assert [texts[1], texts[3]] == others(STAFF, *texts)


def test_a_sentence_that_states_the_same_value_too_states_no_other() -> None:
    best, other = ranked(BEST, "The harbour office employs 340 people by day and 212 people by night.")
    place = other.evidence.document.text.index("340")
    read = replace(other.evidence, span=(place, place + 3))
    assert [] == other_values(asked(STAFF), [best, Judged(read, 9.0)])


def test_a_candidate_far_below_the_best_one_is_left_out() -> None:
    found = ranked(BEST, "The harbour office employs 340 people.")
    assert 1 == len(other_values(asked(STAFF), [found[0], Judged(found[1].evidence, 2.5)]))
    assert 0 == len(other_values(asked(STAFF), [found[0], Judged(found[1].evidence, 1.5)]))


def test_differing_quotes_name_each_other_and_when_they_are_of() -> None:
    one = document("a.txt", "In 2019 the harbour office employed 212 people.")
    two = document("b.txt", "The harbour office employed 340 people.", date="2024-05")
    three = document("c.txt", "The harbour office lies on the coast.")
    statements, citations = cite(compose(asked(STAFF), ranked(one, two, three), further=5.0))
    assert [(2,), (1,), ()] == [statement.differs_from for statement in statements]
    assert ["2019", None, None] == [statement.as_of for statement in statements]
    assert ["The sources give different values: [1] as of 2019, [2] in a document of 2024-05."] == different_values(
        statements, citations
    )


def test_a_value_that_goes_on_from_the_quote_beside_it_is_quoted_alone() -> None:
    text = "In 2019 the harbour office employed 212 people. It was 340 in 2023."
    quotes = compose(asked(STAFF), ranked(text), further=0.0)
    assert ["In 2019 the harbour office employed 212 people.", "It was 340 in 2023."] == [
        quote.text for quote in quotes
    ]
    assert [quotes[1].place] == list(quotes[0].other_values)


def test_agreeing_sources_are_not_said_to_differ() -> None:
    statements, citations = cite(compose(asked(STAFF), ranked(BEST, f"Today: {BEST}"), further=5.0))
    assert {()} == {statement.differs_from for statement in statements}
    assert [] == different_values(statements, citations)


def test_an_answer_shows_both_values_with_their_dates(tmp_path: Path, embedder: Embedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "report.txt").write_text(
        "Annual report\n\nThe ferry sails to the island twice a day.\n\n"
        "In 2019 the harbour office of Marsk employed 212 people. It moved into the old tower on the quay.\n"
    )
    (corpus / "page.txt").write_text(
        "The port today\n\nThe harbour office of Marsk employs 340 people. Visitors can climb the lighthouse.\n"
    )
    (corpus / "sources.toml").write_text(
        '[[document]]\nfile = "page.txt"\ntitle = "The port today"\ndate = "2024-05-02"\n'
    )
    library = open_library(load_settings(corpus=corpus, index=tmp_path / "index"), embedder)
    answer = library.assistant.ask("How many people does the harbour office of Marsk employ?")
    stated = {statement.text: statement for statement in answer.statements}
    dated = stated["In 2019 the harbour office of Marsk employed 212 people."]
    undated = stated["The harbour office of Marsk employs 340 people."]
    assert ("2019", None) == (dated.as_of, undated.as_of)
    assert (undated.citations, dated.citations) == (dated.differs_from, undated.differs_from)
    (line,) = [line for line in answer.answer.splitlines() if line.startswith("The sources give different values: ")]
    assert f"[{dated.citations[0]}] as of 2019" in line
    assert f"[{undated.citations[0]}] in a document of 2024-05-02" in line
    named = library.assistant.ask("How many people did the harbour office of Marsk employ in 2019?")
    assert [()] == [statement.differs_from for statement in named.statements][:1]
    assert "different values" not in named.answer
