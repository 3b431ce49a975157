"""The best sentences read a second time, each by itself, where nothing that stands beside it can speak for it."""

from collections.abc import Sequence
from dataclasses import replace

from service.evidence import Evidence, tenth
from service.judge import Judged
from service.lists import items_of
from service.question import Question
from service.reader import Reader


def look_again(question: Question, judged: Sequence[Judged], reader: Reader) -> list[Judged]:
    """Return the sentences with what the reader says of each alone, under its headings and its lead-in."""
    texts = [_alone(one.evidence) for one in judged]
    readings = reader.read(question.text, texts, [_above(one.evidence) for one in judged])
    return [
        replace(one, readable_alone=tenth(reading.answerable)) for one, reading in zip(judged, readings, strict=True)
    ]


def _alone(evidence: Evidence) -> str:
    """Return the sentence, of a lead-in that is meant with its list both."""
    document, sentence = evidence.document, evidence.sentence
    items = items_of(document, sentence.block) if evidence.whole_list else []
    return document.text[sentence.start : max((document.blocks[item].end for item in items), default=sentence.end)]


def _above(evidence: Evidence) -> str:
    document, block = evidence.document, evidence.sentence.block
    return " ".join((*document.section_of(block), document.lead_in_of(block) or ""))
