"""PDF documents, with pypdfium2: words in reading order, headings by size, and the page of every word."""

import re

import pypdfium2
from pypdfium2 import raw

from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed, clean
from indexer.parse.pdf_blocks import write_blocks
from indexer.parse.pdf_columns import in_reading_order
from indexer.parse.pdf_furniture import without_furniture
from indexer.parse.pdf_page import Line, segments_of

_DATE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
_NO_TITLE = re.compile(r"(?:untitled.*|.*\.\w{2,5}|\W*)\Z", re.IGNORECASE | re.DOTALL)  # what programs write there
_PROGRAM = re.compile(r"\AMicrosoft (?:Word|PowerPoint|Excel) - ")


def read(data: bytes, limits: Limits) -> Parsed:
    """Read every page; one without any text is named in a warning.

    Raises:
        ValueError: it is damaged, encrypted, longer than the limit, or holds no text at all.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ValueError("it is encrypted with a password") from error
        raise ValueError("it is damaged, or no PDF") from error
    try:
        if len(document) > limits.pages:
            raise ValueError(f"it has {len(document):,} pages, and the limit is {limits.pages:,}")
        pages, damaged = _lines(document)
        about = document.get_metadata_dict()
    finally:
        document.close()
    silent = [number for number, lines in enumerate(pages, start=1) if not lines and number not in damaged]
    if not any(pages):
        raise ValueError(
            f"there is no text on its {_counted(len(pages))}, as in a scan; run text recognition (OCR) over it first"
        )
    kept, dropped = without_furniture(pages)
    writer = write_blocks(kept)
    warnings = [
        f"{_named(numbers)} {what}"
        for numbers, what in (
            (silent, "without text, as scans are: run text recognition (OCR) over it to have it read"),
            (damaged, "damaged and not read"),
        )
        if numbers
    ]
    return Parsed(
        writer.text(),
        writer.blocks(),
        pages=writer.pages(len(pages)),
        title=_title(about.get("Title", "")),
        date=_date(about.get("CreationDate", "")),
        warnings=tuple(warnings),
        dropped=dropped,
    )


def _lines(document: pypdfium2.PdfDocument) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page in reading order, and the numbers of pages that cannot be read."""
    pages: list[list[Line]] = []
    damaged = []
    for position in range(len(document)):
        lines: list[Line] = []
        try:
            page = document[position]
            words = page.get_textpage()
            lines = in_reading_order(segments_of(words, raw), position + 1)
            words.close()
            page.close()
        except pypdfium2.PdfiumError:
            damaged.append(position + 1)
        pages.append(lines)
    return pages, damaged


def _title(told: str) -> str | None:
    title = _PROGRAM.sub("", clean(told))
    return None if _NO_TITLE.match(title) else title


def _date(told: str) -> str | None:
    found = _DATE.match(told)
    return "-".join(found.groups()) if found and "01" <= found[2] <= "12" and "01" <= found[3] <= "31" else None


def _counted(pages: int) -> str:
    return f"{pages:,} page" + ("s" if pages != 1 else "")


def _named(numbers: list[int]) -> str:
    """Return "page 3 is" or "pages 3-5, 8 are", in runs."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"pages {named} are" if len(numbers) > 1 else f"page {named} is"
