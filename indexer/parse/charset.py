"""Bytes to text, whatever the usual encodings: by mark, by declaration, strict UTF-8, Windows-1252."""

import codecs

_BYTE_ORDER_MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REALLY_WINDOWS_1252 = {"iso8859-1", "ascii"}  # what browsers read where a page declares these


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode by byte order mark, as UTF-16 where every other byte is zero, as declared, as UTF-8, as Windows-1252.

    Nothing is normalised: line ends, non-breaking spaces and odd characters stay as they are.

    Args:
        data: the bytes of a file.
        declared: the encoding that the file itself names; one that is unknown, or does not fit, is passed over.

    Raises:
        ValueError: the bytes are no text in any of these encodings.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding)
    if unmarked := _unmarked_utf16(data):
        return data.decode(unmarked)
    if b"\x00" in data:
        raise ValueError("it holds zero bytes, so it is not a text file")
    for candidate in (_known(declared), "utf-8"):
        if candidate:
            try:
                return data.decode(candidate)
            except UnicodeDecodeError:
                continue
    return _decode_windows_1252(data)


def _known(declared: str | None) -> str | None:
    """Return the codec of a declared encoding, None where there is none that makes text of single bytes."""
    try:
        name = codecs.lookup(declared or "").name
        "".encode(name)  # "base64" and its like are codecs, and no encodings of text
    except (LookupError, ValueError):
        return None
    if name.startswith(("utf-16", "utf-32")):
        return None  # a declaration that could be read byte by byte cannot be true
    return "cp1252" if name in _REALLY_WINDOWS_1252 else name


def _unmarked_utf16(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in Western text nearly every high byte is zero, and no low byte is."""
    sample = data[: 4096 - 4096 % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2], sample[1::2]
    mostly = 0.7 * len(even)
    if odd.count(0) > mostly and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > mostly and odd.count(0) == 0:
        return "utf-16-be"
    return None


def _decode_windows_1252(data: bytes) -> str:
    """Decode Windows-1252; its five unassigned bytes become the control characters that browsers make of them."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
