"""A follow-up question to one that stands alone: "And in Ghent?" after "Which labs are in Leuven?".

Only the form of the questions is looked at, and the result is shown to the person who asked, so that a wrong guess can
be seen and corrected.
"""

import re
from collections.abc import Sequence

from indexer.analysis import fold
from service.question import FUNCTION_WORDS, content_words
from service.word_classes import AUXILIARY, DETERMINER, MONTH_OR_DAY, PREPOSITION, QUESTION_WORD, REQUEST

LONGEST_TURN = 2000  # characters of an earlier question or answer that are looked at
_OPENING = re.compile(
    r"^(?:(?:ok|okay|so|then)\b[\s,]*)?(?P<goes_on>"
    r"(?:(?:and|und|et|en)\s+)?(?:(?:what|how) about|hoe zit het met|qu'en est-il de|was ist mit)\b|"
    r"(?:and|but|or|also|en|maar|et|mais|und|aber)\b)?[\s,]*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<possessive>its|their|his|her)\b|\b(?P<several>they|them|these|those)\b|"
    r"\b(?:he|she|him|it|this one|that one|"
    r"(?:this|that)(?=\s*(?:\?|$|,|and\b|also\b|cost|include|mean|offer|do\b|work)))\b",
    re.IGNORECASE,
)
_TO_DO = rf"to\s+(?!{DETERMINER}\b)(?![\w\-]*[^\Ws]s\b)(?-i:[a-zà-þ])[\w\-]*"  # "to ask", not "to offices"
_WITH_GAP = r"(?:easy|hard|difficult|simple|safe|dangerous|cheap|expensive|free|nice|good|fun)"  # easy to find: what?
# "able to grow" is said of somebody, "legal to smoke" of nobody.
_OF_SOMEBODY = (
    r"(?:able|about|bound|due|likely|unlikely|ready|set|willing|eager|keen|meant|built|made|close|near|next|similar|"
    r"equal|identical|open|\w+ing|"
    r"(?!(?:allow|permitt|requir|advis|recommend|need|prohibit|bann|consider|encourag|prefer)\w*ed\b)\w+ed)"
)
_BEING = (  # "is it" or "it is", seen from "it"
    r"(?:(?:(?<=\bis\s)|(?<=\bwas\s)|(?<=\bisn[’']t\s)|(?<=\bwasn[’']t\s))it|"
    r"it\s+(?:(?:can|could|may|might|will|would)\s+)?(?:be|is|was))\s+"
)
_ADVERB = r"(?:(?:usually|normally|typically|generally|still|also|really|not|ever|very|so|more|less|quite)\s+)*"
_EXPLETIVE = re.compile(  # "it" that stands for nothing earlier, but for what is said behind it
    rf"it\s+{_ADVERB}(?:takes?|took|costs?|(?:makes?|made)\s+(?:\w+\s+)?sense|matters?|hurts?)\b[^?.!;]*?\s"
    rf"(?:{_TO_DO}|(?:before|until|if|whether|{QUESTION_WORD})\b)|"
    rf"{_BEING}{_ADVERB}(?!(?:{_OF_SOMEBODY}|{DETERMINER})\b)"
    rf"(?:(?:considered\s+|too\s+(?=late|early|soon))?(?:\w+\s+)?(?:for\s+[^?.!;]+?\s)?{_TO_DO}|"
    r"\w+\s+(?:that|whether)\b)|"
    r"it\s+(?:worth\s+\w+ing\s+\w|(?:true|correct|possible|necessary)\b)",
    re.IGNORECASE,
)
# "What does it cost to visit?", "Is it hard to find?": what is visited and found stands earlier.
_GAP = re.compile(
    rf"\bit\s+(?:takes?|took|costs?|(?:be\s+)?{_WITH_GAP})\s+{_TO_DO}[\s?.!]*$|\bto\s+\w+\s+(?:one|there)\b",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'&.\-]*"
# A long word with a full stop ends a sentence, and the name. White space must join the words of a name: a run of
# capitals that could be cut anywhere takes time that doubles with each of them.
_JOINED = r"(?:\s+(?:of|de|van|von|du|and|&|for|the)\s+|(?<![a-z]{3}\.)\s+)"
# Only from where a word begins: looked for from each letter of a long word, names take time with its square.
_NAMES = re.compile(rf"\b(?:{_CAPITALISED}|\w+\.\w+|\w*[a-z][A-Z]\w*)(?:{_JOINED}{_CAPITALISED})*")
_PREPOSITION = rf"(?i:{PREPOSITION}|before|after|en)"
_PREPOSITIONAL = re.compile(rf"^(?P<preposition>{_PREPOSITION})\s+(?P<object>.+?)[?.!\s]*$")
_PHRASE_ENDS = rf"(?=\s+(?:(?i:{AUXILIARY}|every)|{_PREPOSITION})\b|\s*[?.!,]|\s*$)"
_CONDITION = re.compile(r"(?:if|unless|als|si|wenn|falls)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_TIME = re.compile(rf"\d|{MONTH_OR_DAY}\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_ASKS = re.compile(rf"\b{QUESTION_WORD}\b|\b{AUXILIARY}\s+\w|^(?:please\s+)?{REQUEST}\s|^(?:I|we)\s", re.IGNORECASE)
_OPENS_QUESTION = re.compile(rf"{QUESTION_WORD}|{AUXILIARY}|{REQUEST}", re.IGNORECASE)
_ASKS_WHICH = re.compile(rf"^(?:what|which)\s+(?!{AUXILIARY}\b)|\b(?:is|are) there\b", re.IGNORECASE)
_ASKS_WHAT_ONE_IS = re.compile(rf"\b(?:is|was|are|were)\s+(?:the\s+)?{_NAMES.pattern}\W*$")
_ASKS_WHO = re.compile(r"^who\b", re.IGNORECASE)
_SOUGHT = re.compile(
    r"^(?:(?P<who>who)|(?:what|which)(?P<kind>(?:\s+[\w\-]+){0,3}?))\s+"
    r"(?:(?:is|was)|(?P<several>are|were))\s+(?P<sought>the\s+.+?)[\s?.!]*$",
    re.IGNORECASE,
)
_WITHOUT_NOUN = re.compile(rf"^the\s+(?:\w+est|most\s+\w+|first|last|only)(?=\s+{PREPOSITION}\b)", re.IGNORECASE)
_SUBJECT_FOLLOWS = re.compile(rf"\b{AUXILIARY}\s+(?:the\s+)?$", re.IGNORECASE)
_PERSON = re.compile(r"he|she|him|his|her", re.IGNORECASE)
_ASKED_THINGS = re.compile(
    rf"\b(?:how many|which|what)\s+(?!{AUXILIARY}\b)"
    r"(?P<things>(?:[\w\-]+\s+){0,3}?[\w\-]{2,}s)(?=\s+(?!of\b)|\s*\?)",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"\s+I(?:[’']\w+)?\s*$")  # a capital that belongs to no name
_APOSTROPHE = re.compile("[’']")
_HEAD = re.compile(r"\bthe\s+(?:[\w\-]+\s+){1,2}(?:on|about|of|at|in|for|from)\s+$")
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
    earlier, answer = (text[:LONGEST_TURN] for text in history[-1])
    opening = _OPENING.match(question)
    goes_on = bool(opening and opening["goes_on"])
    fragment = _OPENING.sub("", question).strip()
    pronoun = _pronoun(fragment)
    is_phrase = not _ASKS.search(fragment) and not (pronoun and pronoun["possessive"])
    if is_phrase and (goes_on or _stands_for_its_like(fragment, earlier)):
        return _exchanged(earlier, fragment)
    named = bool(_names(fragment))
    leans = points_back(fragment) or (_GAP.search(fragment) and not named)
    if not leans and (named or fragment == question.strip()):
        return question  # it stands alone
    focus = _focus(earlier, answer, pronoun)
    if pronoun and focus:
        return _capitalised(fragment[: pronoun.start()] + _in_place_of(pronoun, focus) + fragment[pronoun.end() :])
    about = focus or _topic(earlier)
    return f"{_capitalised(fragment.rstrip(' ?.!'))} ({about})?" if about else question


def points_back(question: str) -> bool:
    """Say whether a question holds a pronoun that no name before it in the question can be meant by."""
    pronoun, names = _pronoun(question), _names(question)
    return pronoun is not None and not (names and names[0][0] < pronoun.start())


def _pronoun(text: str) -> re.Match[str] | None:
    """Return the first pronoun that stands for something, as "it" in "Is it legal to smoke?" does not."""
    return next((found for found in _PRONOUN.finditer(text) if not _EXPLETIVE.match(text, found.start())), None)


def _stands_for_its_like(fragment: str, earlier: str) -> bool:
    """Say whether a fragment without "and" is no question of its own: a name, "in Ghent", a year after a year."""
    bare = fragment.strip(" ?.!")
    return bool(_PREPOSITIONAL.match(bare) or _NAMES.fullmatch(bare) or _same_number(earlier, bare))


def _same_number(earlier: str, bare: str) -> re.Match[str] | None:
    """Return the last number of a question that a number can stand for: a year for a year."""
    if not _NUMBER.fullmatch(bare):
        return None
    found = list(_NUMBER.finditer(earlier))
    alike = [number for number in found if bool(_YEAR.fullmatch(number[0])) == bool(_YEAR.fullmatch(bare))]
    return next(reversed(alike), None)


def _exchanged(earlier: str, fragment: str) -> str:
    """Put a fragment ("in Ghent?", "Pfizer?") where its like stood in the earlier question, else behind it."""
    bare = fragment.strip(" ?.!")
    if not bare:
        return earlier
    if _PREPOSITIONAL.match(bare) or _CONDITION.match(bare):
        bare = bare[0].lower() + bare[1:]
    names, place = _names(earlier), None
    if number := _same_number(earlier, bare):
        place = number.span()
    elif phrase := _PREPOSITIONAL.match(bare):
        place = _like(earlier, phrase["preposition"], phrase["object"])
        if not place and names and _NAMES.fullmatch(phrase["object"]) and not _TIME.match(phrase["object"]):
            bare, place = phrase["object"], names[-1]
    elif names and not _TIME.match(bare) and not _CONDITION.match(bare):
        place = names[-1]
    if place:
        return earlier[: place[0]] + bare + earlier[place[1] :]
    return f"{earlier.rstrip(' ?.!')} {'in ' if _YEAR.fullmatch(bare) else ''}{bare}?"


def _like(earlier: str, preposition: str, wanted: str) -> tuple[int, int] | None:
    """Return the place of the last phrase with a preposition that a phrase with it can stand for: a year for a year."""
    phrase = re.compile(
        rf"\b(?i:{preposition})\s+(?:the\s+)?(?P<object>{_NAMES.pattern}|\w[\w\-]*(?:\s+\w[\w\-]*)*?){_PHRASE_ENDS}"
    )
    is_time = _TIME.match(wanted) is not None
    alike = [found for found in phrase.finditer(earlier) if (_TIME.match(found["object"]) is not None) == is_time]
    return (alike[-1].start(), alike[-1].start("object") + len(alike[-1]["object"].rstrip())) if alike else None


def _focus(earlier: str, answer: str, pronoun: re.Match[str] | None) -> str | None:
    """Return what a pronoun after a question and its answer most likely stands for.

    A question for something ("which lab ...", "is there ...") is about what its answer names first, a question for a
    person too when the pronoun is a person's; without an answer about what it asks for, "the largest firm in Ghent",
    and no name in there; "they" may be the things that were asked for; else the question's own subject is meant, or its
    last name, with what it belongs to: "the report on Belgium".
    """
    told = [name for name in _told(answer) if name not in earlier]
    sought = _SOUGHT.search(earlier)
    agrees = sought is not None and (pronoun is None or _agrees(sought, pronoun))
    things = _ASKED_THINGS.search(earlier)
    asked = _asked_about(earlier, with_heads=sought is None or agrees)
    if pronoun and pronoun["several"] and things:
        return " ".join(["the", things["things"].strip(), *(f"({name})" for name in asked[-1:])])
    is_person = pronoun is not None and _PERSON.fullmatch(pronoun[0]) is not None
    wants_answer = (_ASKS_WHICH.search(earlier) and not _ASKS_WHAT_ONE_IS.search(earlier)) or (
        _ASKS_WHO.search(earlier) and is_person
    )
    if told and wants_answer:
        return told[0]
    if sought and agrees and asked:
        return _WITHOUT_NOUN.sub(lambda best: best[0] + (sought["kind"] or ""), sought["sought"])
    return None if wants_answer else next(iter([*asked[-1:], *told[:1]]), None)


def _agrees(sought: re.Match[str], pronoun: re.Match[str]) -> bool:
    """Say whether a pronoun can stand for what is asked for: a person or a thing, one or several."""
    if _PERSON.fullmatch(pronoun[0]):
        return sought["who"] is not None
    several = bool(pronoun["several"]) or pronoun[0].lower() == "their"
    return several == bool(sought["several"]) and (several or not sought["who"])


def _asked_about(earlier: str, *, with_heads: bool) -> list[str]:
    """Return the names of a question, its subject last, each with the noun phrase that it belongs to if that counts."""
    places = _names(earlier)
    if with_heads:
        heads = [_HEAD.search(earlier[:start]) for start, _ in places]
        places = [(head.start() if head else start, end) for head, (start, end) in zip(heads, places, strict=True)]
    places.sort(key=lambda place: _SUBJECT_FOLLOWS.search(earlier[: place[0]]) is not None)
    return [earlier[start:end] for start, end in places]


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
        if starts_sentence and words and (_OPENS_QUESTION.fullmatch(words[0]) or len(words) == 1):
            start += len(words[0])
            start += len(text[start:end]) - len(text[start:end].lstrip())
        name = _LOOSE_END.sub("", text[start:end]).rstrip(" .?!’'")
        if name.strip(" .?!’'") and not _TIME.match(name) and _APOSTROPHE.sub("", fold(name)) not in FUNCTION_WORDS:
            places.append((start, start + len(name)))
    return places


def _topic(text: str) -> str | None:
    """Return the stretch of a question without names that says what it is about; of "who leads it" the whole."""
    asked = _HOW_MUCH.sub("", text)
    content = content_words(asked)
    if not content:
        return None
    if _ASKS_WHO.match(text):
        return text[0].lower() + text[1:].rstrip(" ?.!")
    return asked[asked.index(content[0]) : asked.rindex(content[-1]) + len(content[-1])]


def _in_place_of(pronoun: re.Match[str], focus: str) -> str:
    return f"{focus}’s" if pronoun["possessive"] else focus


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
