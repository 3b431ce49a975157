"""Anybody's answers, read from a file: what they state, what they cite, and what they quote.

A line is either what `POST /v1/ask` returns, or of this simple form, in which everything but one of `answer`,
`statements` and `citations` may be left out:

    {"question": "...", "answer": "... [1] ... [2]", "citations": [{"document": "a.txt", "quote": "..."}],
     "statements": [{"text": "...", "citations": [1]}]}

Citations are numbered from 1 unless they say `marker`. Without `statements`, the sentences of `answer` are taken with
the markers that follow or precede their full stop. A document is named by id, file name, title or address.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from indexer.errors import BelqaError
from indexer.sentences import sentence_spans

_MARKER = re.compile(r"\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
_REFUSED = "not_in_sources"


class AnswersError(BelqaError):
    """A file of answers cannot be used."""


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A citation of an answer; without a quote, all of the document is cited."""

    marker: int
    document: str | None
    quote: str | None
    start: int | None


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """Something that an answer says, with the markers of the citations that it leans on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerToCheck:
    """One answer of a file."""

    line: int
    question: str
    statements: tuple[CitedStatement, ...]
    citations: tuple[CitedQuote, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no answer, and why."""

    line: int
    reason: str


class _Document(BaseModel):
    id: str


class _Citation(BaseModel):
    document: _Document | str | None = None
    quote: str | None = None
    marker: Annotated[int, Field(ge=1)] | None = None
    start: Annotated[int, Field(ge=0)] | None = None


class _Statement(BaseModel):
    text: str
    citations: list[int] = Field(default_factory=list)


class _Answer(BaseModel):
    question: str = ""
    status: str | None = None
    answer: str | None = None
    statements: list[_Statement | str] | None = None
    citations: list[_Citation | str] | None = None


def read_answers(path: Path) -> Iterator[AnswerToCheck | BadLine]:
    """Yield the answers of a file of JSON lines, or of one JSON object or list; a bad line is told, not skipped.

    Raises:
        AnswersError: the file cannot be read, or holds nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise AnswersError(
            f"The answers in {path.name} cannot be read: {reason}.", "Name a file of JSON lines."
        ) from error
    if not text.strip():
        raise AnswersError(f"There are no answers in {path.name}.", "Write one JSON object a line.")
    for number, row in _rows(text):
        try:
            yield _answer(number, _parsed(row) if isinstance(row, str) else row)
        except ValidationError as error:  # a ValueError too, whose own message is long
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            yield BadLine(number, f"{where or 'the line'}: {first['msg']}")
        except ValueError as error:
            yield BadLine(number, str(error))


def _rows(text: str) -> Iterator[tuple[int, str | Any]]:
    """Yield each line with its number, or the parts of a file that is one JSON value over several lines."""
    try:
        whole = json.loads(text)
    except ValueError:
        yield from ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
        return
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _parsed(line: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValueError(f"this is no JSON: {error}") from error


def _answer(line: int, row: Any) -> AnswerToCheck:  # noqa: ANN401 - JSON
    if not isinstance(row, Mapping):
        raise ValueError(f"this is a {type(row).__name__}, not a JSON object")  # noqa: TRY004 - told as any bad line
    answer = _Answer.model_validate(row)
    if answer.answer is None and answer.statements is None and answer.citations is None:
        raise ValueError("there is no answer, no statement and no citation in it")
    refused = answer.status == _REFUSED
    if answer.statements is not None:
        statements = tuple(_statement(statement) for statement in answer.statements)
    else:
        statements = () if refused else tuple(split_answer(answer.answer or ""))
    citations = tuple(_citation(number, told) for number, told in enumerate(answer.citations or (), start=1))
    return AnswerToCheck(line, answer.question, statements, citations)


def _statement(told: _Statement | str) -> CitedStatement:
    if isinstance(told, str):
        return _marked(told)
    marked = _marked(told.text)
    return CitedStatement(marked.text, tuple(dict.fromkeys((*told.citations, *marked.citations))))


def _citation(number: int, told: _Citation | str) -> CitedQuote:
    if isinstance(told, str):
        return CitedQuote(number, None, told, None)
    document = told.document.id if isinstance(told.document, _Document) else told.document
    if told.quote is None and document is None:
        raise ValueError(f"citation {number} has neither a quote nor a document")
    return CitedQuote(told.marker or number, document, told.quote, told.start)


def split_answer(text: str) -> Iterator[CitedStatement]:
    """Yield the sentences of an answer with their markers; a lead-in takes the markers of the lines below it."""
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        stripped = _BULLET.sub("", line).strip()
        plain, markers = _without_markers(stripped)
        for start, end in sentence_spans(plain):
            # A marker belongs to the words before it; one that opens the line, to the words behind it.
            cited = [number for place, number in markers if start < place <= end or (place == 0 == start)]
            statement = CitedStatement(plain[start:end], tuple(dict.fromkeys(cited)))
            if statement.text.endswith(":") and not statement.citations:
                below = [_marked(other).citations for other in takewhile(_BULLET.match, lines[number + 1 :])]
                statement = CitedStatement(statement.text, tuple(dict.fromkeys(m for found in below for m in found)))
            if any(character.isalnum() for character in statement.text):
                yield statement


def _without_markers(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the markers out of a text; return what is left, and for each the place where it stood and its number."""
    plain, done, markers = "", 0, []
    for match in _MARKER.finditer(text):
        plain += text[done : match.start()]
        done = match.end()
        markers += [(len(plain), int(number)) for number in re.findall(r"\d+", match[1])]
    return plain + text[done:], markers


def _marked(text: str) -> CitedStatement:
    plain, markers = _without_markers(text)
    return CitedStatement(plain.strip(), tuple(dict.fromkeys(number for _, number in markers)))
