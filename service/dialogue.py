"""Whether words are for the assistant itself: a greeting, a question about it, an instruction. The sources answer none.

Told by the form alone, from closed classes: pronouns of the second person, words of talking and answering, what a
machine that talks may be called, and the commands that are given to one. A question is for the assistant when it
addresses somebody and *nothing else* is in it: "What can you answer?", and not "What can you do for a founder?", which
the documents may well answer in their own voice. What it costs is a page that is asked "How do you work?" of itself.
"""

import re

from indexer.analysis import spellings
from indexer.sentences import sentence_spans
from service.question import FUNCTION_WORDS

_COURTESY = re.compile(
    r"\b(?:good (?:morning|afternoon|evening|night|day)|goede(?:morgen|middag|avond|nacht|ndag)|"
    r"guten (?:morgen|tag|abend)|bonjour|bonsoir|salut|hallo|bye|goodbye|see you(?: later| soon)?|nice to meet you|"
    r"how are you(?: doing)?(?: today)?|(?:many )?thanks|thank you|merci|danke|bedankt|dank (?:je|u))"
    r"(?: (?:very|so) much| a lot| beaucoup| sehr| wel)?\b"
)
_ADDRESSED = frozenset(
    "you your yours yourself u jij jou jouw jullie uw tu te toi ton ta tes vous votre vos du dich dir dein".split()
)
_ADDRESSED_JE = re.compile(r"\b(?:kan|kun|ben|ik|wat|wie|hoe) je\b")  # in French it is "I"
_WHAT_TO_ASK = re.compile(
    r"^(?:what|which|wat|was|que|quoi)\b.*"
    r"\b(?:(?:can|may|could|should) i ask|kan ik vragen|kann ich fragen|puis je demander)\b"
)
_OF_DIALOGUE = frozenset(
    """
    ask asked asking question questions answer answers answering reply replies respond response speak speaks talk chat
    help helpful able know knows knowledge understand mean think feel doing work works working come comes made make
    built build created create trained based name called topic topics subject subjects cover covers old real good great
    nice perfect cool sure maybe anything something everything
    assistant bot chatbot robot machine computer program software human person someone somebody ai gpt chatgpt llm
    language model models
    vragen vraag antwoord antwoorden weet weten helpen heet doe demander question reponse repondre aider sais savoir
    peux pouvez puis faire appelles fragen frage antwort antworten wissen weisst helfen kannst konnen heisst machst bist
    """.split()
)
# "What do you know about AI?" asks the sources, and "about yourself" or "about anything" does not.
_ABOUT_SOMETHING = re.compile(
    r"\b(?:about|over|sur|über)\s+(?!(?:you\w*|u|jou\w*|je|toi|vous|dich|sich|any\w*|every\w*|it|that|this|all)\b)\w"
)
_CLITICS = frozenset("don doesn isn aren ll ve re what".split())  # what the apostrophe leaves of "don't", "you're"
_LEAD = r"^(?:(?:please|now|and|then|ok(?:ay)?|so|from now on)[,: ]+)*"
# "Can you ..." mostly means "can one ...": it is for the assistant where the rest says so.
_CAN_YOU = rf"{_LEAD}(?:can|could|would|will) you (?:please |kindly )?"
_EITHER = rf"(?:{_CAN_YOU}|{_LEAD})"
_SOME = r"(?:an?|some|another) (?:\w+ ){0,2}"
_TOLD = r"(?:instructions?|rules?|prompts?|guidelines?)"
_YOUR_OWN = r"your (?:(?:system|hidden|secret|initial|original|previous|prior|earlier|full|exact|own) )*"
_PLAY = r"(?:act (?:as|like)|pretend|role-?play|play the role|behave like|answer like|speak like|talk like)\b"
_COMMANDS = (
    # to set aside, or give away, what it was told
    rf"{_LEAD}(?:ignore|forget|disregard|override|bypass)\b.*\b(?:{_TOLD}|told|said|above|everything)\b",
    rf"{_CAN_YOU}(?:ignore|forget|disregard|override|bypass)\b.*"
    rf"\b(?:{_YOUR_OWN}{_TOLD}|(?:previous|prior|earlier) {_TOLD}|system prompt|you were told|above)\b",
    rf"{_EITHER}(?:print|show|reveal|repeat|output|tell me)\b.*"
    rf"\b(?:{_YOUR_OWN}{_TOLD}|(?:system|hidden) prompt|(?:text|words) above)\b",
    # to be somebody else
    r"^(?:from now on\W+|now )?you are now\b[^?]*$",
    r"^from now on\W+you (?:are|will|act|answer|speak|talk|write)\b[^?]*$",
    r"^(?:now )?you are no longer (?:bound|restricted|limited|confined|"
    r"(?:(?:an?|my) )?(?:\w+ )?(?:assistant|(?:chat)?bot|robot|machine|model|ai))\b[^?]*$",
    rf"{_LEAD}{_PLAY}",
    rf"{_CAN_YOU}{_PLAY}.*\b(?:me|us|my)\b",
    # to make up a text
    rf"{_EITHER}(?:write|compose|draft|sing|make up|invent|generate|tell)\b (?:(?:me|us) )?{_SOME}"
    r"(?:poems?|haikus?|limericks?|sonnets?|songs?|raps?|stor(?:y|ies)|tales?|jokes?|riddles?)\b",
    rf"{_EITHER}(?:write|compose|draft|generate)\b (?:(?:me|us) )?{_SOME}(?:essays?|code|functions?|scripts?)\b",
    rf"(?:{_LEAD}|{_CAN_YOU}(?=\w+ (?:me|us)\b))(?:write|compose|draft|generate)\b (?:(?:me|us) )?{_SOME}"
    r"(?:speech|e-?mail|letter)\b",
)
_COMMAND = re.compile("|".join(_COMMANDS))


def is_for_assistant(text: str) -> bool:
    """Say whether every sentence of a question is for the assistant itself."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return bool(sentences) and all(_is_for_assistant(sentence) for sentence in sentences)


def _is_for_assistant(sentence: str) -> bool:
    plain = " ".join(sentence.lower().replace("’", "'").split())
    if _COMMAND.search(plain):
        return True
    rest = _COURTESY.sub(" ", plain)
    pieces = spellings(rest)
    content = [word for word in pieces if len(word) > 1 and word not in FUNCTION_WORDS | _CLITICS]
    if rest != plain:  # a greeting, alone or with what is said along with it: "Thanks, very helpful"
        return all(word in _OF_DIALOGUE for word in content)
    addressed = bool(_ADDRESSED.intersection(pieces) or _ADDRESSED_JE.search(plain) or _WHAT_TO_ASK.search(plain))
    if _ABOUT_SOMETHING.search(plain):
        return False
    return addressed and bool(content) and all(word in _OF_DIALOGUE for word in content)
