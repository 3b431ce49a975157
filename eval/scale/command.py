"""The command: makes the index, measures what that takes, and lets a fresh process open and ask it."""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from eval.scale.made import Text, documents_of, lexical_row, manifest_of, read_texts, write_mixed
from indexer.documents import Document, Passage
from indexer.embed import Embedder, Matrix
from indexer.index import LEXICAL, write_documents, write_passages, write_vectors
from indexer.lexical import LexicalIndex
from indexer.store import MANIFEST, manifest_digest

_SEED, _BLOCK = 20_260, 65_536


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command line takes."""
    parser.add_argument("passages", type=Path, help='file of passages, a line each: {"id": "document#1", "text": ...}')
    parser.add_argument("--count", type=int, default=100_000, help="how many passages the index has")
    parser.add_argument("--embed", type=int, default=10_000, help="how many of them are really embedded")
    parser.add_argument("--sentences", type=int, default=4, help="sentence vectors of a passage at most; 0 for none")
    parser.add_argument("--questions", type=int, default=200, help="how many searches are timed")
    parser.add_argument(
        "--work", type=Path, default=Path("scale-work"), help="folder for the index; kept, to ask again"
    )
    parser.add_argument("--vectors", choices=("auto", "exact", "compressed"), default="auto")


def run(arguments: argparse.Namespace) -> int:
    """Build, open, ask; print a line a figure."""
    arguments.work.mkdir(parents=True, exist_ok=True)
    embedder = Embedder()
    texts = read_texts(arguments.passages, arguments.count)
    real = _embedded(arguments.work, embedder, texts, arguments.embed)
    folder = arguments.work / f"index-{len(texts)}"
    for earlier in (*arguments.work.glob(folder.name), *arguments.work.glob(f"{folder.name}-*")):
        shutil.rmtree(earlier)
    folder.mkdir()
    folder = _build(folder, arguments, embedder, texts, real)
    questions = arguments.work / "questions.json"
    chosen = np.random.default_rng(_SEED + 1).choice(len(texts), arguments.questions).tolist()
    questions.write_text(json.dumps([_question(texts[number]) for number in chosen]), encoding="utf-8")
    exact = arguments.work / "exact.npy"
    asked = embedder.embed_queries(json.loads(questions.read_text(encoding="utf-8")))
    np.save(exact, nearest(asked, np.load(arguments.work / "passages.npy", mmap_mode="r"), 10))
    command = [sys.executable, "-m", "eval.scale.opened", str(folder), str(questions), str(exact)]
    return subprocess.run(command, check=False).returncode  # noqa: S603


def _build(folder: Path, arguments: argparse.Namespace, embedder: Embedder, texts: list[Text], real: Matrix) -> Path:
    documents: list[str] = []
    owners: list[int] = []

    def whole() -> Iterator[Document]:
        for document, _ in documents_of(texts, arguments.sentences):
            documents.append(document.id)
            yield document

    def passages() -> Iterator[Passage]:
        return (passage for _, several in documents_of(texts, arguments.sentences) for passage in several)

    def counted() -> Iterator[Passage]:
        for number, passage in enumerate(passages()):
            owners.extend([number] * len(passage.sentences))
            yield passage

    with _timed("documents and passages"):
        write_documents(folder, whole())
        write_passages(folder, counted())
    own = write_mixed(arguments.work / "passages.npy", real, len(texts), None, None)
    sentences = write_mixed(arguments.work / "sentences.npy", real, len(owners), own, owners)
    with _timed(f"vectors ({len(own)} of passages, {len(sentences)} of sentences)"):
        kinds = write_vectors(folder, own, sentences, arguments.vectors)
    with _timed("terms"):
        LexicalIndex.build(folder / LEXICAL, map(lexical_row, passages()))
    manifest = manifest_of(embedder, (len(documents), len(texts), len(owners)), kinds)
    content = manifest.to_json().encode()
    (folder / MANIFEST).write_bytes(content)
    _print_sizes(folder, len(texts))
    return folder.rename(folder.with_name(f"{folder.name}-{manifest_digest(content)}"))


def _embedded(work: Path, embedder: Embedder, texts: list[Text], count: int) -> Matrix:
    """Embed passages spread over the file, once: a second run takes them from the work folder."""
    kept = work / f"real-{count}.npy"
    if not kept.exists():
        step = max(1, len(texts) // count)
        with _timed(f"embedding {count} passages"):
            rows = embedder.embed_passages([text.text for text in texts[::step][:count]])
        np.save(kept, rows)
        print(f"embedded with {embedder.runtime}")
    loaded: Matrix = np.load(kept)
    return loaded


def nearest(questions: Matrix, rows: NDArray[np.float16], limit: int) -> NDArray[np.int64]:
    """Return the exact nearest rows of each question, (questions, limit), comparing with every row."""
    found = faiss.ResultHeap(len(questions), limit, keep_max=True)
    for first in range(0, len(rows), _BLOCK):
        block = np.asarray(rows[first : first + _BLOCK], dtype=np.float32)
        scores, places = faiss.knn(questions, block, min(limit, len(block)), metric=faiss.METRIC_INNER_PRODUCT)
        found.add_result(scores, places + first)
    found.finalize()
    best: NDArray[np.int64] = found.I
    return best


def _question(text: Text) -> str:
    """Take some words out of a passage, as a person would who half remembers it."""
    words = text.text.split()
    return " ".join(words[len(words) // 3 :][:12])


def _print_sizes(folder: Path, passages: int) -> None:
    sizes: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            part = LEXICAL if path.parent.name == LEXICAL else path.name.split(".")[0]
            sizes[part] = sizes.get(part, 0) + path.stat().st_size
    for part, size in sorted(sizes.items(), key=lambda each: -each[1]):
        print(f"  {part}: {size / passages:.0f} bytes a passage")
    print(f"on disk: {sum(sizes.values()) / passages:.0f} bytes a passage")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    print(
        f"{what}: {time.perf_counter() - wall:.1f} s, {time.process_time() - processor:.1f} s of processor", flush=True
    )
