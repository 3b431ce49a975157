"""What can be told from the form of a question: its terms, the kind of answer it wants, and its parts.

Nothing here knows a subject: only function words, question words and endings, in the languages of the country.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from indexer.analysis import fold, terms, without_possessive, words
from service.several import asks_for_several
from service.vocabulary import Vocabulary


class Expected(StrEnum):
    """The kind of thing that would answer."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    CONTACT = "contact"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the question is about, and how much it tells, 0 to 1."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is looked up."""

    text: str
    terms: tuple[Term, ...]
    names: tuple[str, ...]  # terms of its names and numbers, which no other word can stand for
    expected: Expected
    wants_list: bool

    @property
    def known(self) -> bool:
        """Whether some passage holds a word of it."""
        return any(term.weight < 1 for term in self.terms)

    @property
    def weight(self) -> float:
        """Sum of the weights of its terms."""
        return sum(term.weight for term in self.terms)


FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having he
    her here hers him his how i if in into is it its itself just let like may me might more most must my no nor
    not now of off on once one only or other our out over own please same shall she should so some such tell
    than that the their them then there these they this those through to too under until up us very want was we
    were what when where which while who whom whose why will with would you your yours know give show name list
    explain describe say says said many much lot lots get got am im ive dont doesnt isnt whats wheres hows whos
    thanks thank hello hi hey okay ok yes

    aan al als bij dan dat de der deze die dit door een en er had heb hebben heeft het hij hoe ik in is je kan
    kun maar me meer men met mij mijn na naar niet nog nu of om onder ons ook op over te tot u uit uw van veel
    voor waar waarom wanneer wat we welk welke werd wie wij wordt worden zal ze zich zij zijn zo zou

    au aux avec c ce ces cette comment combien dans des du elle en est et eux il ils je la le les leur leurs lui
    ma mais me mes moi mon ne nos notre nous on ont ou où par pas pour pourquoi qu quand que quel quelle quelles
    quels qui sa se ses son sont sur ta te tes toi ton tu un une vos votre vous à été être

    aber als am an auch auf aus bei bin bis da das dass dem den der des die dir du ein eine einem einen einer er
    es für hat haben ich ihr im in ist ja kann man mein mich mir mit nach nicht noch nur oder ob sich sie sind
    so um und uns von vor war warum was wann weil welche welcher welches wenn wer werden wie wir wird wo wurde
    zu zum zur über
    """.split()
)
_CONTACT = re.compile(
    r"^(?!.*\bhow (?:many|much)\b).*\b(?:e-?mail\w*|courriel|(?:tele)?phone|telefo\w+|téléphone|hotline|"
    r"contact (?:address|data|details|info\w*)|web ?(?:address|page|site)|url)\b",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|big|large|old|long|far|high|often|few|tall|fast)\b|\b(?:percentage|percent|amount|number of|"
    r"rate|share of|proportion|cost|price|budget|rank|ranked|ranking)\b|\b(?:hoeveel|combien|wie ?viele?|wieviel)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:when|(?:what|which) (?:year|month|week|date|day|time)|deadline|wanneer|quand|wann)\b", re.IGNORECASE
)
_PERSON = re.compile(r"\b(?:who|whom|whose|wie|qui|wer)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:where|(?:what|which) (?:city|town|village|region|country)|which place|located|waar|où|wo)\b", re.IGNORECASE
)
# What may stand before the word that a question opens with: "Tell me by whom ..." asks for a person, whatever follows.
# Not so "When it rains, what is the price?", which opens with a condition, "Where does it rank?" and "Which place has
# it in the ranking?", which ask for a number, and the German "wie", which is a "how".
_BEFORE_OPENING = re.compile(
    r"(?!.*(?:,|\band\b)\s*(?:(?:at|by|for|in|on|to)\s+)?(?:what|which|how)\b)"
    r"(?:(?:and|but|so|then)\s+)?"
    r"(?:(?:(?:(?:can|could) you )?(?:please )?tell me|do you know|i (?:want|would like) to know)\s+)?"
    r"(?:(?:after|at|before|by|during|for|from|in|of|on|since|through|to|till|under|until|with)\s+|"
    r"(?!wie\b|which place\b|where\b.*\brank(?:s|ed)?\b))",
    re.IGNORECASE | re.DOTALL,
)
_ASKED_FIRST = ((_TIME, Expected.TIME), (_PLACE, Expected.PLACE), (_PERSON, Expected.PERSON))
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_REASON = re.compile(r"\b(?:why|how come|what (?:for|reason)|reasons?|waarom|pourquoi|warum)\b", re.IGNORECASE)


def understand(text: str, vocabulary: Vocabulary) -> Question:
    """Read a question against the words that the index knows."""
    content = content_words(text)
    found = dict.fromkeys(term for word in content for term in _known_terms(word, vocabulary))
    weighted = tuple(Term(term, vocabulary.weight(term)) for term in found)
    names = dict.fromkeys(term for name in _names(text) for term in _known_terms(name, vocabulary))
    return Question(text, weighted, tuple(names), expected_kind(text), asks_for_several(text))


def unmentioned(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the names and years of a question that no passage holds, as they are written.

    Other numbers tell of the person ("we are 30 people"); of a question in capitals nobody knows what is a name.
    """
    if text.isupper():
        return ()
    telling = [name for name in _names(text) if not name.isdigit() or _YEAR.fullmatch(name)]
    unknown = [name for name in telling if not any(term in vocabulary for term in _known_terms(name, vocabulary))]
    return tuple(dict.fromkeys(map(without_possessive, unknown)))


def content_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about."""
    return [match[0] for match in words(text) if fold(match[0]) not in FUNCTION_WORDS]


def content_terms(text: str) -> list[str]:
    """Return the first term of each word that says what a text is about: of a compound the whole."""
    return [found[0] for word in content_words(text) if (found := terms(word))]


def _names(text: str) -> list[str]:
    """Return the words that are names or numbers by their spelling: capitals that open no sentence, digits."""
    found = []
    for match in words(text):
        opens_sentence = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1] in ".?!:"
        word = match[0]
        capital = word[0].isupper() and not (opens_sentence and word[1:].islower())
        inner = any(character.isupper() or character.isdigit() for character in word[1:])
        if (capital or inner or word[0].isdigit()) and fold(word) not in FUNCTION_WORDS:
            found.append(word)
    return found


def _known_terms(word: str, vocabulary: Vocabulary) -> list[str]:
    """Return the terms of a word as the index knows them: a compound whole or in parts."""
    found = terms(word)
    if not found or found[0] in vocabulary:
        return found[:1]
    parts = [part for part in found[1:] if part not in FUNCTION_WORDS]
    if parts:
        return parts
    return found[:1]


def expected_kind(text: str) -> Expected:
    """Tell from the question words what kind of thing would answer."""
    if _REASON.search(text):
        return Expected.REASON
    if _CONTACT.search(text):
        return Expected.CONTACT
    start = _BEFORE_OPENING.match(text)
    opened = (kind for pattern, kind in _ASKED_FIRST if start and pattern.match(text, start.end()))
    found = (kind for pattern, kind in ((_NUMBER, Expected.NUMBER), *_ASKED_FIRST) if pattern.search(text))
    return next(chain(opened, found), Expected.ANYTHING)
