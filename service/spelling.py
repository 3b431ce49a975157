"""A question with its typing errors mended, so that what is looked up and read is what was meant."""

from functools import cache
from importlib.resources import files

from indexer.analysis import fold, terms, words
from service.question import FUNCTION_WORDS
from service.vocabulary import Vocabulary, within

_SHORTEST = 4  # letters of a word that is mended; of a shorter one too little is left once one is wrong
_SHORTEST_ODD = 5  # the same, where the error is none that fingers make
_IN_INDEX = 30  # a word of the documents is so many times as likely to be meant as one that is only as frequent
_SLIP = 20  # and so is one that fingers slip from
_RARE = 100_000  # frequency of a word of the documents that the language's list does not have: a name, a term
_ENGLISH = frozenset("doesnt dont im isnt ive ok whos".split())  # which its list of words does not have
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
KEYS_BESIDE = {
    letter: "".join(row[place + step] for step in (-1, 1) if 0 <= place + step < len(row))
    for row in _KEYBOARD
    for place, letter in enumerate(row)
}
_DICTIONARY = "frequency_dictionary_en_82_765.txt"


def mended(text: str, vocabulary: Vocabulary) -> str:
    """Return a question with each mistyped word as it was meant; words that are known anywhere stay as they are.

    A word was mistyped if neither the documents nor the language know it, and it is one typing error (two in a long
    word, `Vocabulary.near`) away from one that they know. Of the nearest the likeliest is taken, by its frequency and
    the kind of error: the noisy channel of Kernighan, Church and Gale (1990), "A Spelling Correction Program".
    """
    pieces, place = [], 0
    is_english = not any(_is_foreign(fold(match[0])) for match in words(text))
    for match in words(text):
        opens = not text[: match.start()].strip()
        is_name = match[0][0].isupper() and not opens
        # What the documents do not name is not meant to be another word because it looks like one.
        meant = _meant(match[0], vocabulary, may_be_english=is_english and not is_name)
        pieces += [text[place : match.start()], meant]
        place = match.end()
    return "".join([*pieces, text[place:]])


def _is_foreign(folded: str) -> bool:
    return folded in FUNCTION_WORDS and folded not in _dictionary() and folded not in _ENGLISH


def _meant(word: str, vocabulary: Vocabulary, *, may_be_english: bool) -> str:
    folded = fold(word)
    if len(folded) < _SHORTEST or not folded.isalpha() or _is_known(word, folded, vocabulary):
        return word
    near = vocabulary.near(folded)
    if may_be_english:
        near = within(folded, _starting_with(folded[0]), 1) | near
    slips = {other for other in near if near[other] == 1 and is_slip(folded, other)}
    possible = near.keys() if len(folded) >= _SHORTEST_ODD else slips
    if not possible:
        return word
    likely = {other: _frequency(other, vocabulary) * (_SLIP if other in slips else 1) for other in possible}
    meant = min(likely, key=lambda other: (near[other], -likely[other], other))
    return meant.capitalize() if word[0].isupper() else meant


def _is_known(word: str, folded: str, vocabulary: Vocabulary) -> bool:
    found = terms(word)
    if len(found) > 1 or folded in FUNCTION_WORDS or folded in vocabulary.spellings or folded in _dictionary():
        return True
    return vocabulary.is_word(folded) or any(term in vocabulary for term in found)


def is_slip(typed: str, meant: str) -> bool:
    """Say whether one slip of the fingers makes a word of another.

    A slip swaps a letter with the next, leaves it out, doubles it, or takes it from the key beside it.
    """
    place = next((number for number, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant))
    if len(typed) == len(meant):
        swapped = typed[place + 1 : place + 2] + typed[place : place + 1]
        return meant[place:] == swapped + typed[place + 2 :] or (
            meant[place + 1 :] == typed[place + 1 :] and typed[place] in KEYS_BESIDE.get(meant[place], "")
        )
    if len(typed) < len(meant):
        return meant[place + 1 :] == typed[place:]
    return typed[place + 1 :] == meant[place:] and typed[place] == typed[place - 1]


def _frequency(word: str, vocabulary: Vocabulary) -> int:
    if word in vocabulary.spellings:
        return _IN_INDEX * _dictionary().get(word, _RARE)
    return _dictionary().get(word, 0)


@cache
def _dictionary() -> dict[str, int]:
    """Return English words with their frequency in books (SymSpell's list: SCOWL and Google Books)."""
    text = files("symspellpy").joinpath(_DICTIONARY).read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in (line.split() for line in text.splitlines())}


@cache
def _starting_with(letter: str) -> list[str]:
    return [word for word in _dictionary() if word.startswith(letter)]
