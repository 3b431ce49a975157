"""`python -m eval ground`: check anybody's answers for grounding in the documents of a folder.

Every quote is labelled verified, altered (with what differs), stitched (with the places of its pieces), wrong document
(with where it is) or not found; every statement verbatim, supported, unsupported or uncited. Exit codes: 0 everything
is grounded, 1 something is not, 2 the answers or the documents cannot be used.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.grounding.answers import AnswersError, BadLine, read_answers
from eval.grounding.check import AnswerFinding, GroundingCheck, StatementFinding, StatementLabel
from eval.grounding.quotes import QuoteFinding, QuoteLabel
from eval.support_measure import load_support_judge, stored_figure
from indexer.corpus import read_corpus
from indexer.errors import CorpusError
from service.settings import load_settings

_SHOWN = 100  # characters of a quote or a statement in the list of what is wrong


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "answers", type=Path, help="JSON lines: answers of /v1/ask, or of the simple form in the README"
    )
    parser.add_argument("--corpus", type=Path, default=load_settings().corpus, help="folder of the documents")
    parser.add_argument("--json", type=Path, help="file to write every label to")


def run(options: argparse.Namespace) -> int:
    """Check a file of answers."""
    try:
        corpus = read_corpus(options.corpus)
        lines = list(read_answers(options.answers))
    except (CorpusError, AnswersError) as error:
        print(f"eval ground: {error}", file=sys.stderr)
        return 2
    for problem in corpus.problems:
        print(f"eval ground: {problem}", file=sys.stderr)
    check = GroundingCheck(corpus.documents, load_support_judge)
    findings = [
        line if isinstance(line, BadLine) else check.check(line)
        for line in tqdm(lines, unit=" answers", disable=None, leave=False)
    ]
    checked = [finding for finding in findings if isinstance(finding, AnswerFinding)]
    bad = [finding for finding in findings if isinstance(finding, BadLine)]
    judge = stored_figure() if check.judge_was_asked else None
    print("\n".join([*(text for finding in findings for text in _told(finding)), *_summary(checked, bad, judge)]))
    if options.json:
        content = as_json(checked, bad, judge)
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if not all(finding.grounded for finding in checked):
        return 1
    return 2 if bad else 0


def counts(findings: Sequence[AnswerFinding]) -> dict[str, Any]:
    """Return how many quotes and statements have each label, and how many citations a statement has."""
    quotes = Counter(quote.label for finding in findings for _, quote in finding.quotes)
    statements = [statement for finding in findings for statement in finding.statements]
    labels = Counter(statement.label for statement in statements)
    cited = sum(len(statement.citations) for statement in statements)
    return {
        "answers": len(findings),
        "grounded": sum(finding.grounded for finding in findings),
        "quotes": {label.value: quotes[label] for label in QuoteLabel},
        "statements": {label.value: labels[label] for label in StatementLabel},
        "citations_per_statement": round(cited / len(statements), 2) if statements else None,
    }


def as_json(findings: Sequence[AnswerFinding], bad: Sequence[BadLine], judge: str | None) -> dict[str, Any]:
    """Return every label with what there is to show for it."""
    return {
        "summary": counts(findings),
        "judge": judge,
        "answers": [
            {
                "line": finding.line,
                "question": finding.question,
                "grounded": finding.grounded,
                "quotes": [{"marker": marker, **asdict(quote)} for marker, quote in finding.quotes],
                "statements": [asdict(statement) for statement in finding.statements],
            }
            for finding in findings
        ],
        "unusable_lines": [asdict(line) for line in bad],
    }


def _told(finding: AnswerFinding | BadLine) -> Iterator[str]:
    """Yield the lines about one answer; of a grounded one, only what is worth a warning."""
    if isinstance(finding, BadLine):
        yield f"line {finding.line}: cannot be used: {finding.reason}"
        return
    for marker, quote in finding.quotes:
        if not quote.verified or quote.notes:
            yield from _quote_told(finding.line, marker, quote)
    for statement in finding.statements:
        if not statement.grounded:
            yield from _statement_told(finding.line, statement)


def _quote_told(line: int, marker: int, quote: QuoteFinding) -> Iterator[str]:
    yield f"line {line}: quote [{marker}] {quote.label}: {_short(quote.quote)}"
    for edit in quote.edits:
        yield f"    the quote says '{edit.quoted}', the source '{edit.source}'"
    if quote.label is not QuoteLabel.VERIFIED:
        for place in quote.places:
            nearest = "nearest: " if quote.label is QuoteLabel.NOT_FOUND else ""
            yield f"    {nearest}{place.document}#{place.start}-{place.end}: {_short(place.text)}"
    for note in quote.notes:
        yield f"    {note}"


def _statement_told(line: int, statement: StatementFinding) -> Iterator[str]:
    score = "" if statement.score is None else f" (probability {statement.score:.2f})"
    yield f"line {line}: statement {statement.label}{score}: {_short(statement.text)}"
    for problem in statement.problems:
        yield f"    {problem}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _summary(findings: Sequence[AnswerFinding], bad: Sequence[BadLine], judge: str | None) -> Iterator[str]:
    total = counts(findings)
    yield f"{total['grounded']} of {total['answers']} answers are grounded."
    for kind in ("quotes", "statements"):
        told = [f"{count} {label}" for label, count in total[kind].items() if count]
        yield f"{kind}: {', '.join(told) or 'none'}"
    if total["citations_per_statement"] is not None:
        yield f"citations per statement: {total['citations_per_statement']}"
    if bad:
        yield f"lines that cannot be used: {len(bad)}"
    if judge:
        yield f"supported and unsupported: {judge}"
