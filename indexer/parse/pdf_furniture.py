"""Page headers, page footers and page numbers: what comes back at the edge of one page after another."""

import re
from collections import defaultdict
from collections.abc import Sequence

from indexer.parse.pdf_page import Line

_Key = tuple[bool, str, float]  # at the top, the words with every number as "#", the size

_EDGE = 3  # lines at the top, and as many at the bottom
_OFTEN = 3  # pages on which the same words make a header; in shorter documents, all of them
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|pagina|seite|p\.?|blz\.?)?\W*(?:\d{1,4}|[ivxl]{1,7})(?:\W+(?:(?:of|van|sur|von|de)\s+)?\d{1,4})?\W*",
    re.IGNORECASE,
)


def without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """Return the lines of each page without those that frame it, and how many were dropped."""
    if len(pages) < 2:
        return [list(page) for page in pages], 0
    often = min(_OFTEN, len([page for page in pages if page]))
    seen: dict[_Key, list[str]] = defaultdict(list)  # what stood there, page by page
    for page in pages:
        for key, position in {key: position for edge in _edges(page) for position, key in edge.items()}.items():
            seen[key].append(page[position].text)
    kept, dropped = [], 0
    for page in pages:
        framing: set[int] = set()
        for edge in _edges(page):
            for position, key in edge.items():  # from the outermost in, as far as it goes
                counted = len(set(seen[key])) > 1  # a number in it goes on from page to page
                again = len(seen[key]) >= (2 if counted else max(often, 2))
                if not again and not _PAGE_NUMBER.fullmatch(page[position].text):
                    break
                framing.add(position)
        if len(framing) == len(page):
            framing.clear()  # the same words on every page, and no others: they are what the document says
        kept.append([line for position, line in enumerate(page) if position not in framing])
        dropped += len(framing)
    return kept, dropped


def _edges(page: Sequence[Line]) -> list[dict[int, _Key]]:
    """Return what identifies the outermost lines, from the outermost in: at the top, then at the bottom."""
    from_top = sorted(range(len(page)), key=lambda position: -page[position].middle)
    return [
        {position: (top, re.sub(r"\d+", "#", page[position].text).casefold(), page[position].size) for position in ends}
        for top, ends in ((True, from_top[:_EDGE]), (False, from_top[: -_EDGE - 1 : -1]))
    ]
