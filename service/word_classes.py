"""Closed word classes, as patterns without regard to case: what gives a question its form, whatever it is about."""

AUXILIARY = (
    r"(?:(?:am|is|are|was|were|do|does|did|have|has|had|could|might|must|should|would)(?:n[’']?t)?|"
    r"can(?:not|[’']?t)?|will|won[’']?t|shall|shan[’']?t|"
    r"may(?!\s+(?:\d|to\b|and\b|or\b)|\W*$))"  # not the month
)
QUESTION_WORD = (  # "comment" is not among them: it is an English word
    r"(?:what|which|who|whom|whose|where|when|why|how|wat|welke?|wie|waar|wanneer|waarom|hoe|"
    r"que|quel(?:le)?s?|qui|où|quand|pourquoi|wer|welche[nmrs]?|wo|wann|warum)"
)
REQUEST = r"(?:list|name|give|tell|show|describe|explain|summari[sz]e|compare|find|outline|define|enumerate)"
PREPOSITION = (  # "before" and "after" are not among them: they begin clauses as well
    r"(?:about|above|against|among|at|behind|below|beside|between|by|during|for|from|in|inside|near|of|on|"
    r"outside|over|per|since|through|to|under|until|with|within|without|voor|van|à|pour|für)"
)
DETERMINER = r"(?:the|an?|my|your|his|her|its|our|their|this|that|these|those|any|some|every|each|all|no)"
MONTH_OR_DAY = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
)
