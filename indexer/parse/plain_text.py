"""Text and Markdown files: the decoded content is the canonical text, unchanged."""

from indexer.parse.charset import decode
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed


def read(data: bytes, _: Limits) -> Parsed:
    """Decode a text file; `indexer.structure` tells its blocks from the layout.

    Raises:
        ValueError: the bytes are no text.
    """
    return Parsed(decode(data), headings_are_marked=False)


def read_markdown(data: bytes, _: Limits) -> Parsed:
    """Decode a Markdown file, which is quoted as it is written.

    Raises:
        ValueError: the bytes are no text.
    """
    return Parsed(decode(data), markdown=True)
