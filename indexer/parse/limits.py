"""How much of a machine one file may take; what takes more is left out, and said so."""

import io
import zipfile
from dataclasses import dataclass

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also the wrapping of an encrypted .docx or .xlsx
_MOST_FILES = 10_000  # inside one office file


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file."""

    file_bytes: int = 100_000_000
    unpacked_bytes: int = 500_000_000  # of an office file, which is a zip archive
    pages: int = 5000
    cells: int = 2_000_000  # of a spreadsheet
    seconds: float = 120.0
    memory_bytes: int = 3_000_000_000  # of the process that reads the file, its libraries included


def check_archive(data: bytes, limits: Limits) -> None:
    """Refuse what is no zip archive, is encrypted, or would unpack to more than the limit.

    Sizes are those that the archive declares: zipfile reads no entry further than it declares.

    Raises:
        ValueError: saying which.
    """
    if data.startswith(_OLD_OFFICE):
        raise ValueError("it is encrypted with a password, or of the format that Office wrote before 2007")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ValueError("it is damaged: it is no zip archive, which files of its type are") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValueError("it is encrypted with a password")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes or len(entries) > _MOST_FILES:
        raise ValueError(
            f"it would unpack to {unpacked / 1e6:,.0f} MB in {len(entries):,} parts, "
            f"and the limits are {limits.unpacked_bytes / 1e6:,.0f} MB and {_MOST_FILES:,}"
        )
