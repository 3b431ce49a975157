"""A fresh process that opens an index and asks it: `python -m eval.scale.opened INDEX QUESTIONS.json EXACT.npy`."""

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from indexer.embed import Embedder
from indexer.index import Index
from service.question import understand
from service.retrieve import Retriever


def main(folder: str, asked: str, exact: str) -> int:
    """Print how long opening and searching take, what memory they hold, and how much is found."""
    embedder = Embedder()
    questions: list[str] = json.loads(Path(asked).read_text(encoding="utf-8"))
    vectors = embedder.embed_queries(questions)
    before = _resident()
    begun = time.perf_counter()
    index = Index.load(Path(folder))
    print(
        f"open: {1000 * (time.perf_counter() - begun):.0f} ms, {_resident() - before:.0f} MB; {index.manifest.vectors}"
    )
    wanted = np.load(exact)
    found = [index.passage_vectors.search(vector, 100)[0][:10] for vector in vectors]
    shared = sum(len(set(rows.tolist()) & set(best.tolist())) for rows, best in zip(found, wanted, strict=True))
    print(f"recall@10 of the 10 nearest passages: {shared / wanted.size:.4f}")
    retriever = Retriever(index, embedder)
    understood = [understand(question, retriever.vocabulary) for question in questions]
    some = list(index.documents)[:: max(1, len(index.documents) // 20)][:20]
    numbers = range(len(questions))
    _time("nearest passages", lambda i: index.passage_vectors.search(vectors[i], 100), numbers)
    _time("nearest sentences", lambda i: index.sentence_vectors.search(vectors[i], 100), numbers)
    _time("terms", lambda i: index.lexical.search([term.text for term in understood[i].terms], 100), numbers)
    _time("search, embedding included", lambda i: _search(retriever, questions[i], []), numbers)
    _time("search in 20 documents", lambda i: _search(retriever, questions[i], some), numbers)
    print(f"resident: {_resident():.0f} MB, of which {_resident('RssAnon'):.0f} MB cannot be dropped")
    return 0


def _search(retriever: Retriever, question: str, documents: Sequence[str]) -> object:
    (vector,) = retriever.embed([question])
    return retriever.search(understand(question, retriever.vocabulary), vector, 8, documents)


def _time(what: str, search: Callable[[int], object], numbers: Sequence[int]) -> None:
    search(0)
    times = []
    for number in numbers:
        begun = time.perf_counter()
        search(number)
        times.append(1000 * (time.perf_counter() - begun))
    print(f"{what}: p50 {median(times):.1f} ms, p99 {quantiles(times, n=100)[98]:.1f} ms", flush=True)


def _resident(kind: str = "VmRSS") -> float:
    """Return megabytes of this process in memory."""
    found = re.search(rf"{kind}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
