"""The files that ship with the embedding model: what is read is what was written, or nothing."""

import hashlib
from pathlib import Path

from indexer.errors import ModelError


def read_shipped(path: Path, sha256: str) -> bytes:
    """Return what is in a file, once it is known to be unaltered.

    Raises:
        ModelError: it is missing, or its hash is another one.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The file {path.name} is missing.", "Install belqa again.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(f"The file {path.name} is damaged.", "Install belqa again.")
    return content
