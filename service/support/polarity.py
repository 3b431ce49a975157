"""Whether a claim says the opposite of a sentence: a "not" on one side only, or a word against its antonym.

Only the grammar of negation and common opposites of English, Dutch, French and German are known here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis import fold, terms, words
from service.question import content_terms

_NEGATIONS = frozenset(
    """
    not no never none without neither nor cannot nobody nothing nowhere hardly barely scarcely unable
    niet geen nooit niemand niets zonder noch pas jamais sans aucun aucune rien ni nicht kein keine keinen keiner keinem
    nie niemals ohne weder nichts
    """.split()
)
# "pas" is a negation after "ne" only, and "ni" and "nie" are no English words that anybody uses.
_NOT_A_NEGATION = re.compile(
    r"\b(?:not\s+(?:only|just|merely|solely|least|to\s+mention)|no\s+(?:longer\s+than|later\s+than|less\s+than|fewer\s+than|"
    r"more\s+than|doubt|matter)|nothing\s+(?:but|less)|without\s+doubt|niet\s+alleen|non\s+seulement|nicht\s+nur)\b",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"n['’]t$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;:.!?()]|\b(?:but|although|though|however|whereas|while|maar|mais|aber|sondern)\b", re.IGNORECASE
)
_SCOPE = 3  # content words behind a negation that it can belong to
_FRENCH_NE = re.compile(r"\b(?:ne\b|n['’])", re.IGNORECASE)
_OPPOSITES = """
    increase decrease, increase decline, increase fall, increase drop, rise fall, rise drop, rise decline, grow
    shrink, grow decline, grew shrank, grew fell, rose fell, higher lower, highest lowest, more less, more fewer,
    most least, largest smallest, larger smaller, biggest smallest, before after, always never, accept reject,
    accept refuse, allow prohibit, allow forbid, permit prohibit, permit forbid, support oppose, win lose, won
    lost, buy sell, bought sold, import export, above below, maximum minimum, public private, legal illegal,
    internal external, domestic foreign, include exclude, begin end, began ended, profit loss, gain loss,
    mandatory optional, compulsory voluntary, mandatory voluntary, obligatory optional, possible impossible, true
    false, positive negative, majority minority, oldest youngest, older younger, earliest latest, longest
    shortest, strongest weakest, best worst, better worse, strong weak, north south, northern southern, east west,
    eastern western, upper lower, inside outside, approve reject, succeed fail, success failure, alive dead,
    married unmarried, able unable, agree disagree, appear disappear, connect disconnect, encourage discourage,
    surplus deficit, cause prevent, rural urban, temporary permanent, stijgen dalen, gestegen gedaald, hoger
    lager, meer minder, altijd nooit, openbaar privaat, verplicht vrijwillig, augmenter diminuer, augmentation
    diminution, hausse baisse, avant après, toujours jamais, public privé, obligatoire facultatif, steigen sinken,
    gestiegen gesunken, höher niedriger, mehr weniger, immer nie
"""


def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split(","):
        one, other = (terms(word)[0] for word in pair.split())
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


OPPOSITES = _opposites()


@dataclass(frozen=True, slots=True)
class Reversal:
    """Where a claim and a sentence say opposite things."""

    claimed: str | None  # the word of the claim; None where the claim has no negation
    told: str | None  # the word of the sentence; None where the sentence has none

    def __str__(self) -> str:
        if self.told is None:
            return f"the statement says '{self.claimed}', and the passage does not"
        if self.claimed is None:
            return f"the passage says '{self.told}', and the statement does not"
        return f"the statement says '{self.claimed}' where the passage says '{self.told}'"


def negations(text: str) -> list[str]:
    """Return the words of a text that deny something, in order."""
    return [word for word, _ in _negated(text)]


def reversal(claim: str, sentence: str) -> Reversal | None:
    """Return how a claim reverses a sentence about the same thing, None where it does not.

    A negation counts when what it denies stands in the other text undenied, and no word is denied in both.
    """
    return _negation_reversed(claim, sentence) or _word_reversed(claim, sentence)


def only_denied(claim: str, sentences: Sequence[str]) -> Reversal | None:
    """Return how a claim without a negation says what the sentences tell only to deny it, None where it does not."""
    if _negated(claim):
        return None
    denied = {scope[0]: word for sentence in sentences for word, scope in _negated(sentence) if scope}
    for term in content_terms(claim):
        if term in denied and all(_denies(sentence, term) for sentence in sentences if term in terms(sentence)):
            return Reversal(None, denied[term])
    return None


def _denies(sentence: str, term: str) -> bool:
    return any(scope and scope[0] == term for _, scope in _negated(sentence))


def _negation_reversed(claim: str, sentence: str) -> Reversal | None:
    claimed, told = _negated(claim), _negated(sentence)
    claim_scope = {term for _, scope in claimed for term in scope}
    told_scope = {term for _, scope in told for term in scope}
    if claim_scope & told_scope or bool(claimed) == bool(told):
        return None
    if claimed and _reach(claimed, sentence):
        return Reversal(claimed[0][0], None)
    if told and _reach(told, claim):
        return Reversal(None, told[0][0])
    return None


def _reach(denied: Sequence[tuple[str, tuple[str, ...]]], other: str) -> bool:
    """Say whether the first thing that a negation denies is told by the other text."""
    found = frozenset(terms(other))
    return any(scope and (scope[0] in found or len(found.intersection(scope)) > 1) for _, scope in denied)


def _negated(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each negation with the content terms behind it in the same clause, at most three."""
    skipped = [match.span() for match in _NOT_A_NEGATION.finditer(text)]
    french = bool(_FRENCH_NE.search(text))
    found = []
    for match in words(text):
        word = fold(match[0])
        denies = (word in _NEGATIONS and (word != "pas" or french)) or bool(_CONTRACTED.search(match[0]))
        if denies and not any(start <= match.start() < end for start, end in skipped):
            rest = text[match.end() :]
            end = _CLAUSE_END.search(rest)
            clause = rest[: end.start()] if end else rest
            # What stands before it where nothing follows: "die Zahl steigt nicht".
            scope = content_terms(clause)[:_SCOPE] or content_terms(text[: match.start()])[-1:]
            found.append((match[0], tuple(scope)))
    return found


def _word_reversed(claim: str, sentence: str) -> Reversal | None:
    claimed, told = _spelled_terms(claim), _spelled_terms(sentence)
    for term, word in claimed.items():
        against = OPPOSITES.get(term, frozenset()).intersection(told)
        if against and term not in told and not against.intersection(claimed):
            return Reversal(word, told[min(against)])
    return None


def _spelled_terms(text: str) -> dict[str, str]:
    return {term: match[0] for match in words(text) for term in terms(match[0])[:1]}
