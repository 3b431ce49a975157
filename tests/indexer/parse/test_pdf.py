"""PDF: what a person reads, in the order in which a person reads it, with its pages."""

import pytest

from indexer.corpus import SourceFile, parse
from indexer.documents import BlockKind, Document
from indexer.parse import read
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed
from tests.indexer.parse.made_files import LOREM, Pdf, pdf_of, wrapped

LAST = "Below them a line runs over the whole width of the page again, and it comes last of all."


def parsed(data: bytes) -> Parsed:
    return read(".pdf", data, Limits())


def shown(data: bytes) -> list[tuple[str, str]]:
    found = parsed(data)
    return [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks or ()]


def test_a_paragraph_is_whole_again() -> None:
    assert [("paragraph", LOREM), ("paragraph", "It rained.")] == shown(pdf_of([LOREM, "It rained."]))


def test_two_columns_are_read_one_after_the_other_below_their_title() -> None:
    pdf = Pdf()
    pdf.lines(["A title that runs over both of the columns"], top=780, size=18, bold=True)
    left, right = wrapped(LOREM, 40), wrapped(LOREM.replace("harbour", "airport"), 40)
    for number, (one, other) in enumerate(zip(left, right, strict=True)):  # drawn across, as some programs do
        pdf.lines([one], left=72, top=740 - 12 * number)
        pdf.lines([other], left=320, top=740 - 12 * number)
    pdf.lines([LAST], top=500)
    assert [
        "A title that runs over both of the columns",
        LOREM,
        LOREM.replace("harbour", "airport"),
        LAST,
    ] == [text for _, text in shown(pdf.data())]


def test_words_cut_at_the_line_end_are_whole_again_and_compounds_keep_their_hyphen() -> None:
    pdf = Pdf()
    lines = [
        "The trans-",
        "mission is long-",
        "lasting and a long-lasting one, as COVID-",
        "19 has shown to every-",
        "one.",
    ]
    pdf.lines(lines)
    assert (
        "The transmission is long-lasting and a long-lasting one, as COVID-19 has shown to everyone."
        == parsed(pdf.data()).text
    )


def test_headings_are_told_by_their_size_and_by_bold_type() -> None:
    pdf = Pdf()
    top = pdf.lines(["The port"], size=20)
    top = pdf.lines(["Its history"], top=top - 12, size=14)
    top = pdf.lines(wrapped(LOREM, 80), top=top - 12)
    top = pdf.lines(["The early years"], top=top - 12, bold=True)
    pdf.lines(wrapped(LOREM, 80), top=top - 12)
    found = parse(SourceFile("port.pdf", pdf.data(), {}))
    assert [("The port", 1), ("Its history", 2), ("The early years", 3)] == [
        (found.text_of(position), block.level)
        for position, block in enumerate(found.blocks)
        if block.kind is BlockKind.HEADING
    ]
    assert ("The port", "Its history", "The early years") == found.section_of(len(found.blocks) - 1)
    assert ("The port", "heading") == (found.source.title, found.source.title_from)


def test_lists_have_their_items_and_their_lead_in() -> None:
    pdf = Pdf()
    top = pdf.lines(["The port offers:"])
    top = pdf.lines(
        [
            "\u2022 cranes that lift whole barges out of the water and",
            "  set them down on the quay",
            "\u2022 two railways",
        ],
        left=90,
        top=top,
    )
    top = pdf.lines(["It closes at night."], top=top - 12)
    assert [
        ("lead_in", "The port offers:"),
        ("item", "cranes that lift whole barges out of the water and set them down on the quay"),
        ("item", "two railways"),
        ("paragraph", "It closes at night."),
    ] == shown(pdf.data())


def test_page_headers_and_footers_are_set_aside_and_pages_are_known() -> None:
    pdf = Pdf()
    sentences = [f"Page {word} says something of its own." for word in ("one", "two", "three", "four")]
    for number, sentence in enumerate(sentences, start=1):
        pdf.lines(["The yearly report of the port"], top=800, size=8)
        pdf.lines([sentence])
        pdf.lines([f"{number} / 4"], left=300, top=40, size=8)
        pdf.page()
    found = parsed(pdf.data())
    assert "\n\n".join(sentences) == found.text
    assert 8 == found.dropped
    document = Document("a.pdf", None, found.text, "", found.blocks or (), found.pages)  # type: ignore[arg-type]
    assert [1, 2, 3, 4] == [document.page_of(found.text.index(sentence)) for sentence in sentences]
    assert 1 == document.page_of(found.text.index(sentences[1]) - 1)


