"""The file that a document was read from, as it lies in the corpus folder: a PDF to look at, all else to keep."""

from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse

from indexer.errors import UnknownDocumentError

# A browser shows a PDF with a viewer of its own, which needs these two; nothing of it may be fetched or framed.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
ORIGINAL_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"application/pdf": {}, "application/octet-stream": {}}},
    206: {"description": "The part of it that the header Range asks for."},
    416: {"description": "The header Range asks for what the file does not have."},
}


def original(corpus: Path, name: str) -> FileResponse:
    """Return the file of a document that the index holds.

    Args:
        corpus: folder of the source documents.
        name: id of the document.

    Raises:
        UnknownDocumentError: the file is no longer in the folder, or is a link that leads out of it.
    """
    folder = corpus.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise UnknownDocumentError(
            f"The file of the document {name!r} is no longer in the corpus folder.",
            "Put it back, or run: belqa index",
        )
    shown = path.suffix.lower() == ".pdf"  # anything else, a saved page above all, could act in the reader's name
    return FileResponse(
        path,
        media_type="application/pdf" if shown else "application/octet-stream",
        filename=path.name,
        content_disposition_type="inline" if shown else "attachment",
        headers={"Content-Security-Policy": _PDF_POLICY if shown else _FILE_POLICY, "Cache-Control": "no-cache"},
    )
