"""Whether texts support a statement that is not verbatim in them, decided without a language model.

Figures, dates, names and negations are compared one by one: what does not agree is a problem, told in plain words, and
settles the matter. For the rest, a logistic model weighs how much of the statement the texts hold, how near they are to
it, and what the reader makes of it. Its weights lie beside this file as JSON, fitted by `python -m eval judge --fit`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz.distance import LCSseq

from indexer.analysis import terms
from indexer.embed import Embedder
from indexer.errors import ModelError
from indexer.sentences import sentence_spans
from service.evidence import tenth
from service.judge import Logistic, sigmoid
from service.question import content_terms
from service.reader import Reader
from service.support.figures import figures, unmet
from service.support.names import initials_of, is_held, names
from service.support.polarity import only_denied, reversal

_SENTENCES = 4  # of the evidence that are embedded: those with most of the statement's words
_WINDOWS = 3  # of the evidence that the reader reads
_WINDOW_CHARACTERS = 900
_ALIKE = 0.6  # share of the statement's terms that a sentence must hold before it can contradict it
_CLAUSE = re.compile(r"[,;:()]|\s(?:and|but|which|who|that|while|en|et|und|maar|mais|aber)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Support:
    """What the evidence makes of a statement."""

    supported: bool
    score: float  # probability that the evidence supports the statement, 0 to 1
    problems: tuple[str, ...]  # in plain words; where there is one, `supported` is False


@dataclass(frozen=True, slots=True)
class SupportFeatures:
    """What speaks for a statement; shares and cosines, all between -2 and 2."""

    covered: float  # share of its terms that stand anywhere in the evidence
    covered_by_sentence: float  # the same, in the sentence that holds most of them
    covered_least: float  # the same, of its clause with the smallest share
    in_order: float  # longest common subsequence of its terms with that sentence, as a share of its terms
    cosine: float  # with the nearest sentence
    readable: float  # the reader's logit of "this window holds the answer" for the best window, tenths
    read: float  # the reader's margin of the best span over "no answer", tenths
    names_met: float  # share of its names that the evidence holds, 1 without any
    figures_met: float  # share of its figures and dates that the evidence tells, 1 without any
    reversed: float  # 1 when a sentence about the same thing says the opposite

    def row(self) -> tuple[float, ...]:
        """Return the values in the order of the fields."""
        return tuple(getattr(self, name) for name in self.__slots__)


SUPPORT_FEATURES = tuple(field.name for field in fields(SupportFeatures))


@dataclass(frozen=True, slots=True)
class SupportModel:
    """The fitted weights, and the probability from which a statement counts as supported."""

    logistic: Logistic
    threshold: float

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "SupportModel":
        """Read the fitted weights."""
        return cls(Logistic(content["bias"], content["weights"]), content["threshold"])

    def decide(self, features: SupportFeatures, problems: Sequence[str]) -> Support:
        """Weigh the features; a problem settles the matter, and brings the probability below the threshold."""
        score = sigmoid(self.logistic.logit(_named(features)))
        score *= self.threshold if problems else 1
        return Support(score >= self.threshold and not problems, round(score, 4), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The texts in the pieces that are looked at."""

    texts: tuple[str, ...]
    sentences: tuple[str, ...]
    sentence_terms: tuple[frozenset[str], ...]
    terms: frozenset[str]


class SupportJudge:
    """Judges statements against texts; safe to share between threads."""

    def __init__(self, reader: Reader, embedder: Embedder, model: SupportModel | None = None) -> None:
        self._reader = reader
        self._embedder = embedder
        self._model = model or load_support_model()

    def judge(self, claim: str, evidence: Sequence[str]) -> Support:
        """Say whether the evidence supports a statement.

        Args:
            claim: one sentence, without its citation markers.
            evidence: the texts that it leans on, read together; an empty one supports nothing.
        """
        if not any(text.strip() for text in evidence):
            return Support(False, 0.0, ("there is no passage to support it",))
        if not any(character.isalnum() for character in claim):
            return Support(False, 0.0, ("the statement has no words",))
        return self._model.decide(*self.examine(claim, evidence))

    def examine(self, claim: str, evidence: Sequence[str]) -> tuple[SupportFeatures, tuple[str, ...]]:
        """Return what speaks for a statement, and the problems that settle the matter."""
        split = _split(evidence)
        wanted = list(dict.fromkeys(content_terms(claim))) or terms(claim)
        order = _by_coverage(wanted, split)
        nearest = [split.sentences[place] for place in order[:_SENTENCES]]
        windows = _windows(split, order)
        figures_met, figure_problems = _compare_figures(claim, split.texts)
        names_met, name_problems = _compare_names(claim, split)
        reversed_, reversal_problems = _compare_polarity(claim, wanted, split, order)
        readings = self._reader.read(claim, windows)
        # A statement and a sentence are of a kind: both are embedded as questions are, cut to the window, on one core.
        vectors = self._embedder.embed_queries([claim, *nearest])
        features = SupportFeatures(
            covered=_share(wanted, split.terms),
            covered_by_sentence=_share(wanted, split.sentence_terms[order[0]]),
            covered_least=min(_share(clause, split.terms) for clause in _clauses(claim) or [wanted]),
            in_order=LCSseq.similarity(wanted, terms(nearest[0])) / len(wanted),
            cosine=float((vectors[1:] @ vectors[0]).max()),
            readable=tenth(max(reading.answerable for reading in readings)),
            read=tenth(max(reading.span_score - reading.null_score for reading in readings)),
            names_met=names_met,
            figures_met=figures_met,
            reversed=reversed_,
        )
        return features, (*figure_problems, *name_problems, *reversal_problems)


