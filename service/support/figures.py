"""Figures and dates of a text, as values: so that "13.5 billion", "13,5 miljard" and "13 500 000 000" are one.

English, Dutch, French and German are read. Where a spelling can mean two values ("1.234"), both are kept, and a figure
is met when any of its values is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import floor, isclose, log10

from service.support.dates import Date, dates
from service.support.number_words import ORDINAL_VALUES, SCALE_VALUES, UNIT_NAMES, WORD_VALUES, any_of


class Bound(StrEnum):
    """How a figure is meant: "300", "about 300", "more than 300", "less than 300", "the 1990s"."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    DECADE = "decade"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text, a half-open range of code points."""

    text: str
    start: int
    end: int
    values: frozenset[float]  # one, or two where the spelling leaves a choice
    unit: str  # "%", "EUR", "day"...; empty where none is named
    bound: Bound
    certain: bool  # False for words such as "one" and "first" that are often no figures

    def met_by(self, other: "Figure") -> bool:
        """Say whether another text's figure says the same: equal, or within what "about" or "over" allows."""
        if self.unit and other.unit and self.unit != other.unit:
            return False
        same_bound = self.bound is other.bound and self.bound in (Bound.AT_LEAST, Bound.AT_MOST)
        bound = Bound.EXACT if same_bound else self.bound  # "at most 300" says another thing than "at most 200"
        return any(_holds(value, found, bound) for value, found in product(self.values, other.values))

    def agrees_with(self, other: "Figure") -> bool:
        """Say whether two figures can be one value: either says the same as the other, or is the other rounded."""
        if self.met_by(other) or other.met_by(self):
            return True
        return self.unit == other.unit and any(
            _rounds_to(one, two) or _rounds_to(two, one) for one, two in product(self.values, other.values)
        )


_UNCERTAIN = frozenset({"one", "first", "second", "nul", "null", "dozen", "hundred", "thousand", "million", "billion"})
_UNCERTAIN_SCALES = frozenset({"m", "k", "b"})  # metres, and parts of names

_SPACES = "\u00a0\u202f\u2009 "
_DIGITS = rf"\d{{1,3}}(?:(?P<mark>[.,'’{_SPACES}])\d{{3}})(?:(?P=mark)\d{{3}})*(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_BEFORE = rf"(?P<before>[€$£]|\b(?:EUR|USD|GBP))?[{_SPACES}]?"
_SCALE = rf"(?:[{_SPACES}-]?(?P<scale>{any_of(SCALE_VALUES)})\b)?"
_DAYS_OF = rf"(?:(?:working|business|calendar|consecutive)[{_SPACES}])?"
_UNIT = rf"(?:[{_SPACES}-]?{_DAYS_OF}(?P<unit>{any_of(UNIT_NAMES)})(?!\w))?"
_FIGURE = re.compile(
    rf"{_BEFORE}(?<![\w.,])(?<![A-Za-z]-)(?P<sign>[-−](?=\d))?(?P<digits>{_DIGITS})(?:st|nd|rd|th)?(?!\d){_SCALE}{_UNIT}",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"\b(?P<words>(?:{any_of(WORD_VALUES)})(?:(?:\s+and)?[\s-]+(?:{any_of(WORD_VALUES)}))*)\b{_UNIT}",
    re.IGNORECASE,
)
_TENS = any_of(word for word, value in WORD_VALUES.items() if 20 <= value < 100)
_ORDINAL = re.compile(rf"\b(?:(?P<tens>{_TENS})-)?(?P<word>{any_of(ORDINAL_VALUES)})\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.,:])(?P<hour>[012]?\d)(?:(?:[:h.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b|[:h](?P<exact>[0-5]\d)(?![\d:]))",
    re.IGNORECASE,
)
_SHORT_RANGE = re.compile(r"(?<!\d)(?P<century>\d\d)\d\d(?P<mark>[–/-])(?P<last>\d\d)(?![\d–/-])")
_PHRASES = {
    Bound.AT_LEAST: r"\b(?:more than|over|above|at least|exceed(?:s|ed|ing)?|no less than|upwards of|meer dan|plus de|"
    r"mehr als|minstens|au moins|mindestens)",
    Bound.AT_MOST: r"\b(?:less than|fewer than|under|below|up to|at most|no more than|minder dan|moins de|weniger als|"
    r"hoogstens|au plus|höchstens)",
    Bound.ABOUT: r"(?:\b(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|some|nearly|almost|close to|"
    r"ongeveer|bijna|environ|près de|presque|etwa|rund|fast)|[~≈±])",
}
_BOUNDS = {bound: re.compile(phrases + r"\s*$", re.IGNORECASE) for bound, phrases in _PHRASES.items()}
_ROUGH = 0.05  # a figure of one digit stands for what lies so near: "7 billion" for 7.1 billion
_ABOUT, _FAR = 0.1, 2.0  # "about 300" is 270 to 330; "over 300" is no more than 600, else nobody would say it so


def figures(text: str) -> list[Figure]:
    """Return the numbers of a text that are no part of a date with a month, in order."""
    found: list[Figure] = [*_clock_times(text), *_second_years(text), *_ordinals(text)]
    taken: list[Date | Figure] = [*dates(text), *found]
    for match in _FIGURE.finditer(text):
        start = match.start("sign") if match["sign"] else match.start("digits")
        if not any(start < other.end and match.end("digits") > other.start for other in taken):
            found.append(_figure(text, match, start))
    for match in _SPELLED.finditer(text):
        if _is_free(match, [*taken, *found]):
            found += _spelled(text, match)
    return sorted(found, key=lambda figure: figure.start)


