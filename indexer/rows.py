"""Blocks and sentences as rows of JSON: for the files of an index, the cache of documents, the reading processes."""

from collections.abc import Iterable, Sequence
from typing import Any

from indexer.documents import Block, BlockKind, Sentence

Row = list[Any]


def rows_of_blocks(blocks: Iterable[Block]) -> list[Row]:
    """Return a list a block, which holds less than names would: there are many."""
    return [
        [block.kind.value, block.start, block.end, block.level, block.section, block.lead_in, block.list_id]
        for block in blocks
    ]


def blocks_of(rows: Iterable[Row]) -> tuple[Block, ...]:
    """Read back what `rows_of_blocks` made."""
    return tuple(
        Block(BlockKind(kind), start, end, level, tuple(section), lead_in, list_id)
        for kind, start, end, level, section, lead_in, list_id in rows
    )


def rows_of_sentences(sentences: Sequence[Sentence]) -> list[Row]:
    """Return a list a sentence."""
    return [[sentence.start, sentence.end, sentence.block] for sentence in sentences]


def sentences_of(rows: Iterable[Row]) -> tuple[Sentence, ...]:
    """Read back what `rows_of_sentences` made."""
    return tuple(Sentence(*row) for row in rows)
