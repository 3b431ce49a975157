"""Bytes to text: whatever the encoding, the characters are the author's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parse.charset import decode

SENTENCE = "Café “Zürich” kost €\u00a05 – déjà vu… naïef."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_usual_encodings_give_the_same_text(encoding: str) -> None:
    assert SENTENCE == decode(SENTENCE.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_without_its_mark(encoding: str) -> None:
    text = "An ordinary report about ports, in plain English.\r\nWith two lines."
    assert text == decode(text.encode(encoding))


def test_line_ends_and_odd_spaces_are_kept() -> None:
    assert "a\r\nb\u00a0c\rd\n" == decode("a\r\nb\u00a0c\rd\n".encode())


def test_unassigned_bytes_of_windows_1252_are_not_lost() -> None:
    assert "\x81é" == decode(b"\x81\xe9")


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(ValueError, match="zero bytes"):
        decode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(200)))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")))
def test_utf_8_survives_unchanged(text: str) -> None:
    assert text == decode(text.encode())
