"""Statements with evidence and a label, to fit and to measure the judge of support: JSON lines from a path.

A line is `{"claim", "evidence": [texts], "label"}`, which is the form of WiCE (Kamoi et al. 2023) and of FEVER pairs
(Thorne et al. 2018). Labels are those of either.
"""

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from indexer.errors import BelqaError

SUPPORTED, PARTIAL, NOT_SUPPORTED = "supported", "partially_supported", "not_supported"
_LABELS: Mapping[str, str] = {
    SUPPORTED: SUPPORTED,
    PARTIAL: PARTIAL,
    NOT_SUPPORTED: NOT_SUPPORTED,
    "SUPPORTS": SUPPORTED,
    "REFUTES": NOT_SUPPORTED,
    "NOT ENOUGH INFO": NOT_SUPPORTED,
}
_PENN = (("-LRB- ", "("), (" -RRB-", ")"), ("-LSB- ", "["), (" -RSB-", "]"), ("`` ", '"'), (" ''", '"'), (" 's", "'s"))
_SEED = 20_260
_PADDING = 12  # sentences of other statements that a padded one is hidden among


class ClaimError(BelqaError):
    """A file of labelled statements cannot be used."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, the texts that it is held against, and what people say of it."""

    text: str
    evidence: tuple[str, ...]
    label: str
    group: str  # statements about the same subject share it

    @property
    def supported(self) -> bool:
        """Whether the evidence supports all of it."""
        return self.label == SUPPORTED


def load_claims(path: Path) -> list[Claim]:
    """Read one file, or every .jsonl and .jsonl.gz file below a folder.

    Raises:
        ClaimError: naming the file and the line that does not fit.
    """
    files = sorted(path.rglob("*.jsonl*")) if path.is_dir() else [path]
    if not files:
        raise ClaimError(f"There is no .jsonl file in {path.name!r}.", "Name a file of labelled statements.")
    return [claim for file in files for claim in _load_file(file)]


def constructed(claims: Sequence[Claim]) -> list[Claim]:
    """Make statements that are harder to judge than pairs of one sentence each, by rule and with a fixed seed.

    Supported statements hidden among foreign sentences stay supported; two of them joined are supported by the evidence
    of both, and only in part by that of one; with the evidence of another statement they are not supported.
    """
    chance = random.Random(_SEED)  # noqa: S311 - not for secrets
    pool = [text for claim in claims for text in claim.evidence]
    padding = min(_PADDING, len(pool))
    right = [claim for claim in claims if claim.supported]
    made = [
        Claim(claim.text, _hidden(claim.evidence, chance.sample(pool, padding), chance), claim.label, claim.group)
        for claim in claims
    ]
    for claim, other in zip(right, [*right[1:], *right[:1]], strict=True):
        joined = f"{claim.text.rstrip('. ')}, and {other.text}"
        half = chance.choice([claim, other])
        made.append(Claim(joined, (*claim.evidence, *other.evidence), SUPPORTED, claim.group))
        foreign = [text for text in chance.sample(pool, padding) if text not in (*claim.evidence, *other.evidence)]
        made.append(Claim(joined, _hidden(half.evidence, foreign[:3], chance), PARTIAL, claim.group))
        made.append(Claim(claim.text, other.evidence, NOT_SUPPORTED, claim.group))
    return made


def _hidden(evidence: Sequence[str], others: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    place = chance.randint(0, len(others))
    return (*others[:place], *evidence, *others[place:])


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def _load_file(path: Path) -> Iterator[Claim]:
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _claim(path.name, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimError(
            f"The file {path.name} cannot be read: {error}.", "Name a .jsonl or .jsonl.gz file."
        ) from error


def _claim(name: str, number: int, line: str) -> Claim:
    try:
        row: dict[str, Any] = json.loads(line)
        evidence = tuple(_plain(text) for text in row["evidence"] if text.strip())
        group = str(row.get("meta", {}).get("claim_title") or number)
        return Claim(_plain(row["claim"]), evidence, _LABELS[row["label"]], group)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClaimError(
            f"{name}, line {number}: this is no labelled statement ({type(error).__name__}: {error}).",
            'Write {"claim": "...", "evidence": ["..."], "label": "supported"}.',
        ) from error


def _plain(text: str) -> str:
    """Undo the Penn Treebank tokens of FEVER."""
    for token, character in _PENN:
        text = text.replace(token, character)
    for mark in ",.;:?!":
        text = text.replace(f" {mark}", mark)
    return text
