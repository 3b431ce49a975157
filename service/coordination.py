"""A question about two things that "and" joins, to a question about each: "What do A and B do?".

Only the form is looked at, and what the documents themselves take for one expression stays one ("research and
development", a firm that is named after its two founders): see `service.expressions`. Nothing is split where the words
say that the two belong together: "between A and B", "what A and B have in common".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.analysis import fold, terms
from indexer.sentences import sentence_spans
from service.expressions import Expressions
from service.parts import split_parts
from service.question import FUNCTION_WORDS, Question
from service.word_classes import AUXILIARY, PREPOSITION

_AND = r"\s+(?:and|en|et|und)\s+"
_BE = r"(?:is|are|was|were)"
_ASKING = r"(?:how many|how much|what|which)"
_ARTICLE = r"(?:(?:the|an?|its|their)\s+)"
_OTHER = rf"(?!(?:{AUXILIARY}|{PREPOSITION}|and|or|the|an?|{_ASKING})\b)[\w’'&.\-]+"  # a word of a noun phrase
# What can be read in two ways is read in the first only, (?>...): n such words in a row would have 2^n readings.
_CAPITAL = r"(?>(?-i:[A-ZÀ-ÖØ-Þ])[\w’'&.\-]*|\w+\.\w+|\w*(?-i:[a-z][A-Z])\w*)"
_NAME = rf"{_CAPITAL}(?:\s+(?:(?:of|de|van|von|du|for)\s+)?{_CAPITAL})*"
_SPELLED_SMALL = rf"(?:(?<=\s){_OTHER}(?=\s*(?:[?.,]|$)|\s+(?:{AUXILIARY}|{PREPOSITION})\b))"  # imec, as it is spelled
_NAMES = re.compile(
    rf"(?P<before>.*?)(?P<first>\b{_NAME})(?P<more>(?:,\s+(?:the\s+)?(?>{_NAME}|{_OTHER})(?=,|\s))*),?{_AND}"
    rf"(?:the\s+)?(?P<last>{_NAME}|{_SPELLED_SMALL})(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SMALL_NAME = re.compile(
    rf"(?P<before>.*\b(?:{AUXILIARY}|{PREPOSITION})\s+)(?P<first>{_OTHER})(?P<more>){_AND}"
    rf"(?P<last>{_NAME})(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PHRASES = (  # each with what both phrases are asked with
    re.compile(  # where are the offices of A and of B
        rf"(?P<before>.*?\b(?P<preposition>{PREPOSITION})\s+)(?P<first>{_ARTICLE}?{_OTHER}(?:\s+{_OTHER}){{0,3}})"
        rf"{_AND}(?P=preposition)\s+(?P<second>{_ARTICLE}?{_OTHER}(?:\s+{_OTHER}){{0,3}}?)"
        rf"(?P<after>(?:,|\s+(?:{AUXILIARY}|{PREPOSITION})\b).*|\s*[?.]?)$",
        re.IGNORECASE,
    ),
    re.compile(  # how many staff and how many visitors does A have
        rf"(?P<before>(?P<asking>{_ASKING})\s+)(?P<first>{_OTHER}(?:\s+{_OTHER})?){_AND}(?P=asking)\s+"
        rf"(?P<second>{_OTHER}(?:\s+{_OTHER})?)(?P<after>\s+{AUXILIARY}\s.+)$",
        re.IGNORECASE,
    ),
    re.compile(  # how many staff and visitors does A have
        rf"(?P<before>{_ASKING}\s+)(?P<first>{_OTHER}(?:\s+{_OTHER})?){_AND}"
        rf"(?P<second>{_OTHER}(?:\s+{_OTHER}){{0,2}})(?P<after>\s+{AUXILIARY}\s.+)$",
        re.IGNORECASE,
    ),
    re.compile(  # what are the price and the opening hours of A
        rf"(?P<before>(?:what|which|who|where|when|how\s+\w+)\s+{_BE}\s+)"
        rf"(?P<first>{_ARTICLE}?{_OTHER}(?:\s+{_OTHER}){{0,2}}){_AND}"
        rf"(?P<second>{_ARTICLE}?{_OTHER}(?:\s+{_OTHER}){{0,2}}?)(?P<after>(?:\s+{PREPOSITION}\s.+)?\s*[?.]?)$",
        re.IGNORECASE,
    ),
)
_BELONG_TOGETHER = re.compile(
    r"\b(?:between|tussen|entre|zwischen|together|jointly|each other|one another|in common|differ\w*|compar\w+|versus|"
    r"same|samen|ensemble|zusammen)\b",
    re.IGNORECASE,
)
_PLURAL_VERB = re.compile(r"\b(are|were|do|have)(\s+(?:the\s+)?)$", re.IGNORECASE)
_SINGULAR = {"are": "is", "were": "was", "do": "does", "have": "has"}
_PLURAL = re.compile(r"[^s]s$", re.IGNORECASE)
_MOST_NAMES = 4
_LONGEST = 300  # characters; who asks at such length says more than which things are meant


@dataclass(frozen=True, slots=True)
class Coordination:
    """A question about each of the things that "and" joins in one."""

    parts: Sequence[str]  # at least two
    certain: bool  # they are names, or both marked: "the A and the B"; without that they may be two words for one thing


def coordination_in(text: str, expressions: Expressions) -> Coordination | None:
    """Return the questions that a question is made of, if "and" joins the things that it is about."""
    if len(text) > _LONGEST or len(sentence_spans(text)) > 1 or _BELONG_TOGETHER.search(text):
        return None
    repeated = _PHRASES[1].match(text)  # of which `split_parts` would take the first half for a question
    if not repeated and len(split_parts(text)) > 1:
        return None
    return _between_names(text, expressions) or _between_phrases(text, expressions)


def _between_names(text: str, expressions: Expressions) -> Coordination | None:
    found = _NAMES.match(text) or _SMALL_NAME.match(text)
    if not found:
        return None
    before, first = _without_opening(found["before"], found["first"])
    names = [first, *re.split(r",\s+(?:the\s+)?", found["more"])[1:], found["last"]]
    neighbours = pairwise(names)
    if not first or len(names) > _MOST_NAMES or any(expressions.is_one_name(*pair) for pair in neighbours):
        return None
    return Coordination([_singular(before) + name + found["after"] for name in names], certain=True)


def _without_opening(before: str, name: str) -> tuple[str, str]:
    """Move the words that open a sentence with a capital, and are no name, out of a name: "Does VIB"."""
    words = name.split()
    while words and fold(words[0]) in FUNCTION_WORDS:
        before += words.pop(0) + " "
    return before, " ".join(words)


def _between_phrases(text: str, expressions: Expressions) -> Coordination | None:
    pattern, found = next(((pattern, found) for pattern in _PHRASES if (found := pattern.match(text))), (None, None))
    if not pattern or not found or not terms(found["first"]) or not terms(found["second"]):
        return None
    first, second = found["first"], found["second"]
    repeated = pattern in _PHRASES[:2]  # each with the word that it is asked with
    marked = repeated or bool(re.match(_ARTICLE, second, re.IGNORECASE))
    # "small and large firms": before a phrase of several words, only a plural surely stands for itself.
    modifies = not marked and len(second.split()) > 1 and not _PLURAL.search(first)
    if modifies or (not repeated and expressions.is_met(first, second)):
        return None
    openings = [found["before"] if _PLURAL.search(phrase) else _singular(found["before"]) for phrase in (first, second)]
    asked = [opening + phrase + found["after"] for opening, phrase in zip(openings, (first, second), strict=True)]
    return Coordination(asked, certain=marked)


def _singular(before: str) -> str:
    """Put the verb that ends the words before a thing into the singular: "where are" to "where is"."""
    return _PLURAL_VERB.sub(lambda verb: _SINGULAR[verb[1].lower()] + verb[2], before)


def tells_of_each(parts: Sequence[Question], told: Sequence[str]) -> bool:
    """Say whether texts hold what sets each part of a question apart from the others.

    Args:
        parts: the question about each thing.
        told: quotes, with what they stand under.
    """
    of_parts = [{term.text for term in part.terms} for part in parts]
    shared = set.intersection(*of_parts)
    return set().union(*of_parts) - shared <= {term for text in told for term in terms(text)}
