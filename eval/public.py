"""What the commands for public sets share: a corpus is written and indexed, questions are asked, figures reported."""

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.asking import ReplyCache, ask_all, progress
from eval.baselines import Rankers
from eval.figures import Figures, Part
from eval.fingerprint import corpus_hash, header
from eval.in_process import InProcess
from eval.intervals import bootstrap
from eval.measured import Measured, with_baselines
from eval.metrics import ndcg_of_documents
from eval.page import page
from eval.questions import GoldQuestion, Span
from eval.reply import Reply
from eval.report import report
from eval.tables import by_system
from eval.workspace import ForeignText, Workspace
from service.library import Library

_SEED = 3
_DEPTH = 50  # passages that are ranked, so that ten documents are among them
Qrels = Mapping[str, Mapping[str, int]]  # key of the question -> document -> grade


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that every public set has."""
    parser.add_argument("--limit", type=int, help="ask only so many questions, drawn with a fixed seed")
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of reports and known replies")


class PublicSet:
    """The corpus of a public set, indexed, and the questions about it."""

    def __init__(self, name: str, texts: Sequence[ForeignText], options: argparse.Namespace) -> None:
        self.name = name
        self._options = options
        self._workspace = Workspace(options.output)
        self._library: Library = self._workspace.library(name, self._workspace.write_corpus(name, texts))
        self._system = InProcess(self._library, _DEPTH)
        self._cache: ReplyCache = self._workspace.cache(self._library, _DEPTH)

    def drawn(self, questions: Sequence[GoldQuestion]) -> list[GoldQuestion]:
        """Return the questions that are asked, in their order."""
        if self._options.limit is None or self._options.limit >= len(questions):
            return list(questions)
        chance = random.Random(_SEED)  # noqa: S311 - reproducible, not secret
        return [questions[place] for place in sorted(chance.sample(range(len(questions)), self._options.limit))]

    def answer(self, title: str, questions: Sequence[GoldQuestion], parts: Sequence[Part]) -> Measured:
        """Ask every question, each in its documents if it names some."""
        asked = self.drawn(questions)
        replies = ask_all(self._system.reply, asked, self._cache, title)
        return self._measured(title, asked, replies, parts)

    def search(self, title: str, questions: Sequence[GoldQuestion]) -> Measured:
        """Look every question up without answering it."""
        asked = self.drawn(questions)
        replies = ask_all(self._system.search, asked, ReplyCache(Path(), None), title)
        return self._measured(title, asked, replies, ())

    def _measured(
        self, title: str, asked: Sequence[GoldQuestion], replies: Sequence[Reply], parts: Sequence[Part]
    ) -> Measured:
        rankings: list[dict[str, tuple[Span, ...]]] = []
        if not parts or Part.RETRIEVAL in parts:
            rankers = Rankers(self._library.index, self._workspace.embedder, _DEPTH)
            rankings = [
                self._cache.rankings(rankers.rank, question, reply.question_used)
                for question, reply in zip(progress(asked, f"{title}, other rankings"), replies, strict=True)
            ]
        manifest = self._library.index.manifest
        seen = {"corpus": f"{manifest.documents} documents, {corpus_hash(self._library.index)}"}
        if manifest.problems:
            seen["left out"] = f"{len(manifest.problems)} documents, which count as not found"
        measured = with_baselines(title, asked, replies, self._system.texts, rankings, seen)
        return replace(measured, parts=tuple(parts))

    def publish(self, measured: Sequence[Measured]) -> int:
        """Print the figures, and write the report."""
        questions = [question for one in measured for question in one.questions]
        seen = {f"{one.name}, {what}": value for one in measured for what, value in one.seen.items()}
        content = report(header(questions, seen, self._workspace.settings, self._workspace.embedder), measured)
        folder = self._options.output
        (folder / f"{self.name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / f"{self.name}.html").write_text(page(content), encoding="utf-8")
        for one in measured:
            print(f"## {one.name}: {len(one.questions)} questions\n\n{by_system(one.figures)}\n")
        print(f"Written: {folder / self.name}.html")
        return 0


def with_documents(measured: Measured, qrels: Qrels) -> Measured:
    """Add the figures of ranked documents, a document standing at the rank of its best passage.

    Args:
        measured: with the rankings of passages.
        qrels: grade of each relevant document, by the key of the question.
    """
    further = {system: _document_figures(measured, ranked, qrels) for system, ranked in measured.rankings.items()}
    return replace(measured, further=further)


def _document_figures(measured: Measured, rankings: Sequence[Sequence[Span]], qrels: Qrels) -> Figures:
    values: dict[str, list[float]] = {f"document {name}": [] for name in ("nDCG@10", "recall@1", "recall@10", "MRR@10")}
    groups = []
    for question, spans in zip(measured.questions, rankings, strict=True):
        grades = qrels.get(question.key, {})
        relevant = {name for name, grade in grades.items() if grade > 0}
        if not relevant:
            continue
        ranked = list(dict.fromkeys(span.document for span in spans))
        first = next((rank for rank, name in enumerate(ranked[:10], start=1) if name in relevant), None)
        found = (
            ndcg_of_documents(ranked, grades, 10),
            len(relevant.intersection(ranked[:1])) / len(relevant),
            len(relevant.intersection(ranked[:10])) / len(relevant),
            1 / first if first else 0.0,
        )
        for listed, value in zip(values.values(), found, strict=True):
            listed.append(value)
        groups.append(question.group)
    return {name: bootstrap(listed, groups) for name, listed in values.items()}
