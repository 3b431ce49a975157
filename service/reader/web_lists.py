"""Examples in the style of web pages: a heading or lead-in line with list items under it.

Made from real questions (paragraph turned into bullets) and from names and sentences of
Wikipedia paragraphs with template questions, answerable and not.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.reader.examples import Example
from service.reader.negatives import NOT_NAMES, mentions, sentence_spans

_BULLETS = ("- ", "• ", "* ", "", "– ")
_SUFFIX = (
    "University|Company|Corporation|Institute|College|Museum|Group|Association|Society|Bank|"
    "Press|Centre|Center|Hospital|Library|School|Foundation|Agency|Council|Laboratory|Records"
)
_ORGANISATION = re.compile(rf"\b(?:[A-Z][a-z]+ ){{1,3}}(?:{_SUFFIX})\b")
_PLACE = re.compile(r"\b(?:in|near|from) ([A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?)(?=[,.])")
_PREDICATE = re.compile(
    r"^((?:[A-Z][A-Za-z\-]+ ?){1,4}) "
    r"(is|was|are|were|has|offers|provides|became|won|produces|owns|operates) ([^.;]{15,140})\.?$"
)
_LEAD_INS = (
    "Members of the network:",
    "Our partners",
    "Where to find us",
    "Organisations in the region",
    "Sites",
    "The following institutions take part:",
    "Overview",
    "Companies in this sector include",
)
_MISSING = (
    "When was {} founded?",
    "Who leads {}?",
    "How many people work at {}?",
    "What does {} produce?",
    "How much funding did {} receive?",
    "What is the phone number of {}?",
)
_WHERE = (
    "Where is {} located?",
    "Where is {} based?",
    "In which town is {}?",
    "What town is {} in?",
)
_HERE = (
    "Which organisation is in {}?",
    "Which institution is located in {}?",
    "Who is based in {}?",
)


def bulleted(example: Example, chance: random.Random) -> Example | None:
    """Write the passage's sentences as list items under a heading line, the question stays."""
    sentences = sentence_spans(example.passage)
    if len(sentences) < 2:
        return None
    bullet = chance.choice(_BULLETS)
    heading = example.context or chance.choice(_LEAD_INS)
    text, span = heading, None
    for start, end in sentences:
        text += "\n" + bullet
        if example.span and start <= example.span[0] and example.span[1] <= end:
            shift = len(text) - start
            span = (example.span[0] + shift, example.span[1] + shift)
        text += example.passage[start:end]
    if example.span and span is None:
        return None
    source = f"bulleted/{example.source}"
    return replace(example, passage=text, span=span, context="", source=source)


def _place_list(organisations: Sequence[str], places: Sequence[str], chance: random.Random) -> Example:
    """``Name (Town), Name (Town)``: where is a name, which is in a town, or something not told."""
    names = chance.sample(organisations, chance.randint(4, 9))
    towns = [chance.choice(places) for _ in names]
    listed, others = list(zip(names, towns, strict=True))[:-1], names[-1]
    wrap = chance.choice(("{} ({})", "{}, {}", "{} – {}", "{} in {}"))
    joint = chance.choice((", ", "\n- ", "\n• ", "; ", "\n"))
    text, spots = chance.choice(_LEAD_INS) + (joint if joint.startswith("\n") else " "), []
    for number, (name, town) in enumerate(listed):
        item = wrap.format(name, town)
        text += (joint if number else "") + item
        begin = len(text) - len(item)
        spots.append((begin, begin + len(name), len(text) - item[::-1].find(town[::-1]) - len(town)))
    name, town = chance.choice(listed)
    begin, stop, where = spots[listed.index((name, town))]
    kind = chance.choice(("where", "where", "here", "missing", "absent", "absent_here"))
    if kind == "where":
        span = (where, where + len(town))
        question = chance.choice(_WHERE).format(name)
        return Example(question, text, span, True, True, "web_places")
    if kind == "here" and towns[:-1].count(town) == 1:
        return Example(chance.choice(_HERE).format(town), text, (begin, stop), True, True, "web_places")
    absent = next((p for p in chance.sample(places, 20) if p not in text), "Nowhere")
    question = {
        "missing": chance.choice(_MISSING).format(name),
        "absent_here": chance.choice(_HERE).format(absent),
    }.get(kind, chance.choice(_WHERE).format(others))
    return Example(question, text, None, True, False, "web_places_none")


def _predicates(paragraphs: Sequence[str]) -> list[tuple[str, str, str]]:
    """(subject, verb, rest) of the sentences that start with a name and a plain verb."""
    found = []
    for text in paragraphs:
        for start, end in sentence_spans(text):
            match = _PREDICATE.match(text[start:end])
            if match and match.group(1).split()[0] not in NOT_NAMES:
                found.append((match.group(1), match.group(2), match.group(3)))
    return found


def _predicate_list(facts: Sequence[tuple[str, str, str]], heading: str, chance: random.Random) -> Example | None:
    """``X – does Y`` items: ask who does Y, or what X is; the unlisted fact has no answer."""
    facts = list({fact[0]: fact for fact in facts}.values())
    if len(facts) < 4:
        return None
    chosen = chance.sample(facts, min(len(facts), chance.randint(4, 6)))
    hidden, listed = chosen[0], chosen[1:]
    dash, bullet = chance.choice((" – ", ": ", " - ", " — ")), chance.choice(_BULLETS)
    text, spots = heading, []
    for name, verb, rest in listed:
        text += "\n" + bullet + name
        begin = len(text) - len(name)
        text += dash + (rest if verb in ("is", "was", "are", "were") else f"{verb} {rest}")
        spots.append((begin, begin + len(name), len(text)))
    number = chance.randrange(len(listed))
    name, verb, rest = listed[number]
    begin, stop, end = spots[number]
    kind = chance.random()
    if kind < 0.35:
        return Example(f"What {verb} {rest}?", text, (begin, stop), True, True, "web_facts")
    if kind < 0.55 and verb in ("is", "was", "are", "were"):
        return Example(f"What {verb} {name}?", text, (stop + len(dash), end), True, True, "web_facts")
    question = f"What {hidden[1]} {hidden[2]}?" if kind < 0.85 else f"What {hidden[1]} {hidden[0]}?"
    return Example(question, text, None, True, False, "web_facts_none")


def web_lists(articles: dict[str, list[str]], count: int, chance: random.Random) -> list[Example]:
    """About ``count`` list examples, half with places and half with facts."""
    everything = [text for paragraphs in articles.values() for text in paragraphs]
    organisations = sorted({m.group() for t in everything for m in _ORGANISATION.finditer(t)})
    seen = Counter(m.group(1) for t in everything for m in _PLACE.finditer(t))
    places = sorted(p for p, times in seen.items() if times >= 3 and all(m.kind == "name" for m in mentions("in " + p)))
    found = [_place_list(organisations, places, chance) for _ in range(count // 2)]
    facts = {title: _predicates(texts) for title, texts in articles.items()}
    titles = sorted(title for title, rows in facts.items() if len(rows) >= 4)
    while len(found) < count and titles:
        title = chance.choice(titles)
        made = _predicate_list(facts[title], title.replace("_", " "), chance)
        if made:
            found.append(made)
    return found
