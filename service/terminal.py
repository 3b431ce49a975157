"""Text on its way to a terminal: documents are not trusted to hold nothing that a terminal would obey."""

import unicodedata

# Marks that turn the direction of the text around them (Unicode Standard Annex 9): they can make a line read otherwise
# than it is.
_DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OBEYED = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of surrogates, line and paragraph separators


def printable(text: str) -> str:
    """Return a text with every character that a terminal would obey, line ends and tabs aside, made visible as �."""
    return "".join(character if _is_harmless(character) else "�" for character in text)


def _is_harmless(character: str) -> bool:
    return character in "\n\t" or (unicodedata.category(character) not in _OBEYED and character not in _DIRECTION)
