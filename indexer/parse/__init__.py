"""Reading source files into text and blocks: one module a format, chosen by the file's suffix in `READERS`.

A new format is a new module with a `read(data: bytes, limits: Limits) -> Parsed` and a row here.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module

from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed
from indexer.structure import find_blocks, link_blocks

_TEXT, _MARKDOWN = "plain_text:read", "plain_text:read_markdown"
_PAGE, _TABLE = "web_page:read", "delimited:read"
READERS: Mapping[str, str] = {  # module and function, imported when the first such file comes up
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _PAGE,
    ".htm": _PAGE,
    ".xhtml": _PAGE,
    ".pdf": "pdf:read",
    ".docx": "word:read",
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".xlsx": "spreadsheet:read",
}
# Read by our own code, which no file takes down: the time that it takes grows as the length of the text does.
TRUSTED_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})


def read(suffix: str, data: bytes, limits: Limits) -> Parsed:
    """Read the bytes of one file, its blocks linked to their headings, lists and lead-ins.

    Raises:
        ValueError: the bytes are not of the format that the suffix claims, or exceed a limit; the message says why, as
            the end of a sentence.
    """
    module, function = READERS[suffix].split(":")
    try:
        parsed: Parsed = getattr(import_module(f"indexer.parse.{module}"), function)(data, limits)
    except RecursionError as error:
        raise ValueError("its parts are nested too deeply") from error
    if parsed.blocks is None:
        return replace(parsed, blocks=find_blocks(parsed.text, markdown=parsed.markdown))
    return replace(parsed, blocks=link_blocks(parsed.text, parsed.blocks))