def test_a_paragraph_that_runs_over_to_the_next_page_is_one_and_has_both_pages() -> None:
    pdf = Pdf()
    lines = wrapped(LOREM, 80)
    pdf.lines(lines[:2], top=100)
    pdf.page()
    pdf.lines(lines[2:], top=760)
    document = parse(SourceFile("a.pdf", pdf.data(), {}))
    assert LOREM == document.text
    first_of_page_2 = document.text.index(lines[2])
    assert [1, 1, 2, 2] == [
        document.page_of(offset) for offset in (0, first_of_page_2 - 1, first_of_page_2, len(LOREM) - 1)
    ]


def test_a_table_is_read_row_by_row_with_its_header() -> None:
    pdf = Pdf()
    pdf.lines(wrapped(LOREM, 80))
    for number, row in enumerate([("Year", "Ships", "Tons"), ("2022", "310", "4,100"), ("2023", "340", "4,800")]):
        for column, cell in enumerate(row):
            pdf.lines([cell], left=72 + 120 * column, top=600 - 14 * number)
    assert [("item", "Year: 2022; Ships: 310; Tons: 4,100"), ("item", "Year: 2023; Ships: 340; Tons: 4,800")] == shown(
        pdf.data()
    )[1:]


def test_title_and_date_come_from_the_metadata_and_are_marked_as_such() -> None:
    pdf = Pdf(invariant=1)  # its date is 1 January 2000
    pdf.canvas.setTitle("The port in figures")
    pdf.lines(["It moved goods."])
    data = pdf.data()
    source = parse(SourceFile("a.pdf", data, {})).source
    assert ("The port in figures", "metadata") == (source.title, source.title_from)
    assert ("2000-01-01", "metadata") == (source.date, source.date_from)
    told = parse(SourceFile("a.pdf", data, {"title": "Ports", "date": "2024"})).source
    assert ("Ports", "sources.toml", "2024", "sources.toml") == (told.title, told.title_from, told.date, told.date_from)


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - report.docx", "report_final.indd", "---"])
def test_what_a_program_writes_for_a_title_is_none(title: str) -> None:
    pdf = Pdf()
    pdf.canvas.setTitle(title)
    pdf.lines(["It moved goods."])
    assert "file name" == parse(SourceFile("a.pdf", pdf.data(), {})).source.title_from


def test_a_scan_is_reported_and_not_silently_empty() -> None:
    pdf = Pdf()
    pdf.canvas.rect(72, 72, 300, 300, fill=1)
    pdf.page()
    with pytest.raises(ValueError, match="there is no text on its 1 page, as in a scan; run text recognition"):
        parsed(pdf.data())


def test_scanned_pages_among_others_are_named() -> None:
    pdf = Pdf()
    for page in range(1, 7):
        if page in (2, 3, 5):
            pdf.canvas.rect(72, 72, 300, 300, fill=1)
        else:
            pdf.lines([f"A page with words, unlike some others, of chapter {'abcdef'[page - 1]}."])
        pdf.page()
    found = parsed(pdf.data())
    assert "pages 2-3, 5 are without text" in found.warnings[0]
    document = Document("a.pdf", None, found.text, "", found.blocks or (), found.pages)  # type: ignore[arg-type]
    assert [1, 4, 6] == [document.page_of(found.text.index(f"chapter {letter}")) for letter in "adf"]


def test_an_encrypted_file_is_named_as_such() -> None:
    pdf = Pdf(encrypt="secret")
    pdf.lines(["It moved goods."])
    with pytest.raises(ValueError, match="encrypted with a password"):
        parsed(pdf.data())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no PDF at all", pdf_of([LOREM])[:300]])
def test_a_damaged_file_is_named_as_such(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        parsed(data)


def test_a_longer_file_than_allowed_is_refused() -> None:
    pdf = Pdf()
    for _ in range(4):
        pdf.lines(["It moved goods."])
        pdf.page()
    with pytest.raises(ValueError, match="it has 4 pages, and the limit is 3"):
        read(".pdf", pdf.data(), Limits(pages=3))


def test_text_up_the_margin_is_left_out_and_turned_pages_are_read() -> None:
    pdf = Pdf()
    pdf.lines(wrapped(LOREM, 80))
    pdf.canvas.rotate(90)
    pdf.lines(["Downloaded from somewhere"], left=100, top=-30)
    pdf.page()
    pdf.canvas.rotate(90)
    pdf.lines(["A table of another page, set on its side."], left=100, top=-100)
    pdf.page()
    assert f"{LOREM}\n\nA table of another page, set on its side." == parsed(pdf.data()).text
