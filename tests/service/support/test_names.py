"""Names by their spelling, and whether a text holds them."""

import pytest

from indexer.analysis import terms
from service.support.names import initials_of, is_held, names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The European Union and EMA met in Brussels on Monday 2 May 2012.",
            ["European Union", "EMA", "Brussels", "Monday"],
        ),
        ("He lives near the University of Ghent.", ["University of Ghent"]),
        ("In Wallonia, Sanofi's therapy failed.", ["Wallonia", "Sanofi's"]),
        ("Companies grew. Others did not.", ["Companies", "Others"]),
        ("WHAT THE AGENCY DOES FOR YOU ALL", []),  # in capitals, no name can be told
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert found == [name.text for name in names(text)]


def test_a_lone_word_that_opens_a_sentence_is_not_certain() -> None:
    assert [("Arnold", False), ("Belgian", True)] == [(name.text, name.certain) for name in names("Arnold is Belgian.")]


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("Belgian", "It is in Belgium.", True),
        ("EMA", "the European Medicines Agency said", True),
        ("European Medicines Agency", "EMA said", True),
        ("Janssen", "Jansen said", False),
        ("Ghent", "It is in Brussels.", False),
        ("University of Ghent", "the university in Ghent", True),
    ],
)
def test_whether_a_text_holds_a_name(name: str, text: str, held: bool) -> None:
    assert held is is_held(name, frozenset(terms(text)), initials_of([text]))
