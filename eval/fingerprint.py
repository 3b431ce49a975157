"""What a figure was measured with: hashes of code, models, corpus and questions, and the header of a report.

Results are kept under these hashes. Whatever could change an answer is in them, so nothing stale is ever shown.
"""

import hashlib
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from eval.intervals import RESAMPLES, SEED
from eval.questions import GoldQuestion
from indexer.embed import Embedder
from indexer.index import Index
from service.settings import Settings

_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "PyStemmer", "rapidfuzz", "sentence-transformers", "symspellpy",
              "syntok", "tantivy", "tiktoken", "tokenizers", "torch")  # fmt: skip
_ELSEWHERE = frozenset(  # settings that change no answer
    """
    corpus index host port threads max_requests request_seconds reload_seconds shutdown_seconds max_body max_feedback
    rate keys hosts origins proxies log log_questions llm_key llm_parallel
    """.split()
)
_ANSWERING = ("indexer", "service")
_ASKING = ("in_process.py", "reply.py", "baselines.py")
_NOT_CODE = frozenset({"__pycache__", "web"})


@dataclass(frozen=True, slots=True)
class Header:
    """Where the figures of a report come from, in the order in which they are shown."""

    rows: Mapping[str, str]


def header(
    questions: Sequence[GoldQuestion],
    seen: Mapping[str, str],
    settings: Settings,
    embedder: Embedder | None,
) -> Header:
    """Return the header of a report.

    Args:
        questions: all that were asked.
        seen: what was asked, such as the hash of a corpus or the address of a service, by its name.
        settings: of this process.
        embedder: the model, if the questions were answered in this process.
    """
    rows = {
        "command": shlex.join(["python", "-m", "eval", *sys.argv[1:]]),
        "commit": commit(),
        "measured at": datetime.now(UTC).isoformat(timespec="seconds"),
        "questions": f"{len(questions)}, {hash_of(question.key for question in questions)}",
        **seen,
    }
    if embedder is not None:
        rows |= {
            "code and weights": code_hash(),
            "embedding model": f"{embedder.name}, {embedder.fingerprint[:16]}",
            "settings": ", ".join(f"{name} {value}" for name, value in _answer_settings(settings).items() if value),
        }
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Header({**rows, "seed": f"{SEED}, {RESAMPLES} resamples", "machine": machine})


def commit() -> str:
    """Return the commit of the checkout, and whether it was changed since; 'unknown' where there is no checkout."""
    folder = Path(str(files("eval")))
    try:
        head = _git(folder, "rev-parse", "--short=12", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} with changes" if changed else head


def system_hash(index: Index, settings: Settings) -> str:
    """Return a hash of all that decides on an answer: documents, recipe of the index, code, weights, settings."""
    manifest = index.manifest
    return hash_of(
        [repr(sorted(manifest.sources.items())), repr(manifest.recipe), code_hash(), repr(_answer_settings(settings))]
    )


def index_hash(embedder: Embedder, settings: Settings) -> str:
    """Return a hash of what makes an index, the documents aside: a parser that was changed makes another one."""
    return hash_of([embedder.fingerprint, str(settings.passage_tokens), _hash_files(_package("indexer"))])


def corpus_hash(index: Index) -> str:
    """Return a hash of the documents of an index."""
    return hash_of(repr(pair) for pair in sorted(index.manifest.sources.items()))


def code_hash() -> str:
    """Return a hash of the code and the weights that answer, and of the libraries that they use."""
    asking = [Path(str(files("eval"))) / name for name in _ASKING]
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return hash_of([_hash_files([*(path for name in _ANSWERING for path in _package(name)), *asking]), *libraries])


def hash_of(parts: Iterable[str]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of some texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\x00")
    return digest.hexdigest()[:16]


def _answer_settings(settings: Settings) -> dict[str, str]:
    return {name: str(value) for name, value in settings.model_dump().items() if name not in _ELSEWHERE}


def _package(name: str) -> list[Path]:
    folder = Path(str(files(name)))
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not _NOT_CODE.intersection(path.relative_to(folder).parts)
    ]


def _hash_files(paths: Iterable[Path]) -> str:
    return hash_of(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(paths))


def _git(folder: Path, *command: str) -> str:
    done = subprocess.run(["git", *command], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip()
