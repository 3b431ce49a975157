"""A sentence that lists named things, "Think of Acme (Ghent), Bolt (Mol) ...": where each of them stands.

Only the form is looked at. Where every member has something in brackets behind its name, the sentence is a list that
its author wrote without bullets (`indexer.structure` makes it one).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from indexer.sentences import sentence_spans

_FEWEST_MEMBERS = 4  # of a sentence for it to be an enumeration
_LONGEST_MEMBER = 70  # characters
_LONGEST_SENTENCE = 10_000  # characters; of a longer one each comma would be looked at with all that follows
_SHORT_OPENING = 4  # words
_SEPARATOR = re.compile(  # not inside brackets; "and" before the last member only
    r"\s*[,;]\s+(?:(?:and|or|en|et|ou|und|oder)\s+)?(?![^()]*\))|\s+(?:and|or|en|et|ou|und|oder)\s+(?=[^,;]*$)"
)
_NAME = re.compile(r"(?:(?:the|an?|de|het|le|la|les|die|der|das)\s+)?(?=\S*[A-ZÀ-ÖØ-Þ])|.*[A-ZÀ-ÖØ-Þ].*\)$", re.DOTALL)
_OPENING = re.compile(
    r"(?:\b(?:of|like|as|are|is|include[sd]?|including|with|namely|from|in|at|by|the)\s+|[:–—]\s*)+", re.IGNORECASE
)


def members_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) of each member of an enumeration; none when there are too few, or they are too long.

    A member begins with a name, or ends in a bracket: "followed by Acme with 9%" is a part of a sentence that tells.
    """
    if end - start > _LONGEST_SENTENCE:
        return []
    spans = []
    first = start
    for separator in (*_SEPARATOR.finditer(text, start, end), None):
        last = separator.start() if separator else end
        spans.append((first, first + len(text[first:last].rstrip(" .\t\n"))))
        first = separator.end() if separator else end
    opening = [found.end() for found in _OPENING.finditer(text, *spans[0])]
    if opening:  # "Think of Acme (Ghent)": the first member begins after the words that open the enumeration
        spans[0] = (opening[-1], spans[0][1])
    spans = [span for span in spans if span[0] < span[1]]
    short = [span for span in spans if span[1] - span[0] <= _LONGEST_MEMBER]
    named = [span for span in short if _NAME.match(text[slice(*span)])]
    return named if len(named) >= max(_FEWEST_MEMBERS, len(spans) - 1) else []


@dataclass(frozen=True, slots=True)
class WrittenList:
    """A list that its author wrote without bullets, as offsets; the lead-in is empty where nothing opens it."""

    lead_in: tuple[int, int]
    items: tuple[tuple[int, int], ...]
    end: int  # of its sentence


def lists_in(text: str, start: int, end: int) -> list[WrittenList]:
    """Return the lists that a stretch of prose holds: sentences whose members all have something in brackets.

    An opening as short as "Think of" says nothing without the sentence before it, which then is a part of the lead-in.
    """
    found: list[WrittenList] = []
    if text.count("(", start, end) < _FEWEST_MEMBERS:
        return found
    before: int | None = None  # start of the sentence before, unless it is a list
    for first, last in sentence_spans(text[start:end]):
        first, last = start + first, start + last
        members = members_of(text, first, last)
        if members and _says_no_more(text, members, last):
            short = len(text[first : members[0][0]].split()) <= _SHORT_OPENING
            opening = before if short and before is not None else first
            if re.search(r"\w", text[members[-1][1] : last]):  # "and more" says that the list is not complete
                members[-1] = (members[-1][0], last)
            found.append(WrittenList((opening, len(text[: members[0][0]].rstrip())), tuple(members), last))
            before = None
        else:
            before = first
    return found


def _says_no_more(text: str, members: list[tuple[int, int]], end: int) -> bool:
    """Say whether each member ends in a bracket, and nothing stands between them or follows but "and more"."""
    return (
        all(text[last - 1] == ")" for _, last in members)
        and all(_SEPARATOR.fullmatch(text, one[1], other[0]) for one, other in pairwise(members))
        and len(text[members[-1][1] : end].split()) <= 2
    )
