"""Questions to start from, made from the corpus and kept only if the assistant answers them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.documents import BlockKind, Document
from indexer.index import Index
from service.answers import Status
from service.assistant import Assistant

_WANTED = 5
_MOST_TRIED = 60
# "imec concentrates on", "JLABS – part of", "flanders.bio, a dedicated": a name at the start of an item
_NAMED_ITEM = re.compile(r"(?P<name>[^\s,:–—-][^,:–—()\n]{1,40}?)\s*(?:[–—:]\s|,\s+(?:an?|one|the)\s)")


def example_questions(assistant: Assistant, index: Index) -> tuple[str, ...]:
    """Return a few questions that the sources answer, spread over the documents."""
    return _answered(assistant, index.version, tuple(_interleaved([_made_from(d) for d in index.documents.values()])))


@lru_cache(maxsize=4)
def _answered(assistant: Assistant, version: str, candidates: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG001
    """Keep the first candidates that are answered; remembered for each version of the index."""
    kept: list[str] = []
    for question in candidates[:_MOST_TRIED]:
        if assistant.ask(question).status is Status.ANSWERED:
            kept.append(question)
        if len(kept) == _WANTED:
            break
    return tuple(kept)


def _made_from(document: Document) -> list[str]:
    """Make questions from questions used as headings, from headings over text, and from named list items."""
    asked, headed, named = [], [], []
    for position, block in enumerate(document.blocks):
        text = " ".join(document.text_of(position).split())
        if block.kind is BlockKind.HEADING and text.endswith("?"):
            asked.append(text)
        elif block.kind is BlockKind.HEADING and 2 <= len(text.split()) <= 8 and _has_text(document, position):
            headed.append(f"What do the sources say about “{text}”?")
        elif block.kind is BlockKind.ITEM and (match := _NAMED_ITEM.match(text)) and match["name"][0].isupper():
            named.append(f"What is {match['name'].strip()}?")
    return (
        asked[:2]
        + [question for pair in zip(named[::3], headed, strict=False) for question in pair]
        + named[:3]
        + headed
    )


def _has_text(document: Document, heading: int) -> bool:
    following = document.blocks[heading + 1 : heading + 2]
    return bool(following) and following[0].kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)


def _interleaved(lists: list[list[str]]) -> Iterator[str]:
    """Yield from each list in turn, none twice."""
    seen: set[str] = set()
    for rank in range(max(map(len, lists), default=0)):
        for questions in lists:
            if rank < len(questions) and questions[rank] not in seen:
                seen.add(questions[rank])
                yield questions[rank]
