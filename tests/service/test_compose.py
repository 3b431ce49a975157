"""Whole lists and understandable quotes, on documents made for it."""

from dataclasses import replace
from time import monotonic

import pytest

from indexer.corpus import SourceFile, parse
from indexer.documents import Document, Sentence
from indexer.enumerations import members_of
from indexer.sentences import sentence_spans
from service.answers import Hit
from service.compose import compose, together
from service.evidence import Evidence, Features
from service.judge import Judged
from service.question import Expected, Question, Term

TEXT = """Harbour facts

The harbour lies on the coast. It has three docks. They are deep.

Boats moor for free. Yachts pay by the metre. Ferries sail at noon.

Every year, the harbour handles:

• 25 ships (source: Port Watch, 2019 figures);

• 3 ferries.

(source: Sea Office, 2016)
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return parse(SourceFile("harbour.txt", TEXT.encode(), {}))


def evidence(document: Document, words: str, *, whole_list: bool = False, **features: float) -> Evidence:
    """Return the sentence that begins with these words, or the list that it opens, as evidence."""
    start = document.text.index(words)
    place = next(n for n, block in enumerate(document.blocks) if block.start <= start < block.end)
    block = document.blocks[place]
    end = next(
        block.start + e for s, e in sentence_spans(document.text[block.start : block.end]) if block.start + s == start
    )
    values = {**dict.fromkeys(Features.__slots__, 0.0), **features}
    hit = Hit(0, document, None, 1.0, 1.0, 1.0)  # type: ignore[arg-type]
    return Evidence(hit, Sentence(start, end, place), Features(**values), None, whole_list)


def quotes(document: Document, *words: str, wants_list: bool = False, **features: float) -> list[str]:
    ranked = [Judged(evidence(document, start, whole_list=False, **features), 1.0) for start in words]
    question = Question("?", (), (), Expected.ANYTHING, wants_list)
    return [quote.text for quote in compose(question, ranked, 0.1)]


def test_a_sentence_that_points_back_brings_the_one_it_points_to(document: Document) -> None:
    assert ["The harbour lies on the coast. It has three docks."] == quotes(document, "It has")
    assert ["The harbour lies on the coast. It has three docks. They are deep."] == quotes(document, "They are")
    assert ["The harbour lies on the coast."] == quotes(document, "The harbour lies")


@pytest.mark.parametrize(("last", "whole"), [("Labs abound.", True), ("Labs abound" + " and rooms" * 25 + ".", False)])
def test_the_sentences_of_a_list_item_are_quoted_together_unless_they_are_long(last: str, whole: bool) -> None:
    text = f"Our parks are:\n\n• Alpha – a park in Mol. {last}\n\n• Beta – a park in Mons.\n"
    document = parse(SourceFile("made.txt", text.encode(), {}))
    assert [f"Alpha – a park in Mol. {last}" if whole else "Alpha – a park in Mol."] == quotes(document, "Alpha")
    assert [f"Alpha – a park in Mol. {last}" if whole else last] == quotes(document, last)


def test_quotes_that_hold_each_other_are_one(document: Document) -> None:
    assert ["The harbour lies on the coast. It has three docks."] == quotes(document, "The harbour lies", "It has")
    assert ["The harbour lies on the coast. It has three docks."] == quotes(document, "It has", "The harbour lies")


def test_what_two_parts_of_a_question_both_need_is_quoted_once(document: Document) -> None:
    question = Question("?", (), (), Expected.ANYTHING, wants_list=False)
    short, long, other = (
        compose(question, [Judged(evidence(document, start), 1.0)], 0.1) for start in ("The harbour", "It has", "Boats")
    )
    docks = "The harbour lies on the coast. It has three docks."
    for parts, expected in (
        ([short, long], [docks]),
        ([long, other, short], [docks, "Boats moor for free."]),
        ([short, other], ["The harbour lies on the coast.", "Boats moor for free."]),
        ([long, long], [docks]),
        ([], []),
    ):
        assert expected == [quote.text for quote in together(parts)]


def test_no_more_than_three_sentences_are_brought_along() -> None:
    said = [f"She won prize {number}." for number in range(6)]
    made = parse(SourceFile("made.txt", " ".join(("Ada was born.", *said)).encode(), {}))
    assert ["Ada was born. She won prize 0. She won prize 1."] == quotes(made, said[1])
    assert [" ".join(said[2:])] == quotes(made, said[5])


def test_neighbours_are_one_quote_in_the_place_of_the_better_one(document: Document) -> None:
    boats, yachts, ferries = "Boats moor for free.", "Yachts pay by the metre.", "Ferries sail at noon."
    assert [f"{boats} {yachts}"] == quotes(document, "Yachts", "Boats")
    assert [f"{boats} {yachts} {ferries}"] == quotes(document, "Boats", "Ferries", "Yachts")
    assert [ferries, "The harbour lies on the coast.", boats] == quotes(document, "Ferries", "The harbour", "Boats")


def test_a_lead_in_answers_by_its_own_words_or_by_its_list(document: Document) -> None:
    words = Judged(evidence(document, "Every year"), 1.0)
    items = ["25 ships (source: Port Watch, 2019 figures);", "3 ferries."]
    question = Question("?", (), (), Expected.ANYTHING, wants_list=False)
    for logit, expected in ((2.0, items), (0.95, items), (0.8, ["Every year, the harbour handles:"])):
        ranked = [words, Judged(evidence(document, "Every year", whole_list=True), logit)]
        ranked.sort(key=lambda judged: -judged.logit)
        assert expected == [quote.text for quote in compose(question, ranked, 0.1)]


def test_the_own_words_of_a_lead_in_are_followed_by_the_best_item_below(document: Document) -> None:
    announced, item = "Every year, the harbour handles:", "3 ferries."
    others = [
        Judged(evidence(document, "3 ferries", covered_by_sentence=0.5), 1.0),
        Judged(evidence(document, "25 ships", covered_by_sentence=0.5), 0.5),
    ]
    lead_in, told = (evidence(document, words) for words in ("Every year", "The harbour lies"))
    question = Question("?", (), (), Expected.ANYTHING, wants_list=False)
    for best, further, expected in (
        ([(lead_in, 3.0), (told, 2.0)], 0.1, [announced, item]),
        ([(lead_in, 3.0), (told, 2.0)], 1.0, [announced, item, "The harbour lies on the coast."]),
        ([(told, 3.0), (lead_in, 2.0)], 1.0, ["The harbour lies on the coast.", announced, item]),
        ([(told, 3.0), (lead_in, 2.0)], 2.0, ["The harbour lies on the coast.", announced, item]),
    ):
        ranked = [*(Judged(*judged) for judged in best), *others]
        assert expected == [quote.text for quote in compose(question, ranked, further)]


def test_a_question_for_several_things_gets_the_whole_list(document: Document) -> None:
    assert 2 == len(quotes(document, "3 ferries", wants_list=True, covered=0.8, covered_by_sentence=0.2))
    assert ["3 ferries."] == quotes(document, "3 ferries", wants_list=True, covered=0.8, covered_by_sentence=0.6)
    assert ["3 ferries."] == quotes(document, "3 ferries", covered=0.8, covered_by_sentence=0.2)


MEMBERS = "Firms abound. Think of Acme Ghent, Bolt Mol, Core Labs Ghent, Dyne Landen, Echo Mons and more."


def members(question: Question, *words: str) -> list[str]:
    document = parse(SourceFile("made.txt", MEMBERS.encode(), {}))
    ranked = [Judged(evidence(document, start), 1.0 - place) for place, start in enumerate(words)]
    return [quote.text for quote in compose(question, ranked, 0.1)]


def asked(*names: str, about: str = "firm", wants_list: bool = False) -> Question:
    return Question("?", tuple(Term(name, 1.0) for name in (*names, about)), names, Expected.ANYTHING, wants_list)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("mol",), ["Bolt Mol"]),
        (("ghent",), ["Acme Ghent", "Core Labs Ghent"]),
        (("paris",), [MEMBERS.split(". ")[1]]),
        ((), [MEMBERS.split(". ")[1]]),
    ],
)
def test_an_enumeration_gives_the_members_that_a_name_singles_out(names: tuple[str, ...], expected: list[str]) -> None:
    assert expected == members(asked(*names), "Think")


def test_the_enumeration_may_stand_beside_the_best_sentence() -> None:
    assert ["Bolt Mol"] == members(asked("mol"), "Firms abound", "Think")


def test_a_best_sentence_that_holds_the_name_itself_is_not_replaced_by_a_member() -> None:
    document = parse(SourceFile("made.txt", b"Mol has one firm, Bolt. " + MEMBERS.encode(), {}))
    ranked = [Judged(evidence(document, start), 1.0 - place) for place, start in enumerate(("Mol", "Think"))]
    assert ["Mol has one firm, Bolt."] == [quote.text for quote in compose(asked("mol"), ranked, 0.1)]


RIVALS = "Its rival, Bolt of Mol, reached 19%, followed by Core Rail with 9%, the firm Dyne with 7%, and Echo with 3%."


def test_a_sentence_with_many_names_is_no_enumeration() -> None:
    document = parse(SourceFile("made.txt", RIVALS.encode(), {}))
    assert [RIVALS] == [
        quote.text for quote in compose(asked("bolt"), [Judged(evidence(document, "Its rival"), 1.0)], 0.1)
    ]


def test_an_enumeration_of_other_things_gives_no_members() -> None:
    assert [MEMBERS.split(". ")[1]] == members(asked("mol", about="school"), "Think")


def test_a_question_for_several_things_gets_the_enumeration_and_what_it_lists() -> None:
    assert [MEMBERS] == members(asked(wants_list=True), "Firms abound")
    assert [MEMBERS] == members(asked(wants_list=True), "Think")
    assert ["Firms abound."] == members(asked(), "Firms abound")


@pytest.mark.parametrize("text", ["x " + "A)" * 40_000 + "x.", "Acme, " * 20_000])
def test_a_long_sentence_is_looked_through_in_no_time(text: str) -> None:
    begun = monotonic()  # it takes long where each comma is compared with all that follows it
    assert [] == members_of(text, 0, len(text))
    assert monotonic() - begun < 1


def test_an_enumeration_may_stand_before_the_sentence_that_says_what_it_lists() -> None:
    text = "Acme, Bolt, Core Labs, Dyne, Echo. Firms abound here."
    document = parse(SourceFile("made.txt", text.encode(), {}))
    ranked = [Judged(evidence(document, "Firms"), 1.0)]
    assert [text] == [quote.text for quote in compose(asked(wants_list=True), ranked, 0.1)]
    assert ["Firms abound here."] == [quote.text for quote in compose(asked(), ranked, 0.1)]


def test_a_member_that_is_only_the_name_tells_nothing() -> None:
    document = parse(SourceFile("made.txt", b"Firms: think of Acme, Bolt, Core, Dyne, Echo.", {}))
    assert ["Firms: think of Acme, Bolt, Core, Dyne, Echo."] == [
        quote.text for quote in compose(asked("bolt"), [Judged(evidence(document, "Firms"), 1.0)], 0.1)
    ]


PARKS = """Our region has incubators:

