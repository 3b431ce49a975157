"""Tables of web pages: each value under the names of the columns that it stands in, however the page is read."""

import pytest
from lxml import html

from indexer.parse import read
from indexer.parse.limits import Limits
from indexer.parse.web_spans import write_out_tables

AROUND = "".join(
    f"<p>In the year {year} the harbour moved goods to the towns along the river.</p>" for year in range(12)
)
BARE = "<html><body>{}</body></html>"  # read whole, as there is too little around the table
ARTICLE = f"<html><body><main><h1>The port</h1>{AROUND}{{}}{AROUND}</main></body></html>"  # read by trafilatura


def rows_of(page: str, table: str) -> list[str]:
    found = read(".html", page.format(table).encode(), Limits())
    told = [found.text[block.start : block.end] for block in found.blocks or ()]
    return [text for text in told if not text.startswith(("In the year", "The port"))]


def table_of(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


CITY = "<th>City</th><th>Year</th><th>Ships</th>"
REGION = "<th>Region</th><th>2021</th><th>2022</th><th>2023</th>"


@pytest.mark.parametrize("page", [BARE, ARTICLE], ids=["whole", "main text"])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(
            [CITY, "<td rowspan=2>Ghent</td><td>2022</td><td>100</td>", "<td>2023</td><td>200</td>"],
            ["City: Ghent; Year: 2022; Ships: 100", "City: Ghent; Year: 2023; Ships: 200"],
            id="over rows",
        ),
        pytest.param(
            [CITY, "<td>Ghent</td><td>2022</td><td rowspan=9>100</td>", "<td>Bruges</td>"],
            ["City: Ghent; Year: 2022; Ships: 100", "City: Bruges; Ships: 100"],
            id="over rows, beyond a missing cell and the end",
        ),
        pytest.param(
            [REGION, "<td>Wallonia</td><td colspan=2>no figure</td><td>90</td>"],
            ["Region: Wallonia; 2021, 2022: no figure; 2023: 90"],
            id="over columns",
        ),
        pytest.param(
            [
                REGION,
                "<td>Wallonia</td><td colspan=2 rowspan=2>no figure</td><td>90</td>",
                "<td>Flanders</td><td>80</td>",
            ],
            [
                "Region: Wallonia; 2021, 2022: no figure; 2023: 90",
                "Region: Flanders; 2021, 2022: no figure; 2023: 80",
            ],
            id="over both",
        ),
        pytest.param(
            [CITY, "<td>Ghent</td><td rowspan=2>2022</td><td>100</td>", "<td colspan=3>Bruges</td>"],
            ["City: Ghent; Year: 2022; Ships: 100", "City: Bruges; Year: 2022"],
            id="one stopped by another",
        ),
        pytest.param(
            [
                "<th rowspan=2>Region</th><th colspan=2>Ships</th><th colspan=2>Trains</th>",
                "<th>2021</th><th>2022</th>" * 2,
                "<td>Wallonia</td><td>1</td><td>2</td><td>3</td><td>4</td>",
            ],
            ["Region: Wallonia; Ships 2021: 1; Ships 2022: 2; Trains 2021: 3; Trains 2022: 4"],
            id="two rows of names",
        ),
        pytest.param(
            [
                "<td rowspan=2>Region</td><td colspan=2>Ships</td>",
                "<td>2021</td><td>2022</td>",
                "<td>Wallonia</td><td>1</td><td>2</td>",
            ],
            ["Region: Wallonia; Ships 2021: 1; Ships 2022: 2"],
            id="two rows of names that nothing marks",
        ),
        pytest.param(
            ["<th>Name</th><th colspan=2>Contact</th>", "<td>Acme</td><td>12 34</td><td>Ghent</td>"],
            ["Name: Acme; Contact: 12 34; Contact: Ghent"],
            id="a name over columns",
        ),
        pytest.param(
            ["<th colspan=3>Traffic</th>", CITY, "<td>Ghent</td><td>2022</td><td>100</td>"],
            ["Traffic", "City: Ghent; Year: 2022; Ships: 100"],
            id="a title",
        ),
        pytest.param(
            [
                "<td>Traffic</td><td></td><td></td>",
                "<td colspan=2>of the port</td><td></td>",
                CITY,
                "<td>Ghent</td><td>2022</td><td>100</td>",
            ],
            ["Traffic of the port", "City: Ghent; Year: 2022; Ships: 100"],
            id="titles over some columns",
        ),
        pytest.param(
            [CITY, "<td>Ghent</td><td>2022</td><td>100</td>", "<th colspan=3>Counted by the port.</th>"],
            ["City: Ghent; Year: 2022; Ships: 100", "Counted by the port."],
            id="a remark",
        ),
        pytest.param(
            ["<th colspan=2>The port</th>", "<th>Built</th><td>1817</td>", "<th>Cranes</th><td>12</td>"],
            ["Built: 1817", "Cranes: 12"],
            id="rows that name themselves, below a title",
        ),
        pytest.param(
            ["<th rowspan=2>Ghent</th><td>2022</td><td>100</td>", "<td>2023</td><td>200</td>"],
            ["Ghent: 2022; 100", "Ghent: 2023; 200"],
            id="rows that name themselves, over rows",
        ),
        pytest.param(
            ["<td></td><th>2023</th>", "<td>Ghent</td><td>5</td>", "<td>Bruges</td><td>7</td>"],
            ["Ghent; 2023: 5", "Bruges; 2023: 7"],
            id="an empty corner",
        ),
        pytest.param(
            [CITY, "<td>Ghent<br>Belgium</td><td>2022</td><td><p>100</p><p>or <b>m</b>ore</p></td>"],
            ["City: Ghent Belgium; Year: 2022; Ships: 100 or more"],
            id="line ends",
        ),
        pytest.param(
            [CITY, "<td>Ghent</td><td>&#xFEFF;</td><td>\ufeff100</td>"],
            ["City: Ghent; Ships: 100"],
            id="marks of byte order in the page itself",
        ),
    ],
)
def test_each_value_stands_under_its_names(page: str, rows: list[str], told: list[str]) -> None:
    assert told == rows_of(page, table_of(*rows))


