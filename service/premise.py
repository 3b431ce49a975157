"""Whether a question takes for granted what the very sentence that would answer it says otherwise.

"Why did the Harbour Board buy the yard?" presupposes that it did; "Did it ...?" does not, and "no" is an answer to
that. So only questions that presuppose are looked at, and three things of them, each of which the words alone settle:

- a rank: "the largest" in the question, "the fourth largest" in the sentence;
- a direction: "shrinking" in the question, "rising year after year" in the sentence, and nothing that falls;
- in a question for a reason, a name or a year that stands nowhere in the passage, its headings or its title: what they
  tell is of something else. ("Flemish" and "Danish" are left out: a passage may tell of Flanders and Denmark.)
"""

import re

from indexer.analysis import terms
from service.evidence import Evidence
from service.question import Question

_PRESUPPOSES = re.compile(
    r"^(?:why|how come|what (?:made|makes|caused|causes)|when|who|whom|where|how (?:did|does|has|have)|"
    r"waarom|wanneer|wie|waar|pourquoi|quand|qui|où|warum|wann|wer|wo)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"^(?:why|how come|what (?:made|makes|caused|causes)|waarom|pourquoi|warum)\b", re.IGNORECASE)
_NAME_OR_YEAR = re.compile(
    r"(?!\w*(?:ish|elsh|an|ese?|ench|utch)$)[^\W\d]\w+|\d{4}"
)  # of a person, a firm, a place: no adjective
_SUPERLATIVE = re.compile(r"\b(?:\w{2,}est|most\s+\w+)\b", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))[\s-]+"
    rf"(?P<superlative>{_SUPERLATIVE.pattern})",
    re.IGNORECASE,
)
_UPWARDS = (
    "increase rise rising rose grow grew grown climb soar skyrocket surge double stijgen groeien augmenter steigen"
)
_DOWNWARDS = (
    "decrease decline fall fell drop shrink shrank shrunk plunge slump dwindle halve dalen krimpen diminuer sinken"
)
_UP, _DOWN = (frozenset(terms(listed)) for listed in (_UPWARDS, _DOWNWARDS))


def contradicts(question: Question, evidence: Evidence) -> bool:
    """Say whether a sentence, or the whole passage that it stands in, belies what a question takes for granted."""
    if not _PRESUPPOSES.match(question.text):
        return False
    sentence = evidence.document.text[evidence.sentence.start : evidence.sentence.end]
    if _other_rank(question.text, sentence) or _other_direction(question.text, sentence):
        return True
    return bool(_WHY.match(question.text)) and _of_another(question, evidence)


def _other_rank(asked: str, told: str) -> bool:
    claimed = {found[0].casefold() for found in _SUPERLATIVE.finditer(_RANKED.sub(" ", asked))}
    ranked = {found["superlative"].casefold() for found in _RANKED.finditer(told)}
    bare = {found[0].casefold() for found in _SUPERLATIVE.finditer(_RANKED.sub(" ", told))}
    return bool(claimed & ranked - bare)


def _other_direction(asked: str, told: str) -> bool:
    claimed, said = frozenset(terms(asked)), frozenset(terms(told))
    return any(
        claimed & one and not claimed & other and said & other and not said & one
        for one, other in ((_UP, _DOWN), (_DOWN, _UP))
    )


def _of_another(question: Question, evidence: Evidence) -> bool:
    hit = evidence.hit
    held = frozenset(terms(f"{hit.passage.text_in_context}\n{evidence.document.source.title}"))
    return any(_NAME_OR_YEAR.fullmatch(name) and name not in held for name in question.names)
