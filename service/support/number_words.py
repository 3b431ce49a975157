"""Words for numbers, magnitudes, units and months, in English, Dutch, French and German."""

import re
from collections.abc import Iterable

_WORDS_FOR_NUMBERS = """
    zero null nul = 0; one = 1; two twee deux zwei = 2; three drie trois drei = 3; four vier quatre = 4;
    five vijf cinq fünf = 5;
    six zes sechs = 6; seven zeven sieben = 7; eight huit acht = 8; nine negen neun = 9; ten tien dix zehn = 10;
    eleven = 11; twelve twaalf douze zwölf = 12; thirteen dertien treize dreizehn = 13;
    fourteen veertien quatorze vierzehn = 14; fifteen vijftien quinze fünfzehn = 15;
    sixteen zestien seize sechzehn = 16;
    seventeen zeventien siebzehn = 17; eighteen achttien achtzehn = 18; nineteen negentien neunzehn = 19;
    twenty twintig vingt zwanzig = 20; thirty dertig trente dreißig = 30; forty fourty veertig quarante vierzig = 40;
    fifty vijftig cinquante fünfzig = 50; sixty zestig soixante sechzig = 60; seventy zeventig septante siebzig = 70;
    eighty tachtig achtzig = 80; ninety negentig nonante neunzig = 90;
    dozen = 12; hundred honderd hundert = 100; thousand duizend tausend = 1000; million miljoen = 1000000;
    billion miljard milliard = 1000000000; trillion biljoen = 1000000000000
"""
_SCALES = """
    k thousand thousands duizend mille tausend = 1000; m mn mio mln million millions miljoen millionen = 1000000;
    bn b billion billions miljard milliard milliards milliarde milliarden mrd mia = 1000000000;
    tn trillion trillions biljoen = 1000000000000
"""
_ORDINALS = """
    first = 1; second = 2; third = 3; fourth = 4; fifth = 5; sixth = 6; seventh = 7; eighth = 8; ninth = 9; tenth = 10;
    eleventh = 11; twelfth = 12; twentieth = 20
"""
_UNITS = """
    % percent per_cent procent pour_cent prozent percentage = %; € eur euro euros = EUR; $ usd dollar dollars = USD;
    £ gbp pound pounds = GBP; second seconds = second; minute minutes minuten minuut = minute;
    hour hours uur uren heure heures stunde stunden = hour;
    day days dag dagen jour jours tag tage tagen = day;
    week weeks weken semaine semaines woche wochen = week;
    month months maand maanden mois monat monate monaten = month;
    year years jaar jaren an ans année années jahr jahre jahren = year;
    km kilometre kilometres kilometer kilometers = km;
    metre metres meter meters = metre; mile miles = mile; kg kilogram kilograms kilo kilos = kg;
    tonne tonnes ton tons = tonne; litre litres liter liters = litre; hectare hectares ha = hectare; °c = °C
"""
_MONTHS = """
    january januari janvier januar jan = 1; february februari février februar feb = 2; march maart mars märz mar = 3;
    april avril apr = 4; may mei mai = 5; june juni juin jun = 6; july juli juillet jul = 7;
    august augustus août aug = 8; september septembre sept sep = 9; october oktober octobre oct okt = 10;
    november novembre nov = 11; december décembre dezember dec dez = 12
"""
_NO_CASE = "\u017f\u212a\u0130\u0131"


def _table(text: str) -> dict[str, str]:
    """Read "word word = value; ..."."""
    rows = (row.split("=") for row in text.split(";"))
    return {word.replace("_", " "): value.strip() for words, value in rows for word in words.split()}


def _numbers(text: str) -> dict[str, int]:
    return {word: int(value) for word, value in _table(text).items()}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first.

    Whatever it matches is, in lower case, one of the words: letters that only pass for another case of an ASCII letter
    (the long s, the Kelvin sign, the Turkish i with and without its dot) are no match.
    """
    return rf"(?!\w*(?-i:[{_NO_CASE}]))(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


WORD_VALUES, SCALE_VALUES, ORDINAL_VALUES = map(_numbers, (_WORDS_FOR_NUMBERS, _SCALES, _ORDINALS))
MONTH_VALUES, UNIT_NAMES = _numbers(_MONTHS), _table(_UNITS)
