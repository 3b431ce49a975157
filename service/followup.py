"""A follow-up question to one that stands alone: "And in Ghent?" after "Which labs are in Leuven?".

Only the form of the questions is looked at, and the result is shown to the person who asked, so that a wrong guess can
be seen and corrected.
"""

import re
from collections.abc import Sequence

from service.question import content_words

_OPENING = re.compile(
    r"^(?:and|but|or|so|also|then|ok|okay|en|maar|et|mais|und|aber)\b[\s,]*|"
    r"^(?:(?:what|how) about|hoe zit het met|qu'en est-il de|und was ist mit)\b\s*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<possessive>its|their|his|her)\b|\b(?:it|they|them|he|she|him|this one|that one|these|those|"
    r"(?:this|that)(?=\s*(?:\?|$|,|and\b|also\b|cost|include|mean|offer|do\b|work)))\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w’'&.\-]*|\w+\.\w+|\w*[a-z][A-Z]\w*)"
    r"(?:\s+(?:of|de|van|von|du|and|&|for|the)\s+(?=[A-ZÀ-ÖØ-Þ])|\s+(?=[A-ZÀ-ÖØ-Þ]))?"
)
_NAMES = re.compile(rf"(?:{_NAME.pattern})+")
_PREPOSITIONAL = re.compile(
    r"^(?P<preposition>in|at|from|for|of|with|by|on|near|to|since|before|after|during|voor|van|à|en|pour|für)\s+"
    r"(?P<object>.+?)[?.!\s]*$",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"\b(?:what|which|who|whom|whose|where|when|why|how|is|are|was|were|do|does|did|can|could|has|have|will|should|list|name|"
    r"give|tell|show|wat|welke|wie|waar|wanneer|waarom|hoe|que|quel|quelle|qui|où|quand|pourquoi|comment|wer|wo|wann|warum|wie)\b",
    re.IGNORECASE,
)


def complete(question: str, history: Sequence[tuple[str, str]]) -> str:
    """Return a question that stands alone.

    Args:
        question: what is asked now.
        history: earlier (question, answer) turns, the oldest first; the questions as they were completed then.
    """
    if not history:
        return question
    earlier, answer = history[-1]
    fragment = _OPENING.sub("", question).strip()
    if not _QUESTION_WORD.search(fragment):
        return _exchanged(earlier, fragment)
    focus = _focus(earlier) or _focus(answer[:200]) or _topic(earlier)
    if not focus:
        return question
    if _PRONOUN.search(fragment) and not _names(fragment):
        return _capitalised(_PRONOUN.sub(lambda found: _in_place_of(found, focus), fragment, count=1))
    if fragment != question.strip() and not _names(fragment):
        return f"{_capitalised(fragment.rstrip(' ?.!'))} ({focus})?"
    return question


def _exchanged(earlier: str, fragment: str) -> str:
    """Put a fragment ("in Ghent?", "Pfizer?") where its like stood in the earlier question, else behind it."""
    bare = fragment.strip(" ?.!")
    if not bare:
        return earlier
    if phrase := _PREPOSITIONAL.match(fragment):
        like = re.compile(
            rf"\b{re.escape(phrase['preposition'])}\s+(?:the\s+)?(?:{_NAMES.pattern}|\d+|\w+(?=\s*\?))", re.IGNORECASE
        )
        if list(like.finditer(earlier)):
            last = list(like.finditer(earlier))[-1]
            return earlier[: last.start()] + bare + earlier[last.end() :]
    elif names := _names(earlier):
        start, end = names[-1]
        return earlier[:start] + bare + earlier[end:]
    return f"{earlier.rstrip(' ?.!')} {bare}?"


def _focus(text: str) -> str | None:
    """Return the last name in a text: what a pronoun after it most likely stands for."""
    names = _names(text)
    return text[names[-1][0] : names[-1][1]] if names else None


def _names(text: str) -> list[tuple[int, int]]:
    """Return the places of capitalised and dotted names; a question word at the start of a sentence is none."""
    places = []
    for found in _NAMES.finditer(text):
        start, end = found.span()
        words = found[0].split()
        starts_sentence = not text[:start].strip() or text[:start].rstrip()[-1] in ".?!"
        if starts_sentence and words and (_QUESTION_WORD.fullmatch(words[0]) or len(words) == 1):
            start += len(words[0])
            start += len(text[start:end]) - len(text[start:end].lstrip())
        if text[start:end].strip(" .?!’'"):
            places.append((start, start + len(text[start:end].rstrip(" .?!’'"))))
    return places


def _topic(text: str) -> str | None:
    """Return the words that a question without names is about."""
    return " ".join(content_words(text)) or None


def _in_place_of(pronoun: re.Match[str], focus: str) -> str:
    return f"{focus}’s" if pronoun["possessive"] else focus


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
