"""A follow-up question to one that stands alone: "And in Ghent?" after "Which labs are in Leuven?".

Only the form of the questions is looked at, and the result is shown to the person who asked, so that a wrong guess can
be seen and corrected.
"""

import re
from collections.abc import Sequence

from indexer.analysis import fold
from service.question import FUNCTION_WORDS, content_words

_OPENING = re.compile(
    r"^(?:and|but|or|so|also|then|ok|okay|en|maar|et|mais|und|aber)\b[\s,]*|"
    r"^(?:(?:what|how) about|hoe zit het met|qu'en est-il de|und was ist mit)\b\s*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<possessive>its|their|his|her)\b|\b(?P<several>they|them|these|those)\b|\b(?P<person>he|she|him)\b|"
    r"\b(?:it(?!\s+(?:true|correct|possible|necessary|worth)\b)|this one|that one|"
    r"(?:this|that)(?=\s*(?:\?|$|,|and\b|also\b|cost|include|mean|offer|do\b|work)))\b",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'&.\-]*"
# A long word with a full stop ends a sentence, and the name. White space must join the words of a name: a run of
# capitals that could be cut anywhere takes time that doubles with each of them.
_JOINED = r"(?:\s+(?:of|de|van|von|du|and|&|for|the)\s+|(?<![a-z]{3}\.)\s+)"
_NAMES = re.compile(rf"(?:{_CAPITALISED}|\w+\.\w+|\w*[a-z][A-Z]\w*)(?:{_JOINED}{_CAPITALISED})*")
_PREPOSITION = r"(?i:in|at|from|for|of|with|by|on|near|to|since|before|after|during|voor|van|à|en|pour|für)"
_PREPOSITIONAL = re.compile(rf"^(?P<preposition>{_PREPOSITION})\s+(?P<object>.+?)[?.!\s]*$")
_VERB = r"(?i:do|does|did|is|are|was|were|has|have|had|can|could|will|every|per)"
_PHRASE_ENDS = rf"(?=\s+(?:{_VERB}|{_PREPOSITION})\b|\s*[?.!,]|\s*$)"
_QUESTION_WORD = re.compile(
    r"\b(?:what|which|who|whom|whose|where|when|why|how|is|are|was|were|do|does|did|can|could|has|have|will|should|list|name|"
    r"give|tell|show|wat|welke|wie|waar|wanneer|waarom|hoe|que|quel|quelle|qui|où|quand|pourquoi|comment|wer|wo|wann|warum|wie)\b",
    re.IGNORECASE,
)
_ASKS_WHICH = re.compile(
    r"^(?:what|which)\s+(?!(?:is|are|was|were|do|does|did|can|has|have)\b)|\b(?:is|are) there\b", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"^who\b", re.IGNORECASE)
_ASKED_THINGS = re.compile(
    r"\b(?:how many|which|what)\s+(?P<things>(?:[\w\-]+\s+){0,3}?[\w\-]{2,}s)(?=\s+(?!of\b)|\s*\?)", re.IGNORECASE
)
_LOOSE_END = re.compile(r"\s+I(?:[’']\w+)?\s*$")  # a capital that belongs to no name
_APOSTROPHE = re.compile("[’']")
_HEAD = re.compile(r"\bthe\s+(?:[\w\-]+\s+){1,2}(?:on|about|of|at)\s+$")
_HOW_MUCH = re.compile(
    r"^\W*(?:(?:what|which|who|how)\s+)?(?:much|many|long|often|far|big|high|old)\b\s*", re.IGNORECASE
)
_TOLD_FIRST = re.compile(r"\s*(?:[–—,:]|-\s|\(|(?:is|are|was|were|has|have)\b)")  # what follows a subject, not a verb


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
    pronoun = _PRONOUN.search(fragment)
    if not points_back(fragment) and (_names(fragment) or fragment == question.strip()):
        return question  # it stands alone
    focus = _focus(earlier, answer, pronoun)
    if pronoun and focus:
        return _capitalised(_PRONOUN.sub(lambda found: _in_place_of(found, focus), fragment, count=1))
    about = focus or _topic(earlier)
    return f"{_capitalised(fragment.rstrip(' ?.!'))} ({about})?" if about else question


def points_back(question: str) -> bool:
    """Say whether a question holds a pronoun that no name before it in the question can be meant by."""
    pronoun, names = _PRONOUN.search(question), _names(question)
    return pronoun is not None and not (names and names[0][0] < pronoun.start())


def _exchanged(earlier: str, fragment: str) -> str:
    """Put a fragment ("in Ghent?", "Pfizer?") where its like stood in the earlier question, else behind it."""
    bare = fragment.strip(" ?.!")
    if not bare:
        return earlier
    if phrase := _PREPOSITIONAL.match(bare):
        place = _like(earlier, phrase["preposition"], phrase["object"])
        if place:
            return earlier[: place[0]] + bare + earlier[place[1] :]
        bare_name = _NAMES.fullmatch(phrase["object"])
        names = _names(earlier)
        if bare_name and names:
            return earlier[: names[-1][0]] + phrase["object"] + earlier[names[-1][1] :]
    elif names := _names(earlier):
        start, end = names[-1]
        return earlier[:start] + bare + earlier[end:]
    return f"{earlier.rstrip(' ?.!')} {bare}?"


def _like(earlier: str, preposition: str, wanted: str) -> tuple[int, int] | None:
    """Return the place of the last phrase with a preposition that a phrase with it can stand for: a year for a year."""
    phrase = re.compile(
        rf"\b(?i:{preposition})\s+(?:the\s+)?(?P<object>{_NAMES.pattern}|\w[\w\-]*(?:\s+\w[\w\-]*)*?){_PHRASE_ENDS}"
    )
    alike = [found for found in phrase.finditer(earlier) if found["object"].strip()[0].isdigit() == wanted[0].isdigit()]
    return (alike[-1].start(), alike[-1].start("object") + len(alike[-1]["object"].rstrip())) if alike else None


def _focus(earlier: str, answer: str, pronoun: re.Match[str] | None) -> str | None:
    """Return what a pronoun after a question and its answer most likely stands for.

    A question for something ("which lab ...", "is there ...") is about what its answer names first, a question for a
    person too when the pronoun is a person's; "they" may be the things that were asked for; else the question's own
    last name is meant, with what it belongs to: "the report on Belgium".
    """
    asked = [_with_head(earlier, start, end) for start, end in _names(earlier)]
    told = [name for name in _told(answer) if name not in earlier]
    things = _ASKED_THINGS.search(earlier)
    if pronoun and pronoun["several"] and things:
        return " ".join(["the", things["things"].strip(), *(f"({name})" for name in asked[-1:])])
    wants_answer = _ASKS_WHICH.search(earlier) or (_ASKS_WHO.search(earlier) and pronoun and pronoun["person"])
    if told and wants_answer:
        return told[0]
    return next(iter([*asked[-1:], *told[:1]]), None)


def _with_head(text: str, start: int, end: int) -> str:
    """Return a name with the noun phrase that it belongs to, where one stands right before it."""
    head = _HEAD.search(text[:start])
    return text[head.start() if head else start : end]


def _told(answer: str) -> list[str]:
    """Return the names of an answer, its first word too where it is plainly the subject: "Bioscape – an incubator"."""
    text = answer[:200]
    names = [text[start:end] for start, end in _names(text)]
    opening = _NAMES.match(text)
    if opening and _TOLD_FIRST.match(text, opening.end()) and opening[0].strip() not in names:
        first = opening[0].strip()
        if fold(first) not in FUNCTION_WORDS:
            names.insert(0, first)
    return names


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
        name = _LOOSE_END.sub("", text[start:end]).rstrip(" .?!’'")
        if name.strip(" .?!’'") and _APOSTROPHE.sub("", fold(name)) not in FUNCTION_WORDS:
            places.append((start, start + len(name)))
    return places


def _topic(text: str) -> str | None:
    """Return the stretch of a question without names that says what it is about."""
    asked = _HOW_MUCH.sub("", text)
    content = content_words(asked)
    if not content:
        return None
    return asked[asked.index(content[0]) : asked.rindex(content[-1]) + len(content[-1])]


def _in_place_of(pronoun: re.Match[str], focus: str) -> str:
    return f"{focus}’s" if pronoun["possessive"] else focus


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
