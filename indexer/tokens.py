"""Counting tokens with tiktoken, from a rank table that ships with belqa.

`tiktoken.get_encoding` downloads its table at first use; a service that works offline cannot. The table, the
pattern and the special tokens are those of tiktoken's own `cl100k_base`.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files

import tiktoken

from indexer.errors import ModelError

_TABLE_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+|"""
    r""" ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
_SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}


@cache
def encoding() -> tiktoken.Encoding:
    """Return the cl100k_base encoding, built once from the shipped table and with no network.

    Raises:
        ModelError: the shipped table is not the one that tiktoken pins.
    """
    table = files("indexer").joinpath("data", "cl100k_base.tiktoken").read_bytes()
    if hashlib.sha256(table).hexdigest() != _TABLE_SHA256:
        raise ModelError(
            "The token table indexer/data/cl100k_base.tiktoken is damaged.",
            "Install belqa again.",
        )
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in table.splitlines())}
    return tiktoken.Encoding("cl100k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=_SPECIAL_TOKENS)


def count_tokens(text: str) -> int:
    """Return the number of tokens in a text; a special token's name in a document is plain text here."""
    return len(encoding().encode_ordinary(text))
