"""Hard negatives as the service meets them: passages that the embedding model brings up, and that lack the answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.embed import Embedder
from service.reader.examples import Example
from service.reader.negatives import mentions

_NEAREST, _CHOICE = 40, 3  # passages looked at, and how many of those that qualify are drawn from
_TOGETHER = 512  # questions embedded at a time


def nearest_passages(rows: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """Pair up to `count` of the answerable rows with a passage of the others that is near and does not answer.

    One of another document counts only when it lacks a name that the question holds: it is about something else then.
    """
    embedder = Embedder()
    group_of = {row.passage: row.group for row in rows}
    passages = list(group_of)
    vectors = embedder.embed_passages(passages)
    answered = [row for row in rows if row.span is not None]
    asked = chance.sample(answered, min(2 * count, len(answered)))
    made: list[Example] = []
    for begin in range(0, len(asked), _TOGETHER):
        some = asked[begin : begin + _TOGETHER]
        for row, cosines in zip(some, embedder.embed_queries([row.question for row in some]) @ vectors.T, strict=True):
            near = [passages[place] for place in np.argsort(-cosines, kind="stable")[:_NEAREST]]
            found = [passage for passage in near if _lacks_answer(row, passage, group_of[passage])][:_CHOICE]
            if found and len(made) < count:
                passage = chance.choice(found)
                source = f"nearest_passage/{row.source}"
                made.append(replace(row, passage=passage, span=None, answerable=False, loose=False, source=source))
    return made


def _lacks_answer(row: Example, passage: str, group: str) -> bool:
    if row.span is None or passage == row.passage or row.passage[slice(*row.span)].lower() in passage.lower():
        return False
    return group == row.group or any(m.kind == "name" and m.text not in passage for m in mentions(row.question))
