"""Which sentence answers, and whether any does: two small logistic models over features that have names.

Their weights are fitted by `python -m eval calibrate` on the calibration half of the gold questions and on questions
of SQuAD 2.0, and lie beside this file as JSON that a person can read. Three rules stand beside them, for what a model
of words cannot tell: an e-mail address or a telephone number that is asked for must be there (here), a false premise
is not answered (`premise`), and a question of which no passage holds a word, or that is meant for the assistant, is
not looked up (`assistant`).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

from indexer.errors import ModelError
from service.evidence import Evidence, Features, lacks_contact
from service.question import Expected, Question

CHOICE_FEATURES = tuple(field.name for field in fields(Features))
_ASKED_KINDS = tuple(kind for kind in Expected if kind is not Expected.ANYTHING)
_OF_LISTS = ("announces", "whole_list", "whole_wanted_list", "whole_list_covered")
SUPPORT_FEATURES = (
    # Whether a list was chosen does not tell whether it answers: with these, other questions were judged worse.
    *(name for name in CHOICE_FEATURES if name not in _OF_LISTS),
    "terms",  # of the question, tenths
    "unknown",  # share of them that no passage holds
    "readable_alone",  # of the best sentence, see `Judged`
    *(f"asks_{kind.value}" for kind in _ASKED_KINDS),
)
FEATURES = tuple(dict.fromkeys((*CHOICE_FEATURES, *SUPPORT_FEATURES)))  # of either model
INGREDIENTS: Mapping[str, tuple[str, ...]] = {  # what each feature needs; `python -m eval ablate` leaves one out
    "vectors": ("cosine", "passage_cosine"),
    "fused score and rank": ("retrieval", "rank"),
    "terms met": ("covered", "covered_by_sentence", "covered_nearby", "missing_most"),
    "names met": ("names_met", "names_met_by_sentence", "listed"),
    "kind of answer": ("kind_met", "kind_met_by_span"),
    "reader's span": ("read", "read_nearby", "kind_met_by_span"),
    "reader's answerability": ("readable",),
    "second look": ("readable_alone",),
    "lists": _OF_LISTS,
    "form of the question": ("terms", "unknown", *(f"asks_{kind.value}" for kind in _ASKED_KINDS)),
}


@dataclass(frozen=True, slots=True)
class Logistic:
    """p = 1 / (1 + exp(-(bias + sum of weight * value)))."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, values: Mapping[str, float]) -> float:
        """Return bias + sum of weight * value."""
        return self.bias + sum(weight * values[name] for name, weight in self.weights.items())


LOOKED_AT = 2  # of the best sentences; of 2 to 7 as good as more, and two are read at the same time


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with its choice score; the best is the answer if there is one."""

    evidence: Evidence
    logit: float  # means something only beside those of the same question
    readable_alone: float = 0.0  # the reader's logit of "this sentence alone holds the answer", tenths; 0: not asked


@dataclass(frozen=True, slots=True)
class Judge:
    """Chooses among sentences, and says how likely the choice is supported."""

    choice: Logistic
    support: Logistic
    threshold: float  # of the support probability, below which the answer is a refusal
    further: float  # how far below the best sentence's logit one may lie and still be part of the answer
    again: float = 0.0  # weight of the second look beside the logit of the first
    looked_at: int = LOOKED_AT

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Judge":
        """Read the fitted weights."""
        choice, support = Logistic(**content["choice"]), Logistic(**content["support"])
        return cls(choice, support, content["threshold"], content["further"], content["again"])

    def rank(self, evidence: Sequence[Evidence]) -> list[Judged]:
        """Return the sentences, the best first; equal ones stay in the order of retrieval."""
        judged = [Judged(candidate, self.choice.logit(_named(candidate.features))) for candidate in evidence]
        return sorted(judged, key=lambda candidate: -candidate.logit)

    def order(self, ranked: Sequence[Judged]) -> list[Judged]:
        """Return the ranking with those that were looked at again in the order of both looks.

        The best has the highest logit of the first look, from which those that were not looked at again keep their
        distance; among themselves, the distance is that of both looks. What only the first look has judged stays
        behind, even where its logit is higher: quoting it too did worse.
        """
        seen = ranked[: self.looked_at]
        both = [one.logit + self.again * one.readable_alone for one in seen]
        lift = max((one.logit for one in seen), default=0.0) - max(both, default=0.0)
        ordered = [replace(one, logit=logit + lift) for one, logit in zip(seen, both, strict=True)]
        return [*sorted(ordered, key=lambda one: -one.logit), *ranked[self.looked_at :]]

    def support_probability(self, question: Question, ranked: Sequence[Judged]) -> float:
        """Return the probability that the best sentence answers the question."""
        if not ranked or lacks_contact(question, ranked[0].evidence):
            return 0.0
        return sigmoid(self.support.logit(support_values(question, ranked[0])))


# To gather evidence for a fit: any sentence may be among the best of the judge that is fitted.
UNFITTED = Judge(Logistic(0.0, {}), Logistic(0.0, {}), threshold=0.5, further=0.0, looked_at=sys.maxsize)


def support_values(question: Question, best: Judged) -> dict[str, float]:
    """Return what the support model weighs: the best sentence and the question.

    How far the best sentence leads the next one is left out: with it, other questions were judged worse.
    """
    unknown = sum(term.weight == 1 for term in question.terms)
    return {
        **_named(best.evidence.features),
        "terms": len(question.terms) / 10,
        "unknown": unknown / max(1, len(question.terms)),
        "readable_alone": best.readable_alone,
        **{f"asks_{kind.value}": float(question.expected is kind) for kind in _ASKED_KINDS},
    }


def sigmoid(logit: float) -> float:
    """Return 1 / (1 + exp(-logit)), without overflow."""
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


@cache
def load_judge() -> Judge:
    """Return the judge with the weights that ship with belqa."""
    try:
        return Judge.from_json(json.loads(files("service").joinpath("judge.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("The file service/judge.json is missing or damaged.", "Install belqa again.") from error


def _named(features: Features) -> dict[str, float]:
    return dict(zip(CHOICE_FEATURES, features.row(), strict=True))