def unmet(claim: str, evidence: Sequence[str]) -> tuple[list[Figure], list[Date]]:
    """Return the figures and dates of a claim that no evidence text tells."""
    told = [figure for text in evidence for figure in figures(text)]
    told_dates = [date for text in evidence for date in dates(text)]
    values = {value for figure in told for value in figure.values}
    years = {float(year) for date in told_dates for year, _, _ in date.readings if year}
    missing = [
        figure
        for figure in figures(claim)
        if figure.certain and not figure.values & years and not any(figure.met_by(other) for other in told)
    ]
    return missing, [date for date in dates(claim) if not date.met_by(told_dates, values)]


def _holds(value: float, found: float, bound: Bound) -> bool:
    if isclose(value, found, rel_tol=1e-9):
        return True
    match bound:
        case Bound.AT_LEAST:
            return value < found <= _FAR * value
        case Bound.AT_MOST:
            return value / _FAR <= found < value
        case Bound.DECADE:
            return value < found < value + 10
        case Bound.ABOUT:
            return isclose(value, found, rel_tol=_ABOUT)
        case _:
            return False


def _rounds_to(exact: float, rounded: float) -> bool:
    """Say whether a value rounds to another one that is told with fewer digits: 6.69 to 6.7, but not 7.9 to 7.8."""
    digits = _digits(rounded)
    if not 0 < digits < _digits(exact):
        return False
    if digits == 1:
        return isclose(exact, rounded, rel_tol=_ROUGH)
    return isclose(round(exact, digits - 1 - floor(log10(abs(exact)))), rounded)


def _digits(value: float) -> int:
    """Return the number of digits that tell a value, zeros around them aside; 0 for zero."""
    return len(f"{value:.10g}".split("e")[0].replace(".", "").replace("-", "").strip("0"))


def _is_free(match: re.Match[str], taken: Sequence[Date | Figure]) -> bool:
    return not any(match.start() < other.end and match.end() > other.start for other in taken)


def _figure(text: str, match: re.Match[str], start: int) -> Figure:
    values = _values(match["digits"], match["mark"])
    if match["sign"]:
        values = {-value for value in values} | (values if not text[:start].split("\n")[-1].strip() else set())
    scale = (match["scale"] or "").lower()
    if scale:
        scaled = {value * SCALE_VALUES[scale] for value in values}
        values = scaled | values if scale in _UNCERTAIN_SCALES else scaled
    unit = UNIT_NAMES.get((match["before"] or match["unit"] or "").lower(), "")
    bound = _bound(text[: match.start()])
    if re.fullmatch(r"\d{3}0", match["digits"]) and re.match(r"['’]?s\b", text[match.end() :]):
        bound = Bound.DECADE
    return Figure(match[0].strip(), start, match.end(), frozenset(values), unit, bound, True)


def _values(digits: str, mark: str | None) -> set[float]:
    if not mark:
        return {float(digits.replace(",", "."))}
    whole = digits.split(mark)
    last = re.split(r"[.,]", whole[-1])
    joined = float("".join([*whole[:-1], last[0]]) + ("." + last[1] if len(last) > 1 else ""))
    if mark == " " and len(whole) == 2:  # an ordinary blank may also stand between two figures
        return {joined, *(float(re.sub(",", ".", part)) for part in whole)}
    if mark in ".," and len(whole) == 2 and len(last) == 1 and (mark == "." or whole[0] == "0"):
        decimal = float(f"{whole[0]}.{whole[1]}")
        return {decimal} if whole[0] == "0" else {joined, decimal}
    return {joined}


def _second_years(text: str) -> Iterator[Figure]:
    """Yield the second year of "2014-15"."""
    for match in _SHORT_RANGE.finditer(text):
        year = float(match["century"] + match["last"])
        yield Figure(match[0], *match.span("last"), frozenset({year, float(match["last"])}), "", Bound.EXACT, False)


def _clock_times(text: str) -> Iterator[Figure]:
    """Yield "18:00", "18h30" and "6 pm" as hours of the day."""
    for match in _CLOCK.finditer(text):
        half = (match["half"] or "").lower()
        hour = int(match["hour"]) % 12 + (12 if half == "p" else 0) if half else int(match["hour"])
        value = hour + int(match["minute"] or match["exact"] or 0) / 60
        yield Figure(match[0], *match.span(), frozenset({value}), "o'clock", Bound.EXACT, True)


def _ordinals(text: str) -> Iterator[Figure]:
    for match in _ORDINAL.finditer(text):
        word, tens = match["word"].lower(), match["tens"]
        value = ORDINAL_VALUES[word] + (WORD_VALUES[tens.lower()] if tens else 0)
        certain = bool(tens) or word not in _UNCERTAIN
        yield Figure(match[0], *match.span(), frozenset({float(value)}), "", Bound.EXACT, certain)


def _spelled(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """Yield the figures of a run of number words: "two hundred and fifty" is one, "two, three" are two."""
    unit = UNIT_NAMES.get((match["unit"] or "").lower(), "")
    run = [word for word in re.split(r"[\s-]+", match["words"].lower()) if word != "and"]
    total, current, said = 0, 0, False
    values: list[int] = []
    for word in run:
        value = WORD_VALUES[word]
        if value >= 100:
            current = max(current, 1) * value
            if value >= 1000:
                total, current = total + current, 0
        elif said and (current % 100 if value >= 10 else current % 10 or current % 100 in range(10, 20)):
            values.append(total + current)
            total, current = 0, value
        else:
            current += value
        said = True
    values.append(total + current)
    certain = len(run) > 1 or run[0] not in _UNCERTAIN
    bound = _bound(text[: match.start()])
    for value in values:
        yield Figure(match["words"], *match.span(), frozenset({float(value)}), unit, bound, certain)


def _bound(before: str) -> Bound:
    return next((bound for bound, pattern in _BOUNDS.items() if pattern.search(before[-40:])), Bound.EXACT)
