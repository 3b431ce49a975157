"""Text of a page that is about the page, not its subject: cookie notices, breadcrumbs, menus, legal footers, pictures.

The patterns are the web's own words in English, Dutch, French and German; they know no corpus. A long text is
never boilerplate, whatever words it holds: a report on cookies must stay readable.
"""

import re

_LONGEST = 400  # characters; the longest cookie notice seen in one block is about 300
_SHORTEST_DATA, _NEARLY_ALL = 500, 0.9  # characters without a blank, more than any address has; share of a text
_COOKIE = re.compile(r"\bcookie", re.IGNORECASE)
_COOKIE_TALK = re.compile(
    r"\b(?:we use|uses? cookies|this (?:web)?site|our (?:web)?site|accept|consent|preferences|settings|policy|notice|"
    r"manage|browser|experience|wij gebruiken|deze (?:web)?site|gebruikt? cookies|accepteer|toestemming|voorkeuren|"
    r"beleid|nous utilisons|ce site|utilise des cookies|accepter|préférences|politique|"
    r"wir verwenden|diese (?:web)?seite|verwendet cookies|akzeptieren|einstellungen|richtlinie)",
    re.IGNORECASE,
)
_PAGE_TALK = re.compile(
    r"(?:skip to (?:main )?content|back to top|back to (?:overview|home|news|list)|all rights reserved\.?|read more|"
    r"share (?:this|on) .{0,40}|follow us(?: on .{0,40})?|subscribe to our newsletter\.?|sign up for our newsletter\.?|"
    r"print this page|terms (?:of use|and conditions)|privacy (?:policy|statement|notice)|legal notice|"
    r"disclaimer|sitemap|"
    r"(?:log|sign) ?in|menu|search|home|previous|next|"
    r"naar (?:de )?inhoud|terug naar boven|alle rechten voorbehouden\.?|lees meer|deel deze pagina|volg ons|"
    r"privacyverklaring|gebruiksvoorwaarden|"
    r"aller au contenu(?: principal)?|haut de page|tous droits réservés\.?|lire la suite|partager cette page|"
    r"suivez-nous|"
    r"mentions légales|politique de confidentialité|"
    r"zum inhalt(?: springen)?|nach oben|alle rechte vorbehalten\.?|weiterlesen|seite teilen|folgen sie uns|impressum|"
    r"datenschutz(?:erklärung)?)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:19|20)\d\d\b.*|©.*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+(?:[>›»→|/·•]|::)\s+|\s{3,}")


def is_boilerplate(text: str) -> bool:
    """Say whether a block of text is about the page rather than its subject."""
    if not text.strip() or len(text) > _LONGEST:
        return _is_data(text)
    if _is_trail(text):
        return True
    text = " ".join(text.split())
    if _COOKIE.search(text) and _COOKIE_TALK.search(text):
        return True
    return bool(_PAGE_TALK.fullmatch(text) or _COPYRIGHT.fullmatch(text))


def _is_data(text: str) -> bool:
    """Recognise a picture or a key that is written in letters, and no words: next to all of it is unbroken."""
    unbroken = sum(len(word) for word in text.split() if len(word) >= _SHORTEST_DATA and word.isascii())
    return unbroken > _NEARLY_ALL * len(text)


def _is_trail(text: str) -> bool:
    """Recognise breadcrumbs ("Library > Country Reports > Belgium") and menus ("Home | About | Contact")."""
    steps = _SEPARATOR.split(text.strip())
    return len(steps) > 2 and all(is_label(step) for step in steps)


def is_label(text: str) -> bool:
    """Say whether a text is a bare label, as a menu entry is: a few words, no figure, no sentence mark."""
    return 0 < len(text.split()) <= 6 and len(text) <= 50 and not re.search(r"[.:;!?,\d–]", text)
