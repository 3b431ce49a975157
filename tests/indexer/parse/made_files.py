"""Files of every format, made by the programs that people make them with, and none kept in the repository."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import docx.document
import openpyxl
from docx.enum.style import WD_STYLE_TYPE
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

WIDTH, HEIGHT = A4
LOREM = (
    "The harbour moves goods of every kind to the towns along the river. It was built after the great flood and has "
    "grown since then. Cranes stand on the northern quay, and barges wait below them for their turn. A railway brings "
    "grain from the plains and takes machines back. Most of the people who work there live within an hour of it."
)


class Pdf:
    """A PDF file, drawn line by line."""

    def __init__(self, *, encrypt: str | None = None, invariant: int | None = None) -> None:
        self._file = io.BytesIO()
        self.canvas = canvas.Canvas(self._file, pagesize=A4, encrypt=encrypt, invariant=invariant)

    def lines(
        self, lines: Sequence[str], *, left: float = 72, top: float = 740, size: float = 10, bold: bool = False
    ) -> float:
        """Draw lines one below the other; return where the next one would stand."""
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        for line in lines:
            self.canvas.drawString(left, top, line)
            top -= 1.2 * size
        return top

    def page(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def data(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._file.getvalue()


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def pdf_of(paragraphs: Sequence[str]) -> bytes:
    """Return a PDF of one column with these paragraphs, on as many pages as they need."""
    pdf, top = Pdf(), 760.0
    for paragraph in paragraphs:
        for line in wrapped(paragraph, 80):
            if top < 60:
                pdf.page()
                top = 760.0
            top = pdf.lines([line], top=top)
        top -= 12
    pdf.page()
    return pdf.data()


def docx_of(paragraphs: Sequence[str]) -> bytes:
    """Return a Word file with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def caption_style(document: docx.document.Document) -> str:
    """Return the name of the style of captions, made where the template has none."""
    if "Caption" not in [style.name for style in document.styles]:
        document.styles.add_style("Caption", WD_STYLE_TYPE.PARAGRAPH)
    return "Caption"


def xlsx_of(rows: Sequence[Sequence[Any]], title: str = "Sheet") -> bytes:
    """Return a workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(file: docx.document.Document | openpyxl.Workbook) -> bytes:
    """Return what saving would write."""
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()
