"""The shipped encoding is tiktoken's own."""

import subprocess
import sys

from indexer.tokens import count_tokens, encoding


def test_known_ids() -> None:
    assert [15339, 1917] == encoding().encode("hello world")
    assert [83, 1609, 5963, 374, 2294, 0] == encoding().encode("tiktoken is great!")


def test_pattern_and_special_tokens_are_those_of_tiktoken() -> None:
    import tiktoken_ext.openai_public as public

    defined: dict[str, object] = {}
    # Only the table is taken from elsewhere: the definition itself is tiktoken's.
    original, public.load_tiktoken_bpe = public.load_tiktoken_bpe, lambda *_args, **_kwargs: {}
    try:
        defined = public.cl100k_base()
    finally:
        public.load_tiktoken_bpe = original
    assert defined["pat_str"] == encoding()._pat_str
    assert defined["special_tokens"] == encoding()._special_tokens


def test_special_tokens_in_a_document_are_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_no_network_is_needed() -> None:
    code = "import socket; socket.socket.connect = None\n"
    code += "from indexer.tokens import count_tokens; assert count_tokens('a b') == 2"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