• Alpha – an incubator in Ghent.

• Beta – a park in Mol.

• Gamma – an incubator near Ghent.

• Delta – a lab in Mons.
"""
PARKS_NAMES = ["Alpha", "Beta", "Gamma", "Delta"]


def test_a_list_that_the_question_filters_gives_every_item_that_meets_the_condition() -> None:
    document = parse(SourceFile("made.txt", PARKS.encode(), {}))
    terms = (Term("incub", 0.4), Term("ghent", 0.8))
    question = Question("Which incubators are in Ghent?", terms, ("ghent",), Expected.ANYTHING, wants_list=True)
    best = evidence(document, "Gamma", covered=1.0, covered_by_sentence=1.0)
    found = compose(question, [Judged(best, 1.0)], 0.1)
    assert [("Alpha – an incubator in Ghent.", 1, 4), ("Gamma – an incubator near Ghent.", 3, 4)] == [
        (quote.text, quote.position, quote.count) for quote in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which incubators other than those in Ghent are there?", ["Beta", "Delta"]),
        ("Besides Ghent, which towns have incubators?", ["Beta", "Delta"]),
        ("Which incubators aren't in Ghent?", ["Beta", "Delta"]),
        ("Which incubators not in Mol but in Ghent are there?", ["Alpha", "Gamma"]),
        ("Which incubators except those in Paris are there?", PARKS_NAMES),
        ("Which incubators are not only in Ghent?", ["Alpha", "Gamma"]),
    ],
)
def test_what_a_question_leaves_out_is_not_listed(text: str, expected: list[str]) -> None:
    document = parse(SourceFile("made.txt", PARKS.encode(), {}))
    names = tuple(town.lower() for town in ("Ghent", "Mol", "Paris") if town in text)
    about = tuple(Term(name, 0.8) for name in ("incub", *names))
    question = Question(text, about, names, Expected.ANYTHING, wants_list=True)
    item = evidence(document, "Alpha", covered=1.0, covered_by_sentence=1.0)
    for best in (evidence(document, "Our region", whole_list=True), item):
        if "Paris" not in text or best is not item:
            assert expected == [quote.text.split()[0] for quote in compose(question, [Judged(best, 1.0)], 0.1)]


def test_an_enumeration_gives_the_members_that_a_question_does_not_leave_out() -> None:
    question = replace(asked("mol"), text="Which firms other than those in Mol are there?")
    assert ["Acme Ghent", "Core Labs Ghent", "Dyne Landen", "Echo Mons"] == members(question, "Think")


def test_an_item_is_quoted_with_the_items_below_it() -> None:
    text = (
        "The steps are:\n\n- Prove who you are:\n  - a passport\n  - a bill\n- Sign.\n- Pay:\n  - cash\n\nThen wait.\n"
    )
    document = parse(SourceFile("made.md", text.encode(), {}))
    whole = Judged(evidence(document, "The steps", whole_list=True), 1.0)
    assert ["Prove who you are:\n  - a passport\n  - a bill", "Sign.", "Pay:\n  - cash"] == [
        quote.text for quote in compose(asked(), [whole], 0.1)
    ]


def test_a_whole_list_gives_the_items_that_a_name_singles_out() -> None:
    document = parse(SourceFile("made.txt", PARKS.encode(), {}))
    whole = Judged(evidence(document, "Our region", whole_list=True), 1.0)
    for names, expected in ((("mol",), ["Beta"]), (("paris",), PARKS_NAMES), ((), PARKS_NAMES)):
        assert expected == [quote.text.split()[0] for quote in compose(asked(*names), [whole], 0.1)]
    of_region = parse(SourceFile("made.txt", PARKS.replace("Our region", "Mol").encode(), {}))
    whole = Judged(evidence(of_region, "Mol", whole_list=True), 1.0)
    assert PARKS_NAMES == [quote.text.split()[0] for quote in compose(asked("mol"), [whole], 0.1)]


RANKS = """The port ranks:

• #1 for ferries (2019);

• no. 1 for yachts (2020);

• 2nd for grain;

• #3 for cars;

• fourth for coal.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In which fields does the port come first?", ["#1", "no."]),
        ("Where is it number two?", ["2nd"]),
        ("Which ranks of 3rd or 4th place?", ["#3", "fourth"]),
        ("Where is it \ufb01r\u017ft, or fir\u017ft?", ["#1", "no.", "2nd", "#3", "fourth"]),
        ("Where is it ninth?", ["#1", "no.", "2nd", "#3", "fourth"]),
    ],
)
def test_a_whole_list_gives_the_items_of_a_rank(text: str, expected: list[str]) -> None:
    document = parse(SourceFile("made.txt", RANKS.encode(), {}))
    question = Question(text, (), (), Expected.ANYTHING, wants_list=True)
    found = compose(question, [Judged(evidence(document, "The port", whole_list=True), 1.0)], 0.1)
    assert expected == [quote.text.split()[0] for quote in found]
