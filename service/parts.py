"""A question that asks for two things to its parts, each of which can be looked up on its own."""

import re
from collections.abc import Sequence

from indexer.analysis import words
from indexer.sentences import sentence_spans
from service.followup import complete, points_back
from service.question import content_words

_ASKING = r"(?:what|which|who|whom|whose|where|when|why|how|wat|welke|wie|waar|wanneer|waarom|hoe)"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|has|have|will|should)"
_PREPOSITION = r"(?:at|in|for|from|by|with|to|on|of|under|since|until)"
_JOINED = re.compile(
    rf"[,;]?\s+(?:and|en|et|und)\s+(?:also\s+)?(?=(?:{_PREPOSITION}\s+)?{_ASKING}\b|{_AUXILIARY}\s+(?:it|its|there|they|the)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?:{_PREPOSITION}\s+)?(?:{_ASKING}|{_AUXILIARY})\b|.*\?$", re.IGNORECASE | re.DOTALL)
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
        if _ASKS.match(sentence):
            first, *further = _JOINED.split(sentence)
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


def _standing_alone(part: str, before: str) -> str:
    """Return a part with what it leaves out, taken from the part before it, as if it had been asked afterwards.

    "the rest", "a visit", "how long": what has an article, or says next to nothing, belongs to what was asked before.
    """
    leans = _ARTICLE.search(part) or len(content_words(part)) < _ENOUGH
    completed = complete(f"and {part}" if leans else part, [(before, "")])
    return part if completed.startswith("and ") else completed
