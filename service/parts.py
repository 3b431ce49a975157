"""A question that asks for two things to its parts, each of which can be looked up on its own."""

import re
from collections.abc import Sequence

from indexer.analysis import words
from indexer.sentences import sentence_spans
from service.followup import complete, points_back
from service.question import content_words
from service.word_classes import AUXILIARY, DETERMINER, PREPOSITION, QUESTION_WORD, REQUEST

_JOINED = re.compile(
    rf"(?P<comma>[,;])?\s+(?:and|en|et|und)\s+(?:also\s+)?(?=(?:{PREPOSITION}\s+)?{QUESTION_WORD}\b|"
    rf"(?P<verb>{AUXILIARY})\s+(?:it|there|they|I|we|you|he|she|(?P<noun>the|its|their|his|her|my|our|your))\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?:{PREPOSITION}\s+)?(?:{QUESTION_WORD}|{AUXILIARY})\b|.*\?$", re.IGNORECASE | re.DOTALL)
_REQUESTS = re.compile(rf"{REQUEST}\b", re.IGNORECASE)
_ENDS_ASKING = re.compile(rf"\b(?:{QUESTION_WORD}|whether|if)$|\S\s+how\s+\w+$", re.IGNORECASE)
_TWICE_ASKING = re.compile(rf"(?:{PREPOSITION}\s+)?{QUESTION_WORD}\b.*\s{QUESTION_WORD}\b", re.IGNORECASE | re.DOTALL)
_NOT_INVERTED = re.compile(rf"{QUESTION_WORD}\s+(?:it|there|they|I|we|you|he|she|{DETERMINER})\b", re.IGNORECASE)
_ASKS_FOR_SUBJECT = re.compile(
    rf"(?:who\s+(?!(?:is|are|was|were)\s+{DETERMINER}\b)|(?:which|what|how many)\s+(?!{AUXILIARY}\b))"
    r"(?!.*\b(?:do|does|did)\b)",
    re.IGNORECASE | re.DOTALL,
)
_BE_OR_HAVE = re.compile(r"(?:is|are|was|were|has|have|had)", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|an?|de|het|een|le|la|les|une?|der|die|das|eine?)\b", re.IGNORECASE)
_ENOUGH = 2  # words of content for a question to say what it is about
_MOST_PARTS = 4
_SHORTEST = 3  # words


def split_parts(text: str) -> Sequence[str]:
    """Split a question that asks for two things into its parts; another one is its only part.

    A later part that points back ("and what does it cost?") is completed from the one before it, and a sentence that
    asks nothing goes with the question after it.
    """
    asked: list[str] = []
    leant_on: list[str] = []
    told = ""
    for start, end in sentence_spans(text):
        sentence = text[start:end].strip()
        if _ASKS.match(sentence) or (not asked and _REQUESTS.match(sentence)):  # after one, "Name all" asks nothing new
            first, *further = _questions(sentence)
            # What a later part leans on is the question before it; what was told before that, if that leans on it.
            leant_on += [told + first if points_back(first) else first, *further]
            asked += [told + first, *further]
            told = ""
        else:
            told += sentence + " "
    parts = [part.strip(" ,;") for part in asked]
    if told or not 1 < len(parts) <= _MOST_PARTS or any(len(list(words(part))) < _SHORTEST for part in parts):
        return [text]
    return [parts[0], *(_standing_alone(part, before) for part, before in zip(parts[1:], leant_on, strict=False))]


def _questions(sentence: str) -> list[str]:
    """Split a sentence where "and" begins another question."""
    questions, start = [], 0
    for joined in _JOINED.finditer(sentence):
        if not _goes_on(sentence[start : joined.start()], joined):
            questions.append(sentence[start : joined.start()])
            start = joined.end()
    return [*questions, sentence[start:]]


def _goes_on(first: str, joined: re.Match[str]) -> bool:
    """Say whether what "and" joins to a question is no other one, but a piece of it.

    "Who decides when and how it is spent?", "Who knows when it opens and how it closes?"; and where the question is
    for the subject, a verb behind "and" has the same: "Which firm makes trams and has the largest plant?"
    """
    if not joined["verb"]:
        embedded = _TWICE_ASKING.match(first) and _NOT_INVERTED.match(joined.string, joined.end())
        return bool(_ENDS_ASKING.search(first) or embedded)
    if not joined["noun"] or not _BE_OR_HAVE.fullmatch(joined["verb"]):
        return False  # "and is it", "and does the": the verb stands before a subject of its own
    return joined["verb"].lower() == "have" or bool(_ASKS_FOR_SUBJECT.match(first) and not joined["comma"])


def _standing_alone(part: str, before: str) -> str:
    """Return a part with what it leaves out, taken from the part before it, as if it had been asked afterwards.

    "the rest", "a visit", "how long": what has an article, or says next to nothing, belongs to what was asked before.
    """
    leans = _ARTICLE.search(part) or len(content_words(part)) < _ENOUGH
    completed = complete(f"and {part}" if leans else part, [(before, "")])
    return part if completed.startswith("and ") else completed
