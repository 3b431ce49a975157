"""`python -m eval`: ask every gold question, compare with baselines, and report; `--check` is the gate."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.asking import ReplyCache, ask_all, progress
from eval.baselines import Rankers
from eval.distractors import SIZES, first_passages, read_distractors
from eval.fingerprint import corpus_hash, header
from eval.gate import BASELINE, check, failed, read_baseline, readme_tables, write_baseline
from eval.in_process import InProcess
from eval.measured import Measured, Variation, variation, with_baselines
from eval.over_http import OverHttp
from eval.page import page
from eval.questions import HALVES, GoldQuestion, load_questions
from eval.report import Row, report
from eval.scores import DEPTH, Score, score_all
from eval.suites import SUITES, Suite
from eval.tables import headline, means_of, side_by_side, write_into
from eval.typos import mistyped
from eval.workspace import Workspace
from indexer.documents import Document, Source
from indexer.errors import BelqaError

_README = Path("README.md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--suite", choices=sorted(SUITES), action="append", help="question set; default: all of them")
    parser.add_argument("--questions", type=Path, help="a JSONL file of your own gold questions, with --corpus")
    parser.add_argument("--corpus", type=Path, help="the corpus folder that --questions are about")
    parser.add_argument("--half", choices=HALVES, default="test", help="half of the questions")
    parser.add_argument("--url", help="measure the service at this address; default: in this process")
    parser.add_argument("--typos", action="store_true", help="ask everything again with typing errors")
    parser.add_argument("--distractors", type=Path, help="JSONL file of foreign passages to hide the corpus among")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of foreign passages")
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of reports and known replies")
    parser.add_argument("--failures", action="store_true", help="print every question that went wrong")
    parser.add_argument("--check", action="store_true", help="compare with the baseline; exit code 1 if it is worse")
    parser.add_argument(
        "--baseline", type=Path, default=BASELINE, help="baseline, or the JSON report of an earlier run"
    )
    parser.add_argument(
        "--write-baseline", action="store_true", help="make this run the baseline, and write the README's tables"
    )


def run(options: argparse.Namespace) -> int:
    """Measure, write the reports, print the figures; the exit code is 1 if the gate is closed.

    Raises:
        BelqaError: a part of the questions would take the place of the whole baseline.
    """
    partly = options.suite or options.questions or options.url or options.half != "test"
    if options.write_baseline and partly and options.baseline == BASELINE:
        raise BelqaError("A baseline holds the test halves of all suites.", "Leave out what chooses among them.")
    workspace = Workspace(options.output)
    measured = [_measure(name, suite, options, workspace) for name, suite in _suites(options).items()]
    questions = [question for one in measured for question in one.questions]
    seen = {f"{one.name}, {what}": value for one in measured for what, value in one.seen.items()}
    top = header(questions, seen, workspace.settings, None if options.url else workspace.embedder)
    content = report(top, measured)
    _print(content, measured, with_failures=options.failures)
    print(f"\nWritten: {_write(content, options.output, f'report-{options.half}')}")
    code = _check(measured, options.baseline) if options.check else 0
    if options.write_baseline:
        _write_baseline(measured, options.baseline)
    return code


def _suites(options: argparse.Namespace) -> dict[str, Suite]:
    if options.questions:
        if not (options.corpus or options.url):
            raise BelqaError("There is no corpus for --questions.", "Name its folder with --corpus.")
        return {options.questions.stem: Suite(options.corpus or Path(), options.questions)}
    if options.corpus:
        raise BelqaError("There are no questions for --corpus.", "Name their file with --questions.")
    names = options.suite or (["belgium"] if options.url else list(SUITES))
    if options.url and len(names) > 1:
        raise BelqaError("A service holds one corpus, but several suites are asked for.", "Name one with --suite.")
    return {name: SUITES[name] for name in names}


def _measure(name: str, suite: Suite, options: argparse.Namespace, workspace: Workspace) -> Measured:
    title = f"{name}, {options.half} half"
    if options.url:
        return _over_http(title, suite, options)
    library = workspace.library(name, suite.corpus)
    system, cache = InProcess(library), workspace.cache(library, DEPTH)
    questions = _half(suite, library.index.documents, options.half)
    replies = ask_all(system.reply, questions, cache, title)
    rankers = Rankers(library.index, workspace.embedder, DEPTH)
    rankings = [
        cache.rankings(rankers.rank, question, reply.question_used)
        for question, reply in zip(progress(questions, f"{title}, other rankings"), replies, strict=True)
    ]
    seen = {"corpus": corpus_hash(library.index), "replies known before": f"{cache.reused} of {len(questions)}"}
    measured = with_baselines(title, questions, replies, system.texts, rankings, seen)
    variations: list[Variation] = []
    if options.typos:
        again = mistyped(questions)
        replies = ask_all(system.reply, again, cache, f"{title}, mistyped")
        variations.append(variation("typing errors", score_all(questions, replies, system.texts), measured.ours))
    if options.distractors:
        variations += _among_distractors(name, suite, questions, measured.ours, options, workspace)
    return replace(measured, variations=variations)


def _over_http(title: str, suite: Suite, options: argparse.Namespace) -> Measured:
    system = OverHttp.at(options.url)
    documents = {name: Document(name, Source(name), text, "") for name, text in system.texts.items()}
    questions = _half(suite, documents, options.half)
    replies = ask_all(system.reply, questions, ReplyCache(options.output, None), title)
    seen = {"service": options.url, "index": system.version}
    return with_baselines(title, questions, replies, system.texts, [], seen)


def _half(suite: Suite, documents: Mapping[str, Document], half: str) -> list[GoldQuestion]:
    return [question for question in load_questions(suite.questions, documents) if question.half == half]


def _among_distractors(
    name: str,
    suite: Suite,
    questions: Sequence[GoldQuestion],
    usual: Sequence[Score],
    options: argparse.Namespace,
    workspace: Workspace,
) -> list[Variation]:
    """Ask everything again with the corpus among more and more foreign passages; each size takes over the last."""
    found = []
    documents = read_distractors(options.distractors, max(options.sizes))
    for size in sorted(options.sizes):
        corpus = workspace.write_corpus(f"{name}-among-{size}", first_passages(documents, size), suite.corpus)
        library = workspace.library(f"{name}-among-foreign", corpus)
        system = InProcess(library)
        replies = ask_all(system.reply, questions, workspace.cache(library, DEPTH), f"{name} among {size:,} passages")
        scores = score_all(questions, replies, system.texts, with_iou=False)
        found.append(variation(f"among {size:,} foreign passages", scores, usual))
    return found


def _print(content: Row, measured: Sequence[Measured], *, with_failures: bool) -> None:
    figures = {one.name: one.figures for one in measured}
    for one, row in zip(measured, content["sets"], strict=True):
        print(f"## {one.name}: {len(one.ours)} questions")
        print("mistakes: " + ", ".join(f"{kind} {n}" for kind, n in row["mistakes"].items() if n))
        print("milliseconds: " + ", ".join(f"{share} {value:.0f}" for share, value in row["latency_ms"].items()))
        for change in one.variations:
            for figure, comparison in change.figures.items():
                print(f"{change.name}: {figure} {100 * comparison.difference.mean:+.1f} points, p {comparison.p:.3f}")
        if with_failures:
            for failure in row["failures"]:
                print(json.dumps(failure, ensure_ascii=False))
    print(headline({name: systems["belqa"] for name, systems in figures.items()}))
    print("\n" + side_by_side({name: means_of(systems) for name, systems in figures.items()}))


def _write(content: Row, folder: Path, name: str) -> Path:
    """Write the report as JSON and as a page, and return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    target = folder / f"{name}.html"
    target.write_text(page(content), encoding="utf-8")
    return target


def _write_baseline(measured: Sequence[Measured], path: Path) -> None:
    write_baseline(path, measured)
    print(f"Written: {path}")
    if path == BASELINE and _README.exists():
        write_into(_README, readme_tables(read_baseline(path)))
        print(f"Written: the figures of {_README}")


def _check(measured: Sequence[Measured], path: Path) -> int:
    checks = check(measured, read_baseline(path))
    print("\nCompared with the baseline:")
    for one in checks:
        print(f"{'ok    ' if one.passed else 'FAILED'} {one.name}: {one.found}")
    return 1 if failed(checks) else 0
