"""Passages that were found and read, to candidate sentences, each with what speaks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import terms
from indexer.documents import Block, BlockKind, Document, Sentence
from indexer.embed import Vector
from indexer.index import Index
from service.answers import Hit
from service.question import Expected, Question
from service.reader import Reading

_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:days?|weeks?|months?|years?|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|daily|annual(?:ly)?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\w\s)[A-ZÀ-ÖØ-Þ]\w+|\w+[A-Z]\w*|\w+@\w+")
_REASON = re.compile(
    r"\b(?:because|due to|thanks to|since|so that|in order to|as a result|therefore|owing to|"
    r"to (?:help|make|avoid|give|keep)|"
    r"aim|goal|enabl|reason|allow|result)",
    re.IGNORECASE,
)
_DATE = r"\d\d?[./\-]\d\d?[./\-]\d{4}\b"
_TELEPHONE = re.compile(rf"(?!{_DATE})(?:\+|\(?\b0)\d[\d ()/.\-]{{5,}}\d")
# What is asked for, and what it looks like.
_MAIL = re.compile(r"\b(?:e-?)?mail|courriel", re.IGNORECASE), re.compile(r"\w@\w")
_PHONE = re.compile(r"phone|télé|telefo|hotline", re.IGNORECASE), _TELEPHONE
_WEB = re.compile(r"\bweb|\burl\b", re.IGNORECASE), re.compile(r"\bhttps?://|\bwww\.")
_CONTACTS = (_MAIL, _PHONE, _WEB)
_ADDRESS = re.compile(r"\b(?:e-?)?mail address|(?:phone|telefo\w+|hotline) numbers?\b", re.IGNORECASE)
NEARLY_ALL = 0.9  # of the weight of a question
_SIGNS = {
    Expected.NUMBER: _DIGIT,
    Expected.TIME: _TIME,
    Expected.PERSON: _NAME,
    Expected.PLACE: _NAME,
    Expected.REASON: _REASON,
}


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence as the answer to a question: shares and cosines, -1 to 1; the reader's, -2 to 2."""

    cosine: float  # question with the sentence
    passage_cosine: float  # half of the question with its passage, half with that passage's nearest sentence
    retrieval: float  # fused score of its passage
    rank: float  # 1 over the rank of its passage, from 1
    covered: float  # share of the question's weight that is met in the sentence or its headings and lead-in
    covered_by_sentence: float  # the same, in the sentence alone
    covered_nearby: float  # the same, in its whole passage
    missing_most: float  # weight of the heaviest term that its passage does not meet
    names_met: float  # share of the question's names and numbers that stand in its passage or title, 1 without any
    names_met_by_sentence: float  # the same, in the sentence, its headings, its lead-in or the title
    listed: float  # 1 for a list item that holds the names of the question, when it and its lead-in meet all the rest
    kind_met: float  # 1 when the kind of thing that is asked for stands in it, 0 when not, 0.5 when any kind would do
    kind_met_by_span: float  # the same, for the short answer that the reader found in it
    read: float  # the reader's margin for a span in the sentence (or its list) over "no answer", tenths
    read_nearby: float  # the same, for the best span of its passage
    readable: float  # the reader's logit of "the passage holds the answer", tenths
    announces: float  # 1 for the own words of a lead-in, without the list below it
    whole_list: float  # 1 for the list below a lead-in
    whole_wanted_list: float  # 1 for such a list when the question asks for several things
    whole_list_covered: float  # of such a list: the share of the question's weight that is met in the lead-in alone

    def row(self) -> tuple[float, ...]:
        """Return the values in the order of the fields."""
        return tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, and the passage that it was found in.

    A lead-in may answer twice: by its own words ("Made up of experts from A and B, the desk helps you with:") and by
    the list below it.
    """

    hit: Hit
    sentence: Sentence
    features: Features
    span: tuple[int, int] | None  # the short answer that the reader found in it, in code points of the document
    whole_list: bool = False  # the list below this lead-in is meant, not its own words

    @property
    def document(self) -> Document:
        """The document that it stands in."""
        return self.hit.document

    @property
    def block(self) -> Block:
        """The block that it belongs to."""
        return self.document.blocks[self.sentence.block]


def find_evidence(
    question: Question, vector: Vector, hits: Sequence[Hit], readings: Sequence[Reading], index: Index
) -> list[Evidence]:
    """Return every sentence of the hits that could be quoted, and every list that one of them opens.

    Args:
        question: what is asked.
        vector: the question, embedded.
        hits: passages that were found.
        readings: what the reader made of each of them.
        index: where they come from.
    """
    evidence = []
    for rank, (hit, reading) in enumerate(zip(hits, readings, strict=True), start=1):
        cosines = index.vectors_of_sentences(hit.row) @ vector if hit.passage.sentences else np.empty(0)
        nearby = frozenset(terms(hit.passage.text_in_context))
        for sentence, cosine in zip(hit.passage.sentences, cosines.tolist(), strict=True):
            opens_list = hit.document.blocks[sentence.block].kind is BlockKind.LEAD_IN
            if opens_list and not has_items(hit.document, sentence.block):
                continue  # what it announces is missing, so it says nothing
            for whole_list in (True, False) if opens_list else (False,):
                span = _span_read(hit, sentence, reading, whole_list)
                features = _features(question, hit, rank, sentence, float(cosine), nearby, reading, span, whole_list)
                evidence.append(Evidence(hit, sentence, features, span[:2] if span[0] < span[1] else None, whole_list))
    return evidence


def _span_read(hit: Hit, sentence: Sentence, reading: Reading, whole_list: bool) -> tuple[int, int, float]:
    """Return (start, end, margin) of the short answer in a sentence, or in it and the list that it opens."""
    last = sentence.end
    if whole_list:
        items = [other for other in hit.passage.sentences if hit.document.blocks[other.block].lead_in == sentence.block]
        last = max((item.end for item in items), default=last)
    offset = hit.passage.start
    start, end, margin = reading.best_within(sentence.start - offset, last - offset)
    return start + offset, end + offset, margin


def has_items(document: Document, lead_in: int) -> bool:
    """Say whether the list that a lead-in opens is there."""
    return any(block.lead_in == lead_in for block in document.blocks[lead_in + 1 : lead_in + 3])


def _features(
    question: Question,
    hit: Hit,
    rank: int,
    sentence: Sentence,
    cosine: float,
    nearby: frozenset[str],
    reading: Reading,
    span: tuple[int, int, float],
    whole_list: bool,
) -> Features:
    document = hit.document
    text = document.text[sentence.start : sentence.end]
    own = frozenset(terms(text))
    around = own.union(*(terms(part) for part in document.above(sentence.block)))
    missing = [term.weight for term in question.terms if term.text not in nearby]
    titled = around.union(terms(document.source.title))
    return Features(
        cosine=cosine,
        passage_cosine=hit.cosine,
        retrieval=hit.score,
        rank=1 / rank,
        covered=covered(question, around),
        covered_by_sentence=covered(question, own),
        covered_nearby=covered(question, nearby),
        missing_most=max(missing, default=0.0),
        names_met=_share_met(question.names, nearby),
        names_met_by_sentence=_share_met(question.names, titled),
        listed=float(not whole_list and _is_listed(question, own, around, document.lead_in_of(sentence.block))),
        kind_met=_kind_met(question, text),
        kind_met_by_span=_kind_met(question, document.text[span[0] : span[1]]),
        read=tenth(span[2]),
        read_nearby=tenth(reading.span_score - reading.null_score),
        readable=tenth(reading.answerable),
        announces=float(document.blocks[sentence.block].kind is BlockKind.LEAD_IN and not whole_list),
        whole_list=float(whole_list),
        whole_wanted_list=float(question.wants_list and whole_list),
        whole_list_covered=covered(question, own) * whole_list,
    )


def _share_met(names: Sequence[str], found: frozenset[str]) -> float:
    return sum(name in found for name in names) / len(names) if names else 1.0


def _is_listed(question: Question, own: frozenset[str], around: frozenset[str], lead_in: str | None) -> bool:
    """Say whether a list item is one of those asked for: "Firms in our region:" and "Acme (Mol)" for firms in Mol."""
    if lead_in is None:
        return False
    names = frozenset(question.names).difference(terms(lead_in))
    return bool(names) and names <= own and covered(question, around) >= NEARLY_ALL


def _kind_met(question: Question, text: str) -> float:
    if question.expected is Expected.CONTACT:
        # An e-mail address is no telephone number.
        wanted = [sign for asked, sign in _CONTACTS if asked.search(question.text)] or [sign for _, sign in _CONTACTS]
        return float(any(sign.search(text) for sign in wanted))
    sign = _SIGNS.get(question.expected)
    return 0.5 if sign is None else float(bool(sign.search(text)))


def lacks_contact(question: Question, evidence: Evidence) -> bool:
    """Say whether an e-mail address or a telephone number is asked for, and the sentence holds none."""
    wanted = [sign for asked, sign in (_MAIL, _PHONE) if asked.search(question.text)]
    if not _ADDRESS.search(question.text) or question.expected is not Expected.CONTACT or evidence.whole_list:
        return False
    text = evidence.document.text[evidence.sentence.start : evidence.sentence.end]
    return not any(sign.search(text) for sign in wanted)


def tenth(logit: float) -> float:
    """Bring a logit to the scale of the other features; beyond 20 it says no more."""
    return max(-2.0, min(2.0, logit / 10))


def covered(question: Question, found: frozenset[str]) -> float:
    """Return the share of the question's weight that lies on terms which are found, 0 when it has none."""
    if not question.weight:
        return 0.0
    return sum(term.weight for term in question.terms if term.text in found) / question.weight
