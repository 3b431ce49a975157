"""DOCX: headings and lists by their styles, tables row by row, changes as if they were accepted."""

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from indexer.corpus import SourceFile, parse
from indexer.documents import Document
from indexer.parse import read
from indexer.parse.limits import Limits
from tests.indexer.parse.made_files import caption_style, docx_of, saved, xlsx_of


def document_of(made: docx.document.Document) -> Document:
    return parse(SourceFile("a.docx", saved(made), {}))


def shown(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, document.text_of(place)) for place, block in enumerate(document.blocks)]


def test_styles_tell_headings_lists_and_their_depth() -> None:
    made = docx.Document()
    made.add_heading("The port", 0)
    made.add_heading("Offers", 1)
    made.add_paragraph("The port offers:")
    made.add_paragraph("cranes", "List Bullet")
    made.add_paragraph("small ones", "List Bullet 2")
    made.add_paragraph("railways", "List Number")
    made.add_heading("History", 2)
    made.add_paragraph("It was built after\u00a0the flood.")
    document = document_of(made)
    assert [
        ("heading", 1, "The port"),
        ("heading", 2, "Offers"),
        ("lead_in", 0, "The port offers:"),
        ("item", 0, "cranes"),
        ("item", 1, "small ones"),
        ("item", 0, "railways"),
        ("heading", 3, "History"),
        ("paragraph", 0, "It was built after\u00a0the flood."),
    ] == shown(document)
    assert ("The port", "Offers", "History") == document.section_of(7)
    assert "The port offers:" == document.lead_in_of(3)


def test_short_bold_paragraphs_are_headings_where_no_style_is_used() -> None:
    made = docx.Document()
    made.add_paragraph().add_run("The port").bold = True
    made.add_paragraph("It was built after the flood.")
    assert ("heading", 1, "The port") == shown(document_of(made))[0]


def test_a_table_is_read_row_by_row_with_its_header_and_its_caption() -> None:
    made = docx.Document()
    made.add_paragraph("Ships by year", caption_style(made))
    table = made.add_table(0, 2)
    for row in (("Year", "Ships"), ("2022", "310"), ("2023", "340")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document = document_of(made)
    assert [
        ("lead_in", 0, "Ships by year"),
        ("item", 0, "Year: 2022; Ships: 310"),
        ("item", 0, "Year: 2023; Ships: 340"),
    ] == shown(document)
    assert "Ships by year" == document.lead_in_of(2)


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("It moved ")
    for tag, text, words in (("w:del", "w:delText", "grain."), ("w:ins", "w:t", "machines.")):
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text)
        content.text = words
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    assert "It moved machines." == document_of(made).text


def test_content_controls_are_read_and_tables_of_contents_set_aside() -> None:
    made = docx.Document()
    made.styles.add_style("TOC 1", 1)
    made.add_paragraph("History\t4", "TOC 1")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    content.append(made.add_paragraph("It moved goods.")._p)
    control.append(content)
    made.element.body.insert(1, control)
    assert [("boilerplate", 0, "History 4"), ("paragraph", 0, "It moved goods.")] == shown(document_of(made))


def test_metadata_gives_title_date_and_language() -> None:
    made = docx.Document()
    made.core_properties.title, made.core_properties.language = "The port in figures", "en-GB"
    made.add_paragraph("It moved goods.")
    source = document_of(made).source
    assert ("The port in figures", "metadata", "en") == (source.title, source.title_from, source.language)
    assert source.date is None  # that of the template is the date of no document


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no zip archive"),
        (b"PK\x03\x04 half of it", "no zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "encrypted with a password, or of the format"),
    ],
)
def test_what_is_no_office_file_is_named(suffix: str, data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(suffix, data, Limits())


@pytest.mark.parametrize(("suffix", "data"), [(".docx", docx_of(["It."])), (".xlsx", xlsx_of([["It", "was"], [1, 2]]))])
def test_damaged_parts_are_named(suffix: str, data: bytes) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "document" in name or "sheet1" in name else content)
    with pytest.raises(ValueError, match="it is damaged"):
        read(suffix, broken.getvalue(), Limits())


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(6_000_000))
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(ValueError, match=r"would unpack to 6 MB in 1 parts, and the limits are 5 MB"):
        read(".docx", bomb.getvalue(), Limits(unpacked_bytes=5_000_000))


def test_the_order_of_paragraphs_and_tables_is_kept() -> None:
    made = docx.Document()
    made.add_paragraph("Before it.")
    table = made.add_table(2, 2)
    for number, cell in enumerate(table._cells):
        cell.text = f"c{number}"
    made.add_paragraph("After it.")
    assert ["Before it.", "c0: c2; c1: c3", "After it."] == [text for _, _, text in shown(document_of(made))]
    assert made.element.body.find(qn("w:tbl")) is not None
