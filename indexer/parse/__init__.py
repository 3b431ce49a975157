"""Reading source files into text: one module a format, chosen by the file's suffix in `READERS`.

A new format is a new module with a `read(data: bytes) -> str` and a row here.
"""

from collections.abc import Callable, Mapping

from indexer.parse import plain_text

Reader = Callable[[bytes], str]

READERS: Mapping[str, Reader] = {
    ".txt": plain_text.read,
    ".text": plain_text.read,
    ".md": plain_text.read,  # Markdown is quoted as it is written; `indexer.structure` understands its marks
    ".markdown": plain_text.read,
}
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
