"""Names in a text, by their spelling alone, and whether other texts hold them."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis import fold, terms, words
from service.question import content_words
from service.support.dates import dates

_JOINTS = frozenset({" ", "-", "\u00a0", " of ", " the ", " of the ", " for ", " de ", " van ", " & "})
_TITLE_WORDS = 6
_SHORTEST_PREFIX, _SHARED = 4, 0.6  # "Belgian" stands for "Belgium": the same beginning, most of the word


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; one that opens a sentence and stands alone is `certain` of nothing."""

    text: str
    certain: bool


def names(text: str) -> list[Name]:
    """Return the names of a text in order; of a text in capitals or title case, none can be told."""
    spelled = [match for match in words(text) if not match[0][0].isdigit()]
    capitals = [match for match in spelled if _is_capital(match[0])]
    if len(spelled) >= _TITLE_WORDS and len(capitals) * 4 > len(spelled) * 3:
        return []
    taken = [(date.start, date.end) for date in dates(text)]
    found: list[Name] = []
    run: list[str] = []
    start = end = 0
    for match in [*capitals, None]:
        if match is not None and run and text[end : match.start()] in _JOINTS:
            run.append(match[0])
            end = match.end()
            continue
        if run:
            found += _name(text, start, end, run)
        if match is not None and not any(low <= match.start() < high for low, high in taken):
            run, start, end = [match[0]], match.start(), match.end()
        else:
            run = []
    return found


def is_held(name: str, evidence_terms: frozenset[str], initials: frozenset[str]) -> bool:
    """Say whether every word of a name stands in a text, or the name's initials, or the words of an acronym do."""
    parts = content_words(name)
    acronym = "".join(part[0] for part in parts).casefold()
    if len(parts) > 1 and acronym in evidence_terms:
        return True
    return all(_word_is_held(part, evidence_terms, initials) for part in parts)


def initials_of(texts: Sequence[str]) -> frozenset[str]:
    """Return the initials of every run of capitalised words of the texts, in lower case: "EMA" may stand for one."""
    found: set[str] = set()
    for text in texts:
        for name in names(text):
            letters = "".join(part[0] for part in content_words(name.text) if part[0].isupper()).casefold()
            found.update(letters[low:high] for low in range(len(letters)) for high in range(low + 2, len(letters) + 1))
    return frozenset(found)


def _is_capital(word: str) -> bool:
    return any(character.isupper() for character in word)


def _name(text: str, start: int, end: int, run: Sequence[str]) -> list[Name]:
    before = text[:start].rstrip(" \"'“‘(«[")
    opens = not before or before[-1] in ".?!:\n•-–"
    if opens and not content_words(run[0]):
        run = run[1:]  # "The European Union": the article opens the sentence, and is no part of the name
        start = text.index(run[0], start) if run else end
        opens = False
    if not run or not any(content_words(part) for part in run):
        return []
    lone = opens and len(run) == 1 and run[0][1:].islower()
    return [Name(text[start:end], not lone)]


def _word_is_held(word: str, evidence_terms: frozenset[str], initials: frozenset[str]) -> bool:
    whole, *parts = terms(word) or [""]
    if whole in evidence_terms or (parts and all(part in evidence_terms for part in parts)):
        return True
    if word.isupper() and fold(word) in initials:
        return True
    stem = fold(word)
    return any(
        _same_beginning(stem, term) for term in evidence_terms if term[:_SHORTEST_PREFIX] == stem[:_SHORTEST_PREFIX]
    )


def _same_beginning(one: str, other: str) -> bool:
    shared = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return shared >= max(_SHORTEST_PREFIX, _SHARED * max(len(one), len(other)))
