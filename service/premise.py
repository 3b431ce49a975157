"""Whether a question takes for granted what the very sentence that would answer it says otherwise.

"Why did the Harbour Board buy the yard?" presupposes that it did; "Did it ...?" does not, and "no" is an answer to
that. So only questions that presuppose are looked at, and three things of them, each of which the words alone settle:

- a rank: "the largest" in the question, "the fourth largest" in the sentence;
- a direction: "shrinking" in the question, "rising year after year" said of the same thing in the sentence, and
  nothing that falls; what rises so that something else falls is its cause, and belies nothing;
- in a question for a reason, a name or a year that stands nowhere in the passage, its headings or its title: what they
  tell is of something else. ("Flemish" and "Danish" are left out: a passage may tell of Flanders and Denmark.)
"""

import re

from indexer.analysis import fold, terms
from service.evidence import Evidence
from service.question import Question, content_words
from service.support.names import initials_of, is_held, names
from service.support.polarity import negations

_PRESUPPOSES = re.compile(
    r"^(?:why|how come|what (?:made|makes|caused|causes)|when|who|whom|where|how (?:did|does|has|have)|"
    r"waarom|wanneer|wie|waar|pourquoi|quand|qui|où|warum|wann|wer|wo)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"^(?:why|how come|what (?:made|makes|caused|causes)|waarom|pourquoi|warum)\b", re.IGNORECASE)

_YEAR = re.compile(r"\d{4}")
_ADJECTIVE = re.compile(r"\w*(?:ish|elsh|an|ese?|ench|utch)$", re.IGNORECASE)  # names no person, firm or place
_FORMS_OF_ADDRESS = frozenset(
    """
    mr mrs ms miss dr doctor prof professor sir dame lord lady king queen prince princess president chancellor minister
    mayor governor senator judge captain general pope bishop father sister saint
    """.split()
)

_SUPERLATIVE = r"\b(?:\w{2,}est|most\s+\w+)\b"
_NO_SUPERLATIVES = frozenset(  # that only end like one
    """
    armrest arrest attest backrest behest bequest breast chest congest conquest contest crest deforest detest digest
    disinterest divest earnest fest footrest forest guest harvest headrest honest infest ingest inquest interest invest
    jest manifest midwest modest molest nest northwest pest pretest priest protest quest rainforest reinvest request
    rest retest south-west southwest suggest tempest test unrest vest west wrest zest
    """.split()
)
_RANKED = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))[\s-]+"
    rf"(?P<superlative>{_SUPERLATIVE})",
    re.IGNORECASE,
)
# "The largest" and "Europe's most visited" are first of all; "one of the largest" and "the largest ports" need not be.
_FIRST = re.compile(
    rf"(?:\b(?:the|its|their|his|her|our|your|my)|['’]s?)\s+(?P<superlative>{_SUPERLATIVE})"
    r"(?!\s+(?!(?:is|was|has|does)\b)\w+[^\Ws]s\b)",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    rf"\b(?:(?:one|two|three|four|five|some|many|several|\d+)\s+of|among|amongst)\s+(?:\S+\s+){{1,3}}?{_SUPERLATIVE}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<superlative>{_SUPERLATIVE})", re.IGNORECASE)

_UPWARDS = (
    "increase rise rising rose grow grew grown climb soar skyrocket surge double stijgen groeien augmenter steigen"
)
_DOWNWARDS = (
    "decrease decline fall fell drop shrink shrank shrunk plunge slump dwindle halve dalen krimpen diminuer sinken"
)
_UP, _DOWN = (frozenset(terms(listed)) for listed in (_UPWARDS, _DOWNWARDS))
_CAUSE = (
    "because|since|as|after|when|while|whereas|once|until|before|although|though|if|unless|despite|"
    "(?:due|owing|thanks) to|omdat|doordat|nadat|terwijl|parce que|puisque|après|weil|nachdem|während"
)
_GIVES_CAUSE = re.compile(rf"\s*(?:{_CAUSE})\b", re.IGNORECASE)
_BETWEEN_CLAUSES = re.compile(
    rf"[,;:()–—]|\b(?=(?:{_CAUSE}|and|but|so|therefore|which|that|en|maar|dus|et|mais|donc|und|aber)\b)", re.IGNORECASE
)


def contradicts(question: Question, evidence: Evidence) -> bool:
    """Say whether a sentence, or the whole passage that it stands in, belies what a question takes for granted."""
    if not _PRESUPPOSES.match(question.text):
        return False
    sentence = evidence.document.text[evidence.sentence.start : evidence.sentence.end]
    if _other_rank(question.text, sentence) or _other_direction(question, evidence, sentence):
        return True
    return bool(_WHY.match(question.text)) and _of_another(question, evidence)


def _other_rank(asked: str, told: str) -> bool:
    claimed = _superlatives(_FIRST, _ONE_OF.sub(" ", asked))
    return bool(claimed & _superlatives(_RANKED, told) - _superlatives(_BARE, _RANKED.sub(" ", told)))


def _superlatives(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(found["superlative"].casefold() for found in pattern.finditer(text)) - _NO_SUPERLATIVES


def _other_direction(question: Question, evidence: Evidence, sentence: str) -> bool:
    claimed, said = frozenset(terms(question.text)), frozenset(terms(sentence))
    for one, other in ((_UP, _DOWN), (_DOWN, _UP)):
        if claimed & one and not claimed & other and not said & one:
            moved = [part for part in _BETWEEN_CLAUSES.split(sentence) if other.intersection(terms(part))]
            told = [part for part in moved if not _GIVES_CAUSE.match(part) and not negations(part)]
            return any(_tells_of_the_same(question, evidence, clause) for clause in told)
    return False


def _tells_of_the_same(question: Question, evidence: Evidence, clause: str) -> bool:
    """Say whether a clause, under its headings, holds all that its passage knows of what is asked about.

    "The price of bikes rose" is a reason why their sales fell, and sales are told of beside it.
    """
    passage = evidence.hit.passage
    asked = {term.text for term in question.terms} - _UP - _DOWN
    known = asked.intersection(terms(passage.text))
    # The place alone makes no two things the same: wind power in Ghent is not what Ghent emits.
    telling = asked.difference(question.names) or asked
    return bool(known & telling) and known.issubset(terms("\n".join((*passage.context, clause))))


def _of_another(question: Question, evidence: Evidence) -> bool:
    known = [evidence.hit.passage.text_in_context, evidence.document.source.title]
    held, initials = frozenset(terms("\n".join(known))), initials_of(known)
    years = {name for name in question.names if _YEAR.fullmatch(name)}
    return bool(years - held) or not all(
        is_held(name.text, held, initials) or is_held(_without_epithets(name.text), held, initials)
        for name in names(question.text)
    )


def _without_epithets(name: str) -> str:
    """Return a name without "Flemish" or "President", which a text about the same may leave out."""
    words = content_words(name)
    return " ".join(word for word in words if fold(word) not in _FORMS_OF_ADDRESS and not _ADJECTIVE.fullmatch(word))
