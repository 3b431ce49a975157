"""What is learned from: passages of a few documents, their sentences, and the questions asked of them."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.sentences import sentence_spans

_TOGETHER, _AT_LEAST = 6, 12  # passages of one document, passages of a group
_SHORTEST = 9  # characters of a sentence worth learning from


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are compared with one another: near ones, since each passage has others of its document beside it."""

    passages: tuple[str, ...]  # each under the title of its document
    sentences: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them, in this order."""
        return self.passages + self.sentences + self.questions


def read_groups(pages: Path, seed: int) -> list[Group]:
    """Read a file of JSON lines, a document each, and mix its passages into groups.

    Args:
        pages: `title` and `passages`, each with its `text` and `questions`.
        seed: of the order.
    """
    chance = random.Random(seed)  # noqa: S311 - an order
    parts: list[list[tuple[str, str, list[str]]]] = []
    for line in pages.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        passages = [(page["title"], one["text"], one["questions"]) for one in page["passages"]]
        chance.shuffle(passages)
        parts += [passages[first : first + _TOGETHER] for first in range(0, len(passages), _TOGETHER)]
    chance.shuffle(parts)
    return [_group(passages) for passages in _joined(parts)]


def _joined(parts: list[list[tuple[str, str, list[str]]]]) -> Iterator[list[tuple[str, str, list[str]]]]:
    together: list[tuple[str, str, list[str]]] = []
    for part in parts:
        together = together + part
        if len(together) >= _AT_LEAST:
            yield together
            together = []
    if together:
        yield together


def _group(passages: list[tuple[str, str, list[str]]]) -> Group:
    return Group(
        passages=tuple(f"{title}\n{text}" for title, text, _ in passages),
        sentences=tuple(sentence for _, text, _ in passages for sentence in _sentences(text)),
        questions=tuple(question for _, _, questions in passages for question in questions),
    )


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text, each line by itself, without the signs that open list items."""
    found = [line[start:end].strip("-•* ") for line in text.split("\n") for start, end in sentence_spans(line)]
    return [sentence for sentence in dict.fromkeys(found) if len(sentence) >= _SHORTEST]
