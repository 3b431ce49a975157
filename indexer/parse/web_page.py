"""HTML pages, with trafilatura: the main text, without menus and banners; the whole body where too little is found."""

import re
from typing import Any

from lxml import etree, html

from indexer.documents import BlockKind
from indexer.parse.charset import decode
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed, Writer, clean
from indexer.parse.web_spans import write_out_tables
from indexer.parse.web_table import write_table

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding=["']([\w:.-]+)""", re.I
)
_ENOUGH = 0.25  # of the characters of the body; with less, finding the main text is taken to have failed
_FEW = 200  # characters; on a page this short there is nothing to tell main text by
_NOT_TEXT = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "select",
    "textarea",
    "button",
}
_FURNITURE = {"nav", "header", "footer", "aside", "form", "dialog"}
_FURNITURE_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "complementary"}
_INLINE = set(
    "a abbr b bdi bdo cite code data dfn em font i ins kbd label mark q s samp small span strong sub sup time "
    "tt u var wbr hi ref del".split()
)
_LEVEL = re.compile(r"h([1-6])\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\b", re.IGNORECASE)


def read(data: bytes, _: Limits) -> Parsed:
    """Read a page as it was saved.

    Raises:
        ValueError: the bytes are no text, or no HTML.
    """
    declared = _DECLARED.search(data[:4096])
    names = [name for name in declared.groups() if name] if declared else []
    text = decode(data, names[0].decode("ascii") if names else None)
    try:
        page = html.document_fromstring(_without_declaration(text), parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("there is no HTML in it") from error
    for element in [element for element in page.iter(etree.Element) if element.tag in _NOT_TEXT or _hidden(element)]:
        if element.getparent() is not None:
            element.drop_tree()
    write_out_tables(page)
    body = page.find("body")
    main, title, date = _main_text(page)
    if body is not None and _too_little(main, body):
        main = _Walk(whole=True).write(body)
    language = _LANGUAGE.match(page.get("lang") or "")
    title = title or clean(page.findtext(".//title") or "")
    return Parsed(
        main.text(), main.blocks(), title=title or None, date=date, language=language[0].lower() if language else None
    )


def _main_text(page: Any) -> tuple[Writer, str | None, str | None]:  # noqa: ANN401 - lxml's types do not fit HTML elements
    """Return what trafilatura takes for the main text, with the title and date that the page's metadata tells."""
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # by signal, which works in a main thread only; ours is outside
    found = bare_extraction(
        html.tostring(page, encoding="unicode"),
        config=config,
        include_comments=False,
        include_links=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or isinstance(found, dict):  # a dict only where one is asked for
        return Writer(), None, None
    return _Walk(whole=False).write(found.body), clean(found.title or "") or None, found.date


def _too_little(main: Writer, body: Any) -> bool:  # noqa: ANN401
    """Say whether so much of the body is missing that it cannot all have been menus."""
    whole = len(_Walk(whole=True).write(body).text())
    return len(main.text()) < max(_ENOUGH * whole, _FEW)


def _without_declaration(text: str) -> str:
    """Drop an XML declaration, which lxml refuses in text that is decoded already."""
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)


class _Walk:
    """A walk over an element tree, HTML's or trafilatura's, that writes what it meets."""

    def __init__(self, *, whole: bool) -> None:
        self._writer = Writer()
        self._whole = whole
        self._words: list[str] = []  # of the paragraph being read
        self._depth = 0  # of lists
        self._mark = ""
        self._kind = BlockKind.PARAGRAPH
        self._furniture = 0

    def write(self, root: Any) -> Writer:  # noqa: ANN401
        self._walk(root)
        self._close()
        return self._writer

    def _close(self) -> None:
        kind = BlockKind.BOILERPLATE if self._furniture else self._kind
        level = self._depth - 1 if kind is BlockKind.ITEM else 0
        self._writer.add(
            kind, clean("".join(self._words)), level=level, mark=self._mark if kind is BlockKind.ITEM else ""
        )
        self._words = []

    def _walk(self, element: Any) -> None:  # noqa: ANN401
        tag = element.tag if isinstance(element.tag, str) else None
        if tag and tag not in _NOT_TEXT:
            self._enter(element, tag)
        self._words.append(element.tail or "")

    def _enter(self, element: Any, tag: str) -> None:  # noqa: ANN401
        if tag in ("br", "lb"):
            self._words.append("\n")
        elif tag in ("hr", "graphic"):
            self._close()
        elif level := _heading_level(element, tag):
            self._close()
            kind = BlockKind.BOILERPLATE if self._furniture else BlockKind.HEADING
            self._writer.add(kind, clean("".join(element.itertext())), level=level)
        elif tag == "table":
            self._close()
            if not write_table(self._writer, element):
                self._inside(element)
                self._close()
        elif tag in ("li", "item", "dd"):
            self._item(element)
        elif tag in _INLINE:
            self._inside(element)
        else:
            self._block(element, tag)

    def _block(self, element: Any, tag: str) -> None:  # noqa: ANN401
        self._close()
        lists = tag in ("ul", "ol", "dl", "list")
        furniture = self._whole and _is_furniture(element, tag)
        outside = self._kind
        self._depth += lists
        if furniture:
            self._furniture += 1
        self._inside(element)
        self._close()
        self._furniture -= furniture
        self._depth -= lists
        self._kind = outside

    def _item(self, element: Any) -> None:  # noqa: ANN401
        self._close()
        outside, mark = self._kind, self._mark
        self._kind, self._mark = BlockKind.ITEM, "•"
        self._depth += self._depth == 0  # an item without a list around it
        alone = self._depth
        self._inside(element)
        self._close()
        self._kind, self._mark, self._depth = outside, mark, alone

    def _inside(self, element: Any) -> None:  # noqa: ANN401
        self._words.append(element.text or "")
        for child in element:
            self._walk(child)


def _heading_level(element: Any, tag: str) -> int:  # noqa: ANN401
    """Return the level of a heading: <h2> in HTML, <head rend="h2"> in trafilatura's tree; 0 of what is none."""
    level = _LEVEL.match((element.get("rend") or "h2") if tag == "head" else tag)
    return int(level[1]) if level else 0


def _hidden(element: Any) -> bool:  # noqa: ANN401
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _is_furniture(element: Any, tag: str) -> bool:  # noqa: ANN401
    """Say whether an element frames the page; the header of an article is a part of its text."""
    if tag in ("header", "footer") and any(above.tag in ("article", "main") for above in element.iterancestors()):
        return False
    return tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES
