"""Tables of DOCX: each value under the names of the columns that it stands in."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from indexer.parse import read
from indexer.parse.limits import Limits
from tests.indexer.parse.made_files import caption_style, saved


def cell(text: str, properties: str = "", *, more: str = "") -> str:
    """Return a cell; Word wants a paragraph after a table inside it."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{more}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row of cells that are written out already, or texts."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</w:tr>"


def table(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def control(content: str) -> str:
    """Wrap something into a content control."""
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def over(columns: int) -> str:
    """Return the mark of a cell over several columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


BEGINS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
COMPANY = row("Name", "Founded", "Staff")
REGION = row("Region", "2021", "2022", "2023")
ACME = "Name: Acme; Founded: 2012; Staff: 12"


def told(made_table: str, made: docx.document.Document | None = None) -> list[tuple[str, str]]:
    made = made or docx.Document()
    made.element.body.insert(len(made.element.body) - 1, parse_xml(made_table))
    found = read(".docx", saved(made), Limits())
    return [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks or ()]


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        pytest.param(
            [REGION, row("Wallonia", cell("no figure", over(2)), "90")],
            ["Region: Wallonia; 2021, 2022: no figure; 2023: 90"],
            id="over columns",
        ),
        pytest.param(
            [REGION, row("Wallonia", cell("", over(2)), "90")],
            ["Region: Wallonia; 2023: 90"],
            id="nothing over columns",
        ),
        pytest.param(
            [COMPANY, row(cell("Acme", BEGINS), "2012", "12"), row(cell("", GOES_ON), "2013", "14")],
            [ACME, "Name: Acme; Founded: 2013; Staff: 14"],
            id="over rows",
        ),
        pytest.param(
            [COMPANY, row(cell("Acme", BEGINS), "2012", "12"), row(cell("Ace", BEGINS), "2013", "14")],
            [ACME, "Name: Ace; Founded: 2013; Staff: 14"],
            id="two merged cells, one below the other",
        ),
        pytest.param(
            [
                REGION,
                row("Wallonia", cell("no figure", over(2) + BEGINS), "90"),
                row("Flanders", cell("", over(2) + GOES_ON), "80"),
            ],
            [
                "Region: Wallonia; 2021, 2022: no figure; 2023: 90",
                "Region: Flanders; 2021, 2022: no figure; 2023: 80",
            ],
            id="over both",
        ),
        pytest.param(
            [COMPANY, row(cell("It moves goods. " * 20, BEGINS), "2012", "12"), row(cell("", GOES_ON), "2013", "14")],
            [f"Name: {('It moves goods. ' * 20).strip()}; Founded: 2012; Staff: 12", "Founded: 2013; Staff: 14"],
            id="a long text over rows",
        ),
        pytest.param(
            [
                row(cell("Region", BEGINS), cell("Ships", over(2)), cell("Trains", over(2))),
                row(cell("", GOES_ON), "2021", "2022", "2021", "2022"),
                row("Wallonia", "1", "2", "3", "4"),
            ],
            ["Region: Wallonia; Ships 2021: 1; Ships 2022: 2; Trains 2021: 3; Trains 2022: 4"],
            id="two rows of names",
        ),
        pytest.param(
            [
                row("", cell("Ships", over(2)), properties="<w:tblHeader/>"),
                row("Region", "2021", "2022", properties="<w:tblHeader/>"),
                row("Wallonia", "1", "2", properties='<w:tblHeader w:val="0"/>'),
            ],
            ["Region: Wallonia; Ships 2021: 1; Ships 2022: 2"],
            id="two rows that are marked as names",
        ),
        pytest.param(
            [row("", "", ""), row("Name", cell("Contact", over(2))), row("Acme", "12 34", "Ghent")],
            ["Name: Acme; Contact: 12 34; Contact: Ghent"],
            id="a name over columns, below an empty row",
        ),
        pytest.param(
            [COMPANY, row(cell("In the north:", over(3))), row("Acme", "2012", "12")],
            ["In the north:", ACME],
            id="a heading inside",
        ),
        pytest.param(
            [COMPANY, row("2012", "12", properties='<w:gridBefore w:val="1"/>'), row("Acme", "2012", "12")],
            ["Founded: 2012; Staff: 12", ACME],
            id="a row that begins later",
        ),
        pytest.param([COMPANY, row("Acme", control(cell("2012")), "12")], [ACME], id="a cell in a content control"),
        pytest.param([COMPANY, control(row(control(cell("Acme")), "2012", "12"))], [ACME], id="a row in one"),
        pytest.param(
            [
                COMPANY,
                row("Ace", "2011", "11", properties="<w:del/>"),
                row("Acme", "2012", "12", properties="<w:ins/>"),
            ],
            [ACME],
            id="a deleted row",
        ),
        pytest.param(
            [
                COMPANY,
                row(cell("Acme", BEGINS), "2011", "11", properties="<w:del/>"),
                row(cell("", GOES_ON), "2012", "12"),
                row(cell("", GOES_ON), "2013", "14", properties="<w:del/>"),
            ],
            [ACME],
            id="a deleted row of a merged cell",
        ),
        pytest.param(
            [COMPANY, row("Acme", cell("of Ghent", more=table(row("2012", "in"), row("the", "port"))), "12")],
            ["Name: Acme; Founded: 2012 in the port of Ghent; Staff: 12"],
            id="a table in a cell",
        ),
        pytest.param(
            [COMPANY, row("Acme", cell("2012", over(10**9)), "12")],
            ["Name: Acme; Founded, Staff: 2012; 12"],
            id="over more columns than a table has",
        ),
    ],
)
def test_each_value_stands_under_its_names(rows: list[str], items: list[str]) -> None:
    assert [("item", item) for item in items] == told(table(*rows))


def test_a_title_over_all_columns_belongs_to_the_caption() -> None:
    made = docx.Document()
    made.add_paragraph("Table 1", caption_style(made))
    titled = table(row(cell("Companies", over(3))), COMPANY, row("Acme", "2012", "12"))
    assert [("lead_in", "Table 1 Companies"), ("item", ACME)] == told(titled, made)


def test_a_long_text_over_all_columns_stands_before_the_table() -> None:
    long = "It moves goods to the towns along the river. " * 10
    titled = table(row(cell(long, over(3))), COMPANY, row("Acme", "2012", "12"))
    assert [("paragraph", long.strip()), ("item", ACME)] == told(titled)


def test_a_table_of_one_column_is_a_frame_around_what_stands_in_it() -> None:
    inner = table(COMPANY, row("Acme", "2012", "12"))
    paragraph = "<w:p><w:r><w:t>These are companies.</w:t></w:r></w:p>"
    frame = table(row(cell("It is a port.", over(2))), row(cell("", more=paragraph + inner)))
    assert [("paragraph", "It is a port."), ("paragraph", "These are companies."), ("item", ACME)] == told(frame)
