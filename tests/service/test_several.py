"""Questions for several things, told from those for one by their form."""

import pytest

from service.several import asks_for_several


@pytest.mark.parametrize(
    "text",
    [
        "Which parks focus on biotech?",
        "Which science parks in Flanders focus on biotech?",
        "In which languages is the introduction given?",
        "What services does Bioscape offer?",
        "Which logistics companies have a site there?",
        "Which federations, clusters and other organizations support the sector?",
        "What kinds of firms belong to it?",
        "What are the conditions?",
        "List the hospitals.",
        "Please name three of the hospitals.",
        "Can you give me an overview of the subsidies?",
        "Could you list who belongs to it?",
        "Is there a list of members?",
        "Which parks",
    ],
)
def test_a_plural_asks_for_several_things(text: str) -> None:
    assert asks_for_several(text)


@pytest.mark.parametrize(
    "text",
    [
        "Which company makes the vaccine?",
        "Which start-up helps farmers use fewer chemicals?",
        "Which neighbour comes nearest to that?",
        "Which place for young firms suits us?",
        "What happens to the subsidy?",
        "What counts as grave?",
        "Which incubator suits us best?",
        "What grant rate applies to a bridge?",
        "What does VIB focus on?",
        "Which is the largest?",
        "What is the name of the chairman of the club?",
        "What is the list price of the vaccine?",
        "Name the director of parks.",
        "Give me the address of the club.",
        "How many parks are there?",
        "",
    ],
)
def test_a_verb_in_s_asks_for_one_thing(text: str) -> None:
    assert not asks_for_several(text)
