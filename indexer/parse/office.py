"""What Office files have in common: zip archives with a page of metadata."""

import io
import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from indexer.parse.parsed import clean

_CORE = "docProps/core.xml"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEMPLATE_DATE = "2013-12-23"  # of the empty document that python-docx starts from; no file was written then


@dataclass(frozen=True, slots=True)
class Properties:
    """What an Office file tells about itself."""

    title: str | None = None
    date: str | None = None  # YYYY-MM-DD, last saved
    language: str | None = None


def read_properties(data: bytes) -> Properties:
    """Read title, date and language; a file without them, or with a damaged page of them, tells nothing.

    The date is that of the last save: the date of creation is often that of the template.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read(_CORE), etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError):
        return Properties()
    told = {etree.QName(child).localname: clean(child.text or "") for child in root if isinstance(child.tag, str)}
    dates = [told[key][:10] for key in ("modified", "created") if _DATE.match(told.get(key, ""))]
    dates = [date for date in dates if date != _TEMPLATE_DATE]
    language = told.get("language", "")[:2].lower()
    return Properties(told.get("title") or None, dates[0] if dates else None, language or None)
