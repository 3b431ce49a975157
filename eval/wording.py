"""Exact match and token F1 of a short answer, as the official SQuAD script counts them (Rajpurkar et al. 2016)."""

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalise(text: str) -> str:
    """Return a text in lower case, without ASCII punctuation, articles and superfluous white space."""
    bare = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """Return 1 if the normalised answer equals that of any gold answer, else 0."""
    return max((float(normalise(answer) == normalise(gold)) for gold in golds), default=0.0)


def token_f1(answer: str, golds: Sequence[str]) -> float:
    """Return 2 * shared / (tokens of the answer + tokens of the gold), the best over the gold answers.

    Tokens are the words of the normalised texts, counted as often as both hold them.
    """
    return max((_f1(normalise(answer).split(), normalise(gold).split()) for gold in golds), default=0.0)


def _f1(ours: Sequence[str], theirs: Sequence[str]) -> float:
    if not ours or not theirs:
        return float(ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs))