def _split(evidence: Sequence[str]) -> _Evidence:
    texts = tuple(text for text in evidence if text.strip())
    sentences = tuple(
        line[start:end] for text in texts for line in text.splitlines() for start, end in sentence_spans(line)
    )
    sentence_terms = tuple(frozenset(terms(sentence)) for sentence in sentences)
    return _Evidence(texts, sentences, sentence_terms, frozenset().union(*sentence_terms))


def _by_coverage(wanted: Sequence[str], evidence: _Evidence) -> list[int]:
    """Return the places of the sentences, the one that holds most of the terms first; of equals, the shorter one."""
    places = range(len(evidence.sentences))
    return sorted(
        places, key=lambda place: (-_share(wanted, evidence.sentence_terms[place]), len(evidence.sentences[place]))
    )


def _windows(evidence: _Evidence, order: Sequence[int]) -> list[str]:
    """Return windows of neighbouring sentences around the best ones, as long as the reader reads at once."""
    windows: list[str] = []
    seen: set[int] = set()
    for place in order:
        if place in seen:
            continue
        low = high = place
        length = len(evidence.sentences[place])
        while length < _WINDOW_CHARACTERS and (low > 0 or high + 1 < len(evidence.sentences)):
            behind = high + 1 < len(evidence.sentences) and (high - place <= place - low or low == 0)
            low, high = (low, high + 1) if behind else (low - 1, high)
            length += len(evidence.sentences[high if behind else low])
        seen.update(range(low, high + 1))
        windows.append(" ".join(evidence.sentences[low : high + 1]))
        if len(windows) == _WINDOWS:
            break
    return windows


def _compare_figures(claim: str, texts: Sequence[str]) -> tuple[float, list[str]]:
    missing, missing_dates = unmet(claim, texts)
    count = sum(figure.certain for figure in figures(claim)) + len(missing_dates)
    problems = [f"the figure {figure.text} is not in the passage" for figure in missing]
    problems += [f"the date {date.text} is not in the passage" for date in missing_dates]
    return (1 - len(problems) / max(count, len(problems))) if problems else 1.0, problems


def _compare_names(claim: str, evidence: _Evidence) -> tuple[float, list[str]]:
    found = names(claim)
    if not found:
        return 1.0, []
    initials = initials_of(evidence.texts)
    missing = [name for name in found if not is_held(name.text, evidence.terms, initials)]
    problems = [f"the name {name.text} is not in the passage" for name in missing if name.certain]
    return 1 - len(missing) / len(found), problems


def _compare_polarity(
    claim: str, wanted: Sequence[str], evidence: _Evidence, order: Sequence[int]
) -> tuple[float, list[str]]:
    """Look for the opposite in the sentence that is most like the claim, and for what is only told to deny it."""
    best = order[0]
    alike = _share(wanted, evidence.sentence_terms[best]) >= _ALIKE
    found = (reversal(claim, evidence.sentences[best]) if alike else None) or only_denied(claim, evidence.sentences)
    return (1.0, [str(found)]) if found else (0.0, [])


def _clauses(claim: str) -> list[list[str]]:
    """Return the terms of each clause that has at least two of them."""
    clauses = [content_terms(part) for part in _CLAUSE.split(claim)]
    return [clause for clause in clauses if len(clause) > 1]


def _share(wanted: Sequence[str], found: frozenset[str]) -> float:
    return sum(term in found for term in wanted) / len(wanted)


def _named(features: SupportFeatures) -> dict[str, float]:
    return dict(zip(SUPPORT_FEATURES, features.row(), strict=True))


@cache
def load_support_model() -> SupportModel:
    """Return the weights that ship with belqa."""
    try:
        return SupportModel.from_json(
            json.loads(files("service").joinpath("support", "judge.json").read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "The file service/support/judge.json is missing or damaged.", "Install belqa again."
        ) from error
