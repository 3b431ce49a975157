"""Asking every question, with a progress bar; a reply that is known already, by the hash of all it depends on, is kept.

A run that was stopped goes on where it was: each reply is written as it comes.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from eval.fingerprint import hash_of
from eval.questions import GoldQuestion, Span
from eval.reply import Reply

_KEPT = 20  # files of replies, the newest
_OURS = re.compile(r"[0-9a-f]{16}-\d+\.jsonl")

Ask = Callable[[GoldQuestion], Reply]
Rank = Callable[[str, Sequence[str]], dict[str, tuple[Span, ...]]]


class ReplyCache:
    """Replies of one system, in a file named by its hash; a system that cannot be hashed has none."""

    def __init__(self, folder: Path, system: str | None) -> None:
        self._path = folder / f"{system}.jsonl" if system else None
        self._known: dict[str, dict] = {}  # type: ignore[type-arg]
        self.reused = 0
        if self._path and self._path.exists():
            content = self._path.read_text(encoding="utf-8")
            if content and not content.endswith("\n"):
                self._path.write_text(content + "\n", encoding="utf-8")
            for line in content.splitlines():
                try:
                    row = json.loads(line)
                    self._known[row["key"]] = row["value"]
                except (ValueError, KeyError, TypeError):
                    continue  # a line that a killed run did not finish
            self._path.touch()
        if self._path:
            _forget_old(folder)

    def reply(self, ask: Ask, question: GoldQuestion) -> Reply:
        """Return the reply to a question, asking only if it is not known."""
        key = _key("reply", question)
        if key in self._known:
            self.reused += 1
            return Reply.from_row(self._known[key])
        reply = ask(question)
        self._keep(key, reply.to_row())
        return reply

    def rankings(self, rank: Rank, question: GoldQuestion, used: str) -> dict[str, tuple[Span, ...]]:
        """Return the passages that each ranking finds for a question in the words that it is looked up with."""
        key = _key(f"rankings of {used}", question)
        if key not in self._known:
            found = {
                name: [[span.document, span.start, span.end] for span in spans]
                for name, spans in rank(used, question.documents).items()
            }
            self._keep(key, found)
        return {name: tuple(Span(*span) for span in spans) for name, spans in self._known[key].items()}

    def _keep(self, key: str, value: dict) -> None:  # type: ignore[type-arg]
        self._known[key] = value
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "value": value}) + "\n")


def ask_all(ask: Ask, questions: Sequence[GoldQuestion], cache: ReplyCache, title: str) -> list[Reply]:
    """Ask every question once; as many replies come out as questions go in, in their order."""
    replies = [cache.reply(ask, question) for question in progress(questions, title)]
    if len(replies) != len(questions):
        raise AssertionError(f"{len(questions)} questions, but {len(replies)} replies")
    return replies


def progress(questions: Sequence[GoldQuestion], title: str) -> Iterable[GoldQuestion]:
    """Show how far a run is, on standard error, when a person is looking."""
    bar: Iterable[GoldQuestion] = tqdm(questions, desc=title, unit=" questions", disable=None)
    return bar


def _key(kind: str, question: GoldQuestion) -> str:
    return hash_of([kind, question.text, repr(question.history), repr(question.documents)])


def _forget_old(folder: Path) -> None:
    ours = (path for path in folder.glob("*.jsonl") if _OURS.fullmatch(path.name))
    files = sorted(ours, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)
