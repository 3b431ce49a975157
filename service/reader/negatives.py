"""Edits that make an answerable example unanswerable.

Ideas from SQuAD 2.0 (Rajpurkar et al. 2018, table 2: entity swap, antonym, negation, other
paragraph) done by rules. The labels are therefore noisy: some edits leave the question answerable.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.reader.examples import Example

_NAME = re.compile(r"\b[A-Z][A-Za-z\-]+(?: (?:of |the |de |van )?[A-Z][A-Za-z\-]+)*")
_NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
_YEAR = re.compile(r"1[0-9]{3}|20[0-2][0-9]")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_WORD = re.compile(r"[a-z0-9]+")
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = frozenset(_MONTH_NAMES.split())
_NOT_NAMES = (
    "The A An In On At It Its He She His Her They Their We This That These Those There As By For "
    "From With When While Where What Which Who Whose Whom Why How If After Before During Since "
    "Although Though However But And Or To Of Is Are Was Were Do Does Did Can Could Would Should "
    "Some Many Most Other Another One Two Three All Also According Because Between Both I You My "
    "Your Our Not No Yes Under Over Into Through Such Then Thus First Later Name Has Have Had"
)
NOT_NAMES = frozenset(_NOT_NAMES.split())
_ANTONYMS = (
    "first last,largest smallest,larger smaller,big small,increase decrease,increased decreased,"
    "increases decreases,before after,north south,northern southern,east west,eastern western,"
    "highest lowest,high low,higher lower,most least,more less,won lost,win lose,always never,"
    "began ended,begin end,start stop,started stopped,early late,earliest latest,oldest youngest,"
    "older younger,old new,male female,men women,major minor,positive negative,upper lower,"
    "inside outside,accept reject,accepted rejected,allow prohibit,allowed prohibited,"
    "support oppose,supported opposed,rise fall,strong weak,stronger weaker,maximum minimum,"
    "good bad,better worse,best worst,husband wife,father mother,son daughter,brother sister,"
    "king queen,public private,legal illegal,internal external,domestic foreign,rural urban,"
    "common rare,simple complex,fast slow,longest shortest,long short,hot cold,rich poor,"
    "left right,top bottom,front back,import export,buy sell,bought sold,same different,"
    "majority minority,above below,entered left,arrived departed,created destroyed,open closed,"
    "founded abolished,true false,possible impossible,gained lost,cause prevent,causes prevents"
)
ANTONYMS: dict[str, str] = {}
for _pair in _ANTONYMS.split(","):
    _one, _other = _pair.split()
    ANTONYMS.setdefault(_one, _other)
    ANTONYMS.setdefault(_other, _one)
_AUXILIARY = re.compile(r"\b(did|does|do|is|was|are|were|can|could|will|would|has|had)\b")


@dataclass(frozen=True)
class Mention:
    """A name, month, year or number found by pattern; a half-open range of code points."""

    text: str
    start: int
    end: int
    kind: str


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of ``text``, by punctuation and capital letters."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    spans = []
    for start, end in pairwise(cuts):
        stripped = text[start:end].rstrip()
        if stripped:
            spans.append((start, start + len(stripped)))
    return spans


def mentions(text: str) -> list[Mention]:
    """Names (capitalised sequences), months, years and other numbers of ``text``."""
    found = []
    for match in _NAME.finditer(text):
        name, start = match.group(), match.start()
        first, _, rest = name.partition(" ")
        if first in NOT_NAMES:
            name, start = rest, start + len(first) + 1
        opens_sentence = not text[:start].rstrip() or text[:start].rstrip()[-1] in '.!?"'
        if opens_sentence and " " not in name:
            continue
        if name and name not in NOT_NAMES and name[0].isupper():
            kind = "month" if name in _MONTHS else "name"
            found.append(Mention(name, start, start + len(name), kind))
    for match in _NUMBER.finditer(text):
        kind = "year" if _YEAR.fullmatch(match.group()) else "number"
        found.append(Mention(match.group(), match.start(), match.end(), kind))
    return found


def _alternatives(wanted: Mention, pool: Sequence[Mention], taken: str) -> list[str]:
    """Texts of the same rough type (kind and number of words) that ``taken`` does not hold."""
    words, lowered = len(wanted.text.split()), taken.lower()
    return sorted(
        {
            other.text
            for other in pool
            if other.kind == wanted.kind
            and abs(len(other.text.split()) - words) <= 1
            and other.text.lower() not in lowered
        }
    )


def _unanswerable(example: Example, edit: str, question: str, passage: str) -> Example:
    return replace(
        example,
        question=question,
        passage=passage,
        span=None,
        answerable=False,
        has_span_loss=True,
        loose=False,
        source=f"{edit}/{example.source}",
    )


def swap_in_question(example: Example, pool: Sequence[Mention], chance: random.Random) -> Example | None:
    """Put another name or number of the article into the question, the passage stays.

    Half of the time the new one stands in the passage itself, outside the answer's sentence.
    """
    if example.span is None:
        return None
    inside = [s for s in sentence_spans(example.passage) if s[0] <= example.span[0] < s[1]]
    low, high = inside[0] if inside else example.span
    own = [m for m in mentions(example.passage) if m.end <= low or m.start >= high]
    answer_sentence = example.passage[low:high]
    choices = [m for m in mentions(example.question) if m.start > 0]
    chance.shuffle(choices)
    for choice in choices:
        first = _alternatives(choice, own, example.question + " " + answer_sentence)
        second = _alternatives(choice, pool, example.question + " " + example.passage)
        options = first if first and (not second or chance.random() < 0.6) else second
        if options:
            new = chance.choice(options)
            question = example.question[: choice.start] + new + example.question[choice.end :]
            return _unanswerable(example, "swap_question", question, example.passage)
    return None


def swap_in_passage(example: Example, pool: Sequence[Mention], chance: random.Random) -> Example | None:
    """Replace a name or number of the question everywhere in the passage by another one."""
    if example.span is None:
        return None
    answer = example.passage[slice(*example.span)]
    choices = [
        m
        for m in mentions(example.question)
        if m.start > 0
        and m.text in example.passage
        and (example.loose or (m.text not in answer and answer not in m.text))
    ]
    chance.shuffle(choices)
    for choice in choices:
        options = _alternatives(choice, pool, example.question + " " + example.passage)
        if options:
            pattern = rf"(?<!\w){re.escape(choice.text)}(?!\w)"
            new = chance.choice(options)
            passage = re.sub(pattern, lambda _: new, example.passage)  # noqa: B023
            if passage != example.passage:
                return _unanswerable(example, "swap_passage", example.question, passage)
    return None


def opposite_question(example: Example, chance: random.Random) -> Example | None:
    """Put an antonym into the question; none known: a negation of its first auxiliary verb."""
    found = [m for m in re.finditer(r"[a-z]+", example.question) if m.group() in ANTONYMS]
    if found:
        word = chance.choice(found)
        new = ANTONYMS[word.group()]
    else:
        verb = _AUXILIARY.search(example.question)
        if verb is None or chance.random() < 0.5:
            return None
        word, new = verb, f"{verb.group()} not"
        if verb.group() != "can" and verb.group() != "will" and chance.random() < 0.6:
            new = f"{verb.group()}n't"
    question = example.question[: word.start()] + new + example.question[word.end() :]
    return _unanswerable(example, "opposite", question, example.passage)


def without_answer(example: Example) -> Example | None:
    """Drop the sentences that hold the answer from the passage, when enough text is left."""
    if example.span is None:
        return None
    low, high = example.span
    answer = example.passage[low:high].lower()
    kept = []
    for start, end in sentence_spans(example.passage):
        sentence = example.passage[start:end]
        if not (start < high and low < end) and answer not in sentence.lower():
            kept.append(sentence)
    text = " ".join(kept)
    if len(text) < 120:
        return None
    return _unanswerable(example, "removed", example.question, text)


class ParagraphIndex:
    """BM25 (k1 0.9, b 0.4) over the paragraphs of one article or collection."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.paragraphs = list(dict.fromkeys(paragraphs))
        bags = [Counter(_WORD.findall(text.lower())) for text in self.paragraphs]
        mean = sum(sum(bag.values()) for bag in bags) / max(1, len(bags))
        frequency = Counter(term for bag in bags for term in bag)
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, bag in enumerate(bags):
            norm = 0.9 * (0.6 + 0.4 * sum(bag.values()) / mean)
            for term, count in bag.items():
                known = frequency[term]
                if known <= 3 or known < 0.3 * len(bags):
                    idf = math.log(1 + (len(bags) - known + 0.5) / (known + 0.5))
                    self._weights[term].append((number, idf * count * 1.9 / (count + norm)))

    def ranked(self, question: str, most: int = 12) -> list[tuple[str, float]]:
        """Return the best paragraphs with their scores."""
        scores: dict[int, float] = defaultdict(float)
        for term in set(_WORD.findall(question.lower())):
            for number, weight in self._weights.get(term, ()):
                scores[number] += weight
        best = sorted(scores.items(), key=lambda item: -item[1])[:most]
        return [(self.paragraphs[number], score) for number, score in best]


def other_paragraph(example: Example, index: ParagraphIndex, chance: random.Random) -> Example | None:
    """Pair the question with one of the three best other paragraphs that lack the answer.

    When the gold paragraph ranks, only paragraphs below it count: those above it often answer too.
    """
    if example.span is None:
        return None
    answer = example.passage[slice(*example.span)].lower()
    ranked = index.ranked(example.question)
    gold = next((number for number, row in enumerate(ranked) if row[0] == example.passage), -1)
    options = [text for text, _ in ranked[gold + 1 :] if text != example.passage and answer not in text.lower()][:3]
    if not options:
        return None
    return _unanswerable(example, "other_paragraph", example.question, chance.choice(options))
