"""Whether a question asks for several things or for one, by its form: "which parks ...", or "which park suits ...".

English ends a plural noun and the verb of a single one in the same letter. What stands behind the word tells most of
them apart: an article, a pronoun, a plural or a superlative follows a verb ("which company makes the vaccine").
"""

import re

_ENDS_NOUN = (
    r"(?:of|in|for|from|at|by|with|to|on|near|about|"
    r"is|was|has|does|are|were|have|do|did|can|could|will|would|should|may|must)\b"
)
_REQUEST = r"^\W*(?:and |please |(?:can|could|would) you )*"
_OUTRIGHT = re.compile(
    rf"{_REQUEST}(?:list|enumerate)\b|"
    rf"{_REQUEST}(?:name|give me) (?:all|some|several|two|three|four|five|\d+)\b|"
    # "Name the parks", and not "Name the chairman".
    rf"{_REQUEST}(?:name|give me)\s+(?:(?!{_ENDS_NOUN})[\w’'\-]+\s+){{0,3}}?[\w’'\-]*[^\Wsui]s\b|"
    r"\b(?:lists? of|overview of|all (?:the|of the)|examples? of|(?:kinds|types|sorts) of)\b|"
    r"\b(?:what|which|who) (?:are|were)\b|\bwhich of .*\b(?:are|were|have|do|can)\b|"
    r"\bwhat (?:can|could|does|do) .*\b(?:do|offer|help|provide|include|assist)\b",
    re.IGNORECASE,
)
_ASKED_NOUN = re.compile(
    rf"\b(?:what|which)\s+(?:(?!{_ENDS_NOUN})[\w’'&\-]+\s+){{0,3}}?"
    rf"(?!{_ENDS_NOUN})[\w’'\-]+[^\Wsui](?P<name_of_a_field>(?<=ic))?s\b(?:\s+(?P<next>[\w’'\-]+))?",
    re.IGNORECASE,
)
_BEHIND_VERB = re.compile(
    r"(?:the|an?|its|their|his|her|my|our|your|this|that|these|those|any|some|no|all|every|each|more|most|less|least|"
    r"both|what|which|who|whom|how|if|when|where|whether|people|(?:some|any|every)(?:body|one)|us|me|you|it|them|him|"
    r"at|to|as|up|out|off|into|by|through|over|down|away|back|best|so|such|\w+est|\w+[’']s|(?P<plural>\w*[^\Wsui]s))",
    re.IGNORECASE,
)
_AUXILIARIES = ("is", "was", "has", "does")


def asks_for_several(text: str) -> bool:
    """Say whether a question asks for several things: "list ...", "what are ...", "which parks ..."."""
    return bool(_OUTRIGHT.search(text)) or _asks_for_plural(text)


def _asks_for_plural(text: str) -> bool:
    asked = _ASKED_NOUN.search(text)
    if not asked:
        return False
    verbal = _BEHIND_VERB.fullmatch(asked["next"] or "")
    if not verbal or verbal[0].lower() in _AUXILIARIES:
        return True
    return asked["name_of_a_field"] is not None and verbal["plural"] is not None  # "which logistics companies"
