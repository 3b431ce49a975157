"""Questions to start from, made from the corpus and kept only if the assistant answers them."""

import re
from collections.abc import Iterator
from itertools import islice

from indexer.documents import BlockKind, Document
from indexer.index import Index
from service.answers import Status
from service.assistant import Assistant

_WANTED = 5
_MOST_TRIED = 60
# "Some Lab – part of", "Some Fund: supports", "Some Club, a dedicated": a name at the start of an item
_NAMED_ITEM = re.compile(r"(?P<name>[^\s,:–—-][^,:–—()\n]{1,40}?)\s*(?:[–—:]\s|,\s+(?:an?|one|the)\s)")


def example_questions(assistant: Assistant, index: Index) -> tuple[str, ...]:
    """Return a few questions that the sources answer, spread over the documents."""
    kept: list[str] = []
    step = max(1, len(index.documents) // _MOST_TRIED)  # a large corpus is not read whole for five questions
    some = [index.documents[name] for name in islice(index.documents, 0, None, step)]
    candidates = _interleaved([_made_from(document) for document in some])
    for question in islice(candidates, _MOST_TRIED):
        if assistant.ask(question).status is Status.ANSWERED:
            kept.append(question)
        if len(kept) == _WANTED:
            break
    return tuple(kept)


def _made_from(document: Document) -> list[str]:
    """Make questions from headings that ask, from the named items of lists, a list in turn, and from headings."""
    asked: list[str] = []
    named: dict[int, list[str]] = {}
    for position, block in enumerate(document.blocks):
        text = " ".join(document.text_of(position).split())
        if block.kind is BlockKind.HEADING and text.endswith("?"):
            asked.append(text)
        elif block.kind is BlockKind.ITEM and (match := _NAMED_ITEM.match(text)) and match["name"][0].isupper():
            named.setdefault(block.list_id or 0, []).append(f"What is {match['name'].strip()}?")
    return list(_interleaved([asked, *named.values()])) + [_about_section(text) for text in _sections(document)]


def _about_section(heading: str) -> str:
    return f"What does the section “{heading}” say?"


def _sections(document: Document) -> Iterator[str]:
    """Yield short headings that have text right below them."""
    for position, block in enumerate(document.blocks[:-1]):
        heading = " ".join(document.text_of(position).split())
        below = document.blocks[position + 1].kind
        short = 2 <= len(heading.split()) <= 8 and not heading.endswith("?")
        if block.kind is BlockKind.HEADING and short and below not in (BlockKind.HEADING, BlockKind.BOILERPLATE):
            yield heading


def _interleaved(lists: list[list[str]]) -> Iterator[str]:
    """Yield from each list in turn, none twice."""
    seen: set[str] = set()
    for rank in range(max(map(len, lists), default=0)):
        for questions in lists:
            if rank < len(questions) and questions[rank] not in seen:
                seen.add(questions[rank])
                yield questions[rank]
