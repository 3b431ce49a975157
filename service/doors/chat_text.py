"""An answer as the text of a chat: its lines with [1] markers, and below them the quotes that they stand for.

Chat clients draw Markdown, and a quote may hold anything. So nothing from a document may load a picture, hide where a
link leads, or pass for HTML; the citations beside the text keep the quote unchanged.
"""

import re
import unicodedata
from collections.abc import Iterator

from service.answers import Answer, Citation

# Where a space takes the life out of a picture, a link or its target, a tag, or a fence around code. A backslash would
# not do: the document may have set one before it.
_ACTIVE = re.compile(r"(?<=!)(?=\[)|(?<=\])(?=[(:])|(?<=<)(?=[A-Za-z/!?])|(?<=`)(?=``)|(?<=~)(?=~~)")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, direction marks, tags: what changes a text unseen


def chat_pieces(answer: Answer) -> Iterator[str]:
    """Yield the text in pieces that a stream can send one by one; joined they are the whole."""
    lines = answer.answer.splitlines()
    for number, line in enumerate(lines):
        yield harmless(line) + ("\n" if number < len(lines) - 1 else "")
    for part in (*answer.missing, *answer.unmentioned):
        yield f"\n\nNot in the sources: {harmless(part)}"
    if answer.note:
        yield f"\n\n{answer.note}"
    if answer.examples:
        yield "\n\nThe sources do answer, for instance:"
    for question in answer.examples:
        yield f"\n- {harmless(question)}"
    for citation in answer.citations:
        yield f"\n\n{_footnote(citation)}"


def harmless(text: str) -> str:
    """Return a text as one line of Markdown that does nothing but be read."""
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return _ACTIVE.sub(" ", " ".join(shown.split()))


def _footnote(citation: Citation) -> str:
    place = " > ".join((citation.document.title, *citation.section))
    source = f"{citation.document.id}#{citation.start}-{citation.end}"
    origin = ", ".join(told for told in (source, citation.document.url) if told)
    return f"[{citation.marker}] {harmless(place)} ({harmless(origin)}): “{harmless(citation.quote)}”"
