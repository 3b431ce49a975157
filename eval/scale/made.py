"""Passages from a file, their vectors, and an index of them."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import spellings, terms
from indexer.build import recipe_for
from indexer.documents import Block, BlockKind, Document, Passage, Sentence, Source
from indexer.embed import Embedder, Matrix
from indexer.lexical import LexicalRow
from indexer.manifest import Manifest

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.DOTALL)
_BLOCK, _SEED, _NOISE = 65_536, 20_260, 0.015
_APART = "\n\n"  # between the passages of a document


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as the file has it: the document it belongs to, and its words."""

    document: str
    text: str


def read_texts(path: Path, count: int) -> list[Text]:
    """Read so many passages, each {"id": "document#number", "text": ...}; make the rest of the halves of two."""
    texts: list[Text] = []
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            texts.append(Text(row["id"].rsplit("#", 1)[0], row["text"]))
            if len(texts) == count:
                return texts
    chance, real = np.random.default_rng(_SEED), len(texts)
    for number, (one, other) in enumerate(chance.integers(real, size=(count - real, 2)).tolist()):
        first, second = texts[one].text.split(), texts[other].text.split()
        words = first[: len(first) // 2] + second[len(second) // 2 :]
        texts.append(Text(f"made/{number // 6}", " ".join(words)))
    return texts


def documents_of(texts: Sequence[Text], most_sentences: int) -> Iterator[tuple[Document, list[Passage]]]:
    """Yield documents of the passages that share one, in the order of the file."""
    seen: dict[str, int] = {}
    for name, group in groupby(texts, lambda text: text.document):
        seen[name] = seen.get(name, 0) + 1
        unique = name if seen[name] == 1 else f"{name}~{seen[name]}"
        parts = [text.text for text in group]
        starts = np.cumsum([0, *(len(part) + len(_APART) for part in parts)]).tolist()
        blocks = tuple(
            Block(BlockKind.PARAGRAPH, start, start + len(part)) for start, part in zip(starts, parts, strict=False)
        )
        passages = [
            _passage(unique, part, start, block, most_sentences)
            for block, (start, part) in enumerate(zip(starts, parts, strict=False))
        ]
        yield Document(unique, Source(unique), _APART.join(parts), "", blocks), passages


def _passage(document: str, text: str, start: int, block: int, most_sentences: int) -> Passage:
    found = [match.span() for match in _SENTENCE.finditer(text)] if most_sentences else []
    spans = [*found[: most_sentences - 1], (found[min(len(found), most_sentences) - 1][0], len(text))] if found else []
    sentences = tuple(Sentence(start + first, start + end, block) for first, end in spans)
    return Passage(document, start, start + len(text), text, (), (), sentences)


def lexical_row(passage: Passage) -> LexicalRow:
    """Return what a build indexes of a passage."""
    return LexicalRow(passage.document_id, terms(passage.text), sorted(set(spellings(passage.text))))


def write_mixed(
    path: Path, real: Matrix, count: int, own: NDArray[np.float16] | None, owners: Sequence[int] | None
) -> NDArray[np.float16]:
    """Write `count` rows of length one to a mapped file, float16.

    Without owners, the first rows are the real ones and the others mixes of two of them. With owners, row i is a mix
    of `own[owners[i]]` and a real one.
    """
    rows = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(count, real.shape[1]))
    chance = np.random.default_rng(_SEED)
    for first in range(0, count, _BLOCK):
        size = min(_BLOCK, count - first)
        one = real[chance.integers(len(real), size=size)]
        if own is not None and owners is not None:
            one = own[np.asarray(owners[first : first + size])].astype(np.float32)
        share = chance.uniform(0.2, 0.5, size=(size, 1)).astype(np.float32)
        mixed = one * (1 - share) + real[chance.integers(len(real), size=size)] * share
        mixed += _NOISE * chance.standard_normal(mixed.shape, dtype=np.float32)
        rows[first : first + size] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    if own is None:
        rows[: len(real)] = real[:count]
    return rows


def manifest_of(embedder: Embedder, counts: tuple[int, int, int], vectors: dict[str, str]) -> Manifest:
    """Return the manifest of an index of (documents, passages, sentences); its files are not hashed."""
    return Manifest(
        recipe=recipe_for(embedder, 160),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sources={},
        documents=counts[0],
        passages=counts[1],
        sentences=counts[2],
        problems=(),
        files={},
        vectors=vectors,
        runtime=embedder.runtime,
    )