@pytest.mark.parametrize("page", [BARE, ARTICLE], ids=["whole", "main text"])
def test_a_cell_ends_with_its_part_of_the_table(page: str) -> None:
    table = (
        f"<table><thead><tr>{CITY}</tr></thead>"
        "<tbody><tr><td rowspan=0>Ghent</td><td>2022</td><td>100</td></tr><tr><td>2023</td><td>200</td></tr></tbody>"
        "<tbody><tr><td>Bruges</td><td>2023</td><td>50</td></tr></tbody></table>"
    )
    assert [
        "City: Ghent; Year: 2022; Ships: 100",
        "City: Ghent; Year: 2023; Ships: 200",
        "City: Bruges; Year: 2023; Ships: 50",
    ] == rows_of(page, table)


def test_a_long_text_over_rows_is_told_once() -> None:
    long = "It moves goods. " * 20
    rows = [CITY, f"<td>Ghent</td><td rowspan=2>{long}</td><td>100</td>", "<td>Bruges</td><td>50</td>"]
    assert [f"City: Ghent; Year: {long.strip()}; Ships: 100", "City: Bruges; Ships: 50"] == rows_of(
        BARE, table_of(*rows)
    )


def test_spans_beyond_the_table_reach_no_further_than_it() -> None:
    rows = ["<th>A</th><th>B</th>", "<td rowspan=100000>x</td><td colspan=99999999999>1</td>", "<td>2</td>"]
    assert ["A: x; B: 1", "A: x; B: 2"] == rows_of(BARE, table_of(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["<td colspan=1000>a</td><td colspan=999 rowspan=65000>b</td>"] * 100, id="too wide"),
        pytest.param(["<td>a</td>" * 400, *["<td colspan=400>b</td>"] * 100], id="too large"),
    ],
)
def test_a_table_that_its_spans_would_make_huge_is_left_alone(rows: list[str]) -> None:
    page = html.document_fromstring(table_of(*rows))
    before = html.tostring(page)
    write_out_tables(page)
    assert before == html.tostring(page)
