"""HTML: the main text of a saved page, without what frames it."""

from pathlib import Path

import pytest

from indexer.corpus import SourceFile, parse
from indexer.documents import BlockKind, Document
from indexer.parse.limits import Limits
from indexer.parse.worker import Worker

ARTICLE = """<h1>The port</h1>
<p>The harbour moves goods of every kind to the towns along the river. It was built after the great flood.</p>
<h2>Offers</h2><p>The port offers:</p>
<ul><li>cranes that lift whole barges</li><li>railways<ul><li>to the plains</li></ul></li></ul>
<table><caption>Ships by year</caption><tr><th>Year</th><th>Ships</th></tr>
<tr><td>2022</td><td>310</td></tr><tr><td>2023</td><td>340</td></tr></table>
<p>Most of the people who work there live within an hour&nbsp;of it, and they come by train<br>or on foot.</p>"""
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>The port | Towns</title>
<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head><body>
<div class="cookie-banner" id="cookies"><p>We use cookies on this site.</p><button>Accept all cookies</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/ports">Ports</a></li><li><a href="/c">Contact</a></li></ul></nav>
<main>{ARTICLE}</main><script>var hidden = "text";</script>
<footer><p>© 2024 Towns. All rights reserved.</p></footer></body></html>"""


def document_of(page: str | bytes) -> Document:
    return parse(SourceFile("page.html", page.encode() if isinstance(page, str) else page, {}))


def shown(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, document.text_of(place)) for place, block in enumerate(document.blocks)]


def test_a_saved_page_is_its_article() -> None:
    document = document_of(PAGE)
    assert [
        ("heading", 1, "The port"),
        (
            "paragraph",
            0,
            "The harbour moves goods of every kind to the towns along the river. It was built after the great flood.",
        ),
        ("heading", 2, "Offers"),
        ("lead_in", 0, "The port offers:"),
        ("item", 0, "cranes that lift whole barges"),
        ("item", 0, "railways"),
        ("item", 1, "to the plains"),
        ("lead_in", 0, "Ships by year"),
        ("item", 0, "Year: 2022; Ships: 310"),
        ("item", 0, "Year: 2023; Ships: 340"),
    ] == shown(document)[:-1]
    assert "come by train or on foot." in document.text
    assert ("2024-03-05", "metadata", "en") == (
        document.source.date,
        document.source.date_from,
        document.source.language,
    )
    assert ("The port", "metadata") == (document.source.title, document.source.title_from)


def test_where_too_little_is_found_the_whole_body_is_read_and_its_frame_set_aside() -> None:
    rows = "".join(f"<div><span>Ship number {number}</span> <em>came in</em>.</div>" for number in range(40))
    page = f"<html><body><nav><a>Home</a> <a>Ports</a></nav><div>{rows}</div><footer>Towns</footer></body></html>"
    document = document_of(page)
    said = [document.text_of(place) for place, block in enumerate(document.blocks) if block.kind is BlockKind.PARAGRAPH]
    assert [f"Ship number {number} came in." for number in range(40)] == [text for text in said if "Ship" in text]
    assert not any(word in " ".join(said) for word in ("Home", "Towns"))


def test_a_table_whose_rows_name_themselves_is_read_row_by_row() -> None:
    table = "<table><tr><th>Built</th><td>1817</td></tr><tr><th>Cranes</th><td>12</td></tr></table>"
    document = document_of(PAGE.replace("<table>", table + "<table>"))
    assert [("item", 0, "Built: 1817"), ("item", 0, "Cranes: 12")] == [
        block for block in shown(document) if block[2].startswith(("Built", "Cranes"))
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp1252", None),
        ("cp1252", "iso-8859-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("koi8-r", "koi8-r"),
        ("utf-16", "utf-16"),
        ("utf-8", "no-such-encoding"),
    ],
)
def test_the_charset_is_that_of_the_mark_then_the_declared_one(encoding: str, declared: str | None) -> None:
    said = {"koi8-r": "Порт перевозит товары.", "iso-8859-15": "Le port coûte 5 €."}.get(
        encoding, "Le port a coûté – déjà."
    )
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}<title>x</title></head><body><p>{said}</p></body></html>"
    assert said in document_of(page.encode(encoding)).text


def test_scripts_and_hidden_parts_are_not_read() -> None:
    page = (
        "<html><body><p>Seen.</p><p hidden>Gone.</p><p style='display: none'>Away.</p><script>x</script></body></html>"
    )
    assert "Seen." == document_of(page).text


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    page = tmp_path / "deep.html"
    page.write_text("<html><body>" + "<div>" * 200 + "<p>Deep.</p>" + "</div>" * 200)
    worker = Worker(Limits())
    try:
        assert "Deep." == worker.read(page, ".html")[0].text
    finally:
        worker.close()


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p hidden>x</p>"])
def test_a_page_that_says_nothing_has_no_text(page: str) -> None:
    assert "" == document_of(page).text


@pytest.mark.parametrize("page", ["", "   "])
def test_what_is_no_page_is_named(page: str) -> None:
    with pytest.raises(ValueError, match="there is no HTML in it"):
        document_of(page)
