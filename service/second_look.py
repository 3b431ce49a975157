"""The best sentences read a second time, each by itself, where nothing that stands beside it can speak for it."""

from collections.abc import Sequence
from dataclasses import replace

from service.evidence import Evidence, tenth
from service.judge import Judged
from service.lists import items_of
from service.question import Question
from service.reader import Reader

_MOST_OF_A_LIST = 4_000  # characters, which are four or five windows of the reader: a list may have thousands of items


def look_again(question: Question, ranked: Sequence[Judged], best: int, reader: Reader) -> list[Judged]:
    """Return the ranking, the ``best`` first of it with what the reader says of each under its headings and lead-in."""
    seen = ranked[:best]
    above = [" ".join(one.evidence.document.above(one.evidence.sentence.block)) for one in seen]
    readings = reader.read(question.text, [_alone(one.evidence) for one in seen], above)
    answerable = [tenth(reading.answerable) for reading in readings]
    looked_at = [replace(one, readable_alone=alone) for one, alone in zip(seen, answerable, strict=True)]
    return [*looked_at, *ranked[best:]]


def _alone(evidence: Evidence) -> str:
    """Return the sentence, of a lead-in that is meant with its list both; of a long list the beginning."""
    document, sentence = evidence.document, evidence.sentence
    items = items_of(document, sentence.block) if evidence.whole_list else []
    end = max((document.blocks[item].end for item in items), default=sentence.end)
    return document.text[sentence.start : min(end, max(sentence.end, sentence.start + _MOST_OF_A_LIST))]
