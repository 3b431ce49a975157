"""Text to terms for matching: the same for what is indexed and for what is asked.

What a reader takes for the same word becomes the same term: case, accents, non-breaking spaces, British and
American spelling, inflection (of acronyms too: "SMEs"), digit grouping, and words glued together ("ParkHaasrode",
"bio-incubator"). None of this touches a quote.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import Stemmer

_ALGORITHMS = {"en": "english", "nl": "dutch", "fr": "french", "de": "german"}
DEFAULT_LANGUAGE = "en"

# What is not seen, and may stand inside a word: soft hyphens, zero-width spaces and joiners, byte order marks.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TAKE_UNSEEN = str.maketrans("", "", _UNSEEN)
# A run of letters and digits, with single marks inside that do not end a word: flanders.bio, R&D, CAR-T, 13.5
_TOKEN = re.compile(r"\w+(?:[.&'’\-]\w+)*")
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?![\d])")
_WORD = re.compile(rf"{_GROUPED_NUMBER.pattern}|\w+(?:(?:[.&'’\-]|[{_UNSEEN}]+)\w+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_INNER_MARK = re.compile(r"[.&'’\-_]")
_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ]{2})(?=[A-ZÀ-ÖØ-Þ])")
_ACRONYMS = re.compile(r"(\w+[A-ZÀ-ÖØ-Þ])s")  # CROs, PhDs: stemmers leave "cros" as it is
_POSSESSIVE = re.compile(r"['’]s?$")
_SPELLINGS = (  # British to American, by ending
    (re.compile(r"(?<=\w\w)isation(s?)$"), r"ization\1"),
    (re.compile(r"(?<=\w\w)is(e|es|ed|ing|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=\w)ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w\w)our(s|ed|ing|able|al|hood|ite|ites)?$"), r"or\1"),
    (re.compile(r"(?<=[bcdfghknpst])tre(s?)$"), r"ter\1"),
    (re.compile(r"(?<=n)tre(s?)$"), r"ter\1"),
    (re.compile(r"amme(s?)$"), r"am\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"(?<=[aeiou])ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"^(licen|defen|offen)ce(s?)$"), r"\1se\2"),
)


def visible(text: str) -> str:
    """Return a text without the marks that nobody sees and that may stand inside a word."""
    return text.translate(_TAKE_UNSEEN)


def terms(text: str, language: str | None = DEFAULT_LANGUAGE) -> list[str]:
    """Return the terms of a text, in order; a compound gives the whole and its parts."""
    text = unicodedata.normalize("NFKC", visible(text))
    text = _GROUPED_NUMBER.sub(lambda number: re.sub(r"\D", "", number[0]), text)
    return [term for match in _TOKEN.finditer(text) for term in _terms_of(match[0], language or DEFAULT_LANGUAGE)]


@lru_cache(maxsize=200_000)
def _terms_of(token: str, language: str) -> tuple[str, ...]:
    """Return the terms of one token: itself, and the parts that it is glued from.

    Of acronyms, the single one and what is typed without capitals.
    """
    token = without_possessive(token)
    if acronyms := _ACRONYMS.fullmatch(token):
        return tuple(dict.fromkeys((_normal(acronyms[1], language), _normal(token, language))))
    if _NUMBER.fullmatch(token):
        return (token.replace(",", "."),)
    parts = [part for piece in _INNER_MARK.split(token) for part in _HUMP.split(piece) if part]
    if len(parts) < 2:
        return tuple(_normal(part, language) for part in parts)
    whole = _normal("".join(parts), language)
    return (whole, *(_normal(part, language) for part in parts if len(part) > 1))


def _normal(word: str, language: str) -> str:
    """Fold case, accents and spelling, then stem."""
    folded = fold(word)
    if language == "en":
        for pattern, replacement in _SPELLINGS:
            folded, changed = pattern.subn(replacement, folded)
            if changed:
                break
    return str(_stemmer(language).stemWord(folded))


def fold(word: str) -> str:
    """Lower-case a word and take its accents off, and what is not seen in it."""
    decomposed = unicodedata.normalize("NFKD", visible(word).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer":
    return Stemmer.Stemmer(_ALGORITHMS.get(language, _ALGORITHMS[DEFAULT_LANGUAGE]))


def without_possessive(word: str) -> str:
    """Return a word without the ending that says that something is its own: "Zürich’s"."""
    return _POSSESSIVE.sub("", word)


def words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text with their places, as `terms` sees them."""
    return _WORD.finditer(text)


def spellings(text: str) -> list[str]:
    """Return the words of a text as they are spelled, case and accents aside: what a mistyped word is compared with."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", visible(text)))
    pieces = (piece for token in tokens for piece in _INNER_MARK.split(token))
    return [fold(part) for piece in pieces for part in _HUMP.split(piece) if part]
