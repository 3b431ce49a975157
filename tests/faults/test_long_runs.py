"""Thousands of one sign in a row, in a file or a question: whatever is said of them is said at once.

Patterns that try a run of signs anew from each of its places take hours over it, and Python runs nothing beside them.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from indexer.analysis import terms
from indexer.boilerplate import is_boilerplate
from indexer.enumerations import lists_in
from indexer.parse.pdf_blocks import write_blocks
from indexer.parse.pdf_page import Line, Segment
from indexer.sentences import sentence_spans
from indexer.structure import find_blocks
from service.dialogue import is_for_assistant
from service.followup import complete
from service.parts import split_parts
from service.question import content_words, expected_kind

IN_A_FILE, IN_A_QUESTION = 20_000, 2_000  # signs
SECONDS = 3.0  # a run takes a tenth of one; what is tried from each place, hours
SIGNS = """a A 1 é . … , : ; - = ~ ` # * • | @ ( ) " “ ’ ? ! < / & _ \u00ad a@ a. A. a@a. @a.b. a@b.c. www. http://
![]( ]( [a]( <!-- A-A a,a""".split()
WORDS = (  # each with a blank behind it
    "a/A/./,/-/?/#/1./a:/a,/A,/A…/A &/A |/|/I/A’s/(A)/#1 in/2020/1,000/A and/and/of A/A of A/in A/the A/following/"
    "sources:/cookie/how many a/what is/who/it/and in/"
).split("/")
LAYOUT = ["\n", "\t", "-\n", ":\n", "a\n", "A\n", "x\n- ", "a:\n- "]
UNITS = [*SIGNS, *(f"{word} " for word in WORDS), *LAYOUT]
HISTORY = [("Which labs are in Leuven?", "Imec is there.")]
READ = {
    "blocks": find_blocks,
    "blocks of Markdown": lambda text: find_blocks(text, markdown=True),
    "sentences": sentence_spans,
    "lists": lambda text: lists_in(text, 0, len(text)),
    "terms": terms,
    "boilerplate": is_boilerplate,
    "a line of a PDF": lambda text: write_blocks(
        [[Line((Segment(text, 0, 9, 0, 9, 9, bold=True),), page=1, column=0)]]
    ),
}
ASKED = {
    "whom": is_for_assistant,
    "parts": split_parts,
    "kind": expected_kind,
    "words": content_words,
    "follow-up": lambda text: complete(f"And in {text}?", HISTORY),
    "follow-up of it": lambda text: complete("And in Ghent?", [(text, text)]),
    "pronoun after it": lambda text: complete("Who offers it there?", [(text, text)]),
}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Break off what takes longer, which would hold up the other tests."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def too_slow(step: Callable[[str], object], length: int) -> list[str]:
    """Return the signs of which a run keeps a step busy for long."""
    found = []
    for unit in UNITS:
        try:
            with within(SECONDS):
                step((unit * length)[:length])
        except TimeoutError:
            found.append(unit)
    return found


@pytest.mark.parametrize("step", READ)
def test_a_file_of_one_sign_is_read_at_once(step: str) -> None:
    assert [] == too_slow(READ[step], IN_A_FILE)


@pytest.mark.parametrize("step", ASKED)
def test_a_question_of_one_sign_is_understood_at_once(step: str) -> None:
    assert [] == too_slow(ASKED[step], IN_A_QUESTION)
