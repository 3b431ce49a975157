"""The text of a language model to sentences with the passages that each names, as the text comes in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.sentences import sentence_spans

_MARKER = re.compile(r"\s*(?:\[\s*\^?(\d{1,3}(?:\s*[-–,;]\s*\d{1,3})*)\s*\]|【\s*(\d{1,3})[^】]*】)")
_NUMBERS = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+")
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_MOST_NUMBERS = 50  # of one range


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its markers, and the numbers in them, in order, none twice."""

    text: str
    numbers: tuple[int, ...]


class SentenceReader:
    """Collects pieces of text and gives out sentences as soon as they are whole.

    A sentence is whole when the next one has begun with a word: until then, markers that stand behind its full stop may
    still be on their way. A line that ends in a colon opens the lines of its list, and is read with each of them.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._lead_in = ""
        self._begun = False

    def feed(self, piece: str) -> Iterator[MarkedSentence]:
        """Take the next piece, and yield the sentences that it completes."""
        self._rest += piece
        if not self._ready():
            return
        *lines, last = self._rest.split("\n")
        for line in lines:
            yield from self._line(line)
        begins = 0 if self._lead_in or _BULLET.match(last) else _begins_last(last)
        self._rest = last[begins:]
        yield from self._line(last[:begins])

    def close(self) -> Iterator[MarkedSentence]:
        """Yield what is left when no more comes."""
        self._begun = True
        for line in _THOUGHT.sub("", self._rest).split("\n"):
            yield from self._line(line)
        self._rest = ""

    def _ready(self) -> bool:
        """Leave out what a reasoning model thinks aloud before it answers."""
        if not self._begun:
            opening = self._rest.lstrip()
            if "<think>".startswith(opening[:7]) and "</think>" not in opening:
                return False
            self._rest = _THOUGHT.sub("", self._rest)
            self._begun = True
        return True

    def _line(self, line: str) -> Iterator[MarkedSentence]:
        is_item = bool(_BULLET.match(line))
        line = _BULLET.sub("", line).replace("**", "").strip()
        if line.endswith(":") and not _MARKER.search(line):
            self._lead_in = line
            return
        if line and not is_item:
            self._lead_in = ""
        for sentence in marked_sentences(line):
            yield MarkedSentence(f"{self._lead_in} {sentence.text}".strip(), sentence.numbers)


def marked_sentences(line: str) -> list[MarkedSentence]:
    """Return the sentences of a line; markers behind a full stop belong to the sentence before it."""
    bare, markers = _without_markers(line)
    spans = sentence_spans(bare)
    numbers: list[dict[int, None]] = [{} for _ in spans]
    for place, marker in markers:
        if spans:
            before = [number for number, (start, _) in enumerate(spans) if start < place]
            numbers[before[-1] if before else 0].update(dict.fromkeys(_numbers(marker)))
    return [
        MarkedSentence(" ".join(bare[start:end].split()), tuple(found))
        for (start, end), found in zip(spans, numbers, strict=True)
        if any(character.isalnum() for character in bare[start:end])
    ]


def _begins_last(line: str) -> int:
    """Return where the last sentence that has begun with a word begins, 0 if it is the first."""
    bare, markers = _without_markers(line)
    starts = [start for start, _ in sentence_spans(bare)]
    while starts and not bare[starts[-1]].isalpha():
        starts.pop()
    return starts[-1] + sum(len(marker) for place, marker in markers if place < starts[-1]) if len(starts) > 1 else 0


def _without_markers(line: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a line without its markers, and each marker with the place that it was taken from."""
    bare, markers, last = "", [], 0
    for found in _MARKER.finditer(line):
        bare += line[last : found.start()]
        markers.append((len(bare), found[0]))
        last = found.end()
    return bare + line[last:], markers


def _numbers(marker: str) -> list[int]:
    numbers: list[int] = []
    for first, last in _NUMBERS.findall(marker.split("†")[0]):
        low, high = int(first), int(last or first)
        numbers.extend(range(low, min(high, low + _MOST_NUMBERS) + 1))
    return numbers
