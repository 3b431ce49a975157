"""What the form of a question tells."""

import pytest

from service.question import Expected, content_words, expected_kind, understand, unmentioned
from service.vocabulary import Vocabulary

TERMS = {"port": 5, "crane": 1, "incub": 3, "research": 9, "bioincub": 1, "fund": 2, "found": 2}
SPELLINGS = {"port": 5, "crane": 1, "incubators": 2, "incubator": 1, "research": 9, "funding": 2, "founded": 2}


class Spellings(dict[str, int]):
    """What `indexer.lexical.TermCounts` does on disk."""

    def starting_with(self, prefix: str) -> list[str]:
        """Return the words that begin so, the frequent ones first."""
        return sorted((word for word in self if word.startswith(prefix)), key=lambda word: (-self[word], word))


VOCABULARY = Vocabulary(TERMS, Spellings(SPELLINGS), 10)


def known(text: str) -> list[str]:
    return [term.text for term in understand(text, VOCABULARY).terms]


@pytest.mark.parametrize("term", ["found", "2019", "cat", "mongolia"])
def test_words_that_the_index_does_not_know_are_kept(term: str) -> None:
    assert [term] == known(term)


def test_function_words_say_nothing() -> None:
    assert [] == content_words("What is there, and where can I get it?")
    assert ["port"] == known("What does the port do?")


def test_a_compound_is_looked_up_as_the_index_knows_it() -> None:
    assert ["bioincub"] == known("bio-incubator")
    assert ["port", "crane"] == known("port-crane")


def test_names_and_numbers_are_told_by_their_spelling() -> None:
    names = understand("What did imec.iStart, KU Leuven and the McKay lab do in 2019?", VOCABULARY).names
    assert {"istart", "ku", "leuven", "mckay", "2019"} <= set(names)
    assert () == understand("What does the port do? Where is it?", VOCABULARY).names


def test_rare_terms_weigh_more_and_unknown_ones_most() -> None:
    weights = {term.text: term.weight for term in understand("port crane zzzz", VOCABULARY).terms}
    assert weights["port"] < weights["crane"] < weights["zzzz"] == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many graduates are there?", Expected.NUMBER),
        ("When was it written?", Expected.TIME),
        ("Who leads it?", Expected.PERSON),
        ("Where is it located?", Expected.PLACE),
        ("Why is it growing?", Expected.REASON),
        ("What is the phone number of the desk?", Expected.CONTACT),
        ("How many e-mails arrived?", Expected.NUMBER),
        ("What does it do?", Expected.ANYTHING),
        ("What is the budget of the port?", Expected.NUMBER),
        ("At what price was it sold?", Expected.NUMBER),
        ("What is the price where it rains?", Expected.NUMBER),
        ("How many of those who pay the price stay?", Expected.NUMBER),
        ("When it rains, what is the price?", Expected.NUMBER),
        ("Which place does it take in the ranking?", Expected.NUMBER),
        ("Where does it rank?", Expected.NUMBER),
        ("Wie viele Leute?", Expected.NUMBER),
        ("Who approved the budget?", Expected.PERSON),
        ("Whose budget was cut?", Expected.PERSON),
        ("And by whom was the price set?", Expected.PERSON),
        ("Could you tell me who set the price?", Expected.PERSON),
        ("When was the price agreed?", Expected.TIME),
        ("In which year did the cost double?", Expected.TIME),
        ("By when must the amount be paid?", Expected.TIME),
        ("Since when has the rate been 4%?", Expected.TIME),
        ("Where is the amount paid?", Expected.PLACE),
        ("In which city is the ranking made?", Expected.PLACE),
        ("At which place is the amount paid?", Expected.PLACE),
    ],
)
def test_the_kind_of_answer(text: str, kind: Expected) -> None:
    assert kind is expected_kind(text)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Which science parks are there?", True),
        ("List the incubators", True),
        ("What are the ranks?", True),
        ("What tax incentives does Flanders offer?", True),
        ("Which firms focus on trams?", True),
        ("What does VIB focus on?", False),
        ("Which university has the best campus?", False),
        ("What focus is there?", False),
        ("Where is BioVille?", False),
        ("How many firms are there?", False),
    ],
)
def test_lists_are_recognised(text: str, wants: bool) -> None:
    assert wants is understand(text, VOCABULARY).wants_list


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Which research does Acme fund in Oslo?", ("Acme", "Oslo")),
        ("Does Port Acme have a Crane in 2031?", ("Acme", "2031")),
        ("We are 30 people: which funding is there?", ()),  # a number about the person
        ("Does the Bio-Incubator fund McFly and McFly?", ("McFly",)),
        ("What is Oslo’s port, and Acme's?", ("Oslo", "Acme")),
        ("Acme: what is its port?", ()),  # what opens a sentence need be no name
        ("WHICH INCUBATOR IS IN OSLO?", ()),
        ("What does the port do?", ()),
    ],
)
def test_names_and_years_that_no_passage_holds(text: str, names: tuple[str, ...]) -> None:
    assert names == unmentioned(text, VOCABULARY)
