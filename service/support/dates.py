"""Dates of a text that name a month, as year, month and day as far as they are told; a year alone is a figure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from service.support.number_words import MONTH_VALUES, any_of

Reading = tuple[int | None, int | None, int | None]  # year, month, day


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is told; a numeric one may have two readings (year, month, day)."""

    text: str
    start: int
    end: int
    readings: frozenset[Reading]

    def met_by(self, others: Sequence["Date"], values: Iterable[float]) -> bool:
        """Say whether one of the dates agrees, what it leaves out being told by another date or by a plain figure."""
        elsewhere = {*values, *(year for other in others for year, _, _ in other.readings if year)}
        return any(
            _agree(mine, theirs, elsewhere)
            for other in others
            for mine, theirs in product(self.readings, other.readings)
        )


_MONTH = any_of(MONTH_VALUES)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>1\d{3}|20\d\d)"
_DATES = (
    re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+|de\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+{_YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{_MONTH})\.?\s+{_DAY}(?![\d%.,]*\d)(?:,?\s+{_YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s+(?:of\s+)?{_YEAR}\b", re.IGNORECASE),
)
_NUMERIC_DATE = re.compile(
    r"(?<![\d./-])(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}))(?!\d)"
)
_MONTH_ALONE = re.compile(rf"\b(?P<month>{_MONTH})\b", re.IGNORECASE)
# Words that often are no months; a capital or a year makes them one.
_AMBIGUOUS = frozenset({"may", "march", "mar", "mars", "mai", "mei", "jan", "sept", "sep", "dec", "nov", "jun", "jul"})


def dates(text: str) -> list[Date]:
    """Return the dates of a text that name a month, in order; a year alone is a figure."""
    numeric = ((match, _numeric_readings(match)) for match in _NUMERIC_DATE.finditer(text))
    found = [Date(match[0], *match.span(), readings) for match, readings in numeric if readings]
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if _is_free(match, found) and _is_month(match):
                told = {**dict.fromkeys(("year", "day")), **match.groupdict()}
                month = MONTH_VALUES[match["month"].lower()]
                reading = (
                    int(told["year"]) if told["year"] else None,
                    month,
                    int(told["day"]) if told["day"] else None,
                )
                found.append(Date(match[0], *match.span(), frozenset({reading})))
    for match in _MONTH_ALONE.finditer(text):
        word = match[0]
        if word[0].isupper() and word.lower() not in _AMBIGUOUS and _is_free(match, found):
            found.append(Date(word, *match.span(), frozenset({(None, MONTH_VALUES[word.lower()], None)})))
    return sorted(found, key=lambda date: date.start)


def _agree(
    mine: Reading,
    theirs: Reading,
    elsewhere: set[float],
) -> bool:
    pairs = list(zip(mine, theirs, strict=True))
    if any(one is not None and other is not None and one != other for one, other in pairs):
        return False
    year, month, day = mine
    return (
        (month is None or theirs[1] is not None)
        and (day is None or theirs[2] is not None)
        and (year is None or theirs[0] is not None or year in elsewhere)
    )


def _numeric_readings(match: re.Match[str]) -> frozenset[Reading]:
    """Return what 2004-11-02, 2.11.2004 or 11/02/2004 may mean."""
    if match["y"]:
        orders = [(match["y"], match["m"], match["d"])]
    else:
        orders = [(match["c"], match["b"], match["a"])]
        if match["mark"] == "/":
            orders.append((match["c"], match["a"], match["b"]))
    readings = [(int(year), int(month), int(day)) for year, month, day in orders]
    return frozenset(reading for reading in readings if 1 <= reading[1] <= 12 and 1 <= reading[2] <= 31)


def _is_month(match: re.Match[str]) -> bool:
    """Say whether a word that looks like a month is one: "5 May" and "may 2010" are, "rule 5 may" is not."""
    word = match["month"]
    return word.lower() not in ("may", "march") or word[0].isupper() or bool(match.groupdict().get("year"))


def _is_free(match: re.Match[str], taken: Sequence[Date]) -> bool:
    return not any(match.start() < other.end and match.end() > other.start for other in taken)
