"""Measuring and fitting the judge of support: the data, the formulas, and what a fit must find."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from eval.support_data import NOT_SUPPORTED, PARTIAL, SUPPORTED, Claim, ClaimError, constructed, load_claims
from eval.support_fit import Examined, fit, sample
from eval.support_measure import Verdicts, as_table, balanced_accuracy, judged, measure, stored_figure
from service.support.judge import SUPPORT_FEATURES, SupportFeatures, SupportModel


def claim(label: str, number: int = 0) -> Claim:
    return Claim(f"Claim {number}.", (f"Evidence {number}.",), label, str(number))


def test_claims_of_both_forms_are_read(tmp_path: Path) -> None:
    wice = {"label": PARTIAL, "claim": "It rains.", "evidence": ["Rain", ""], "meta": {"claim_title": "Weather"}}
    fever = {"label": "REFUTES", "claim": "It rains .", "evidence": ["Rain -LRB- wet -RRB- , `` drops '' ."]}
    (tmp_path / "a.jsonl").write_text(json.dumps(wice) + "\n\n")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as file:
        file.write(json.dumps(fever))
    one, other = load_claims(tmp_path)
    assert Claim("It rains.", ("Rain",), PARTIAL, "Weather") == one
    assert Claim("It rains.", ('Rain (wet), "drops".',), NOT_SUPPORTED, "1") == other


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"claim": "x", "evidence": []}', '{"claim": 1, "evidence": [], "label": "SUPPORTS"}']
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"claim": "x", "evidence": ["y"], "label": "SUPPORTS"}\n' + line)
    with pytest.raises(ClaimError, match=r"a\.jsonl, line 2"):
        load_claims(path)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"no \.jsonl file"):
        load_claims(tmp_path)
    with pytest.raises(ClaimError, match="cannot be read"):
        load_claims(tmp_path / "none.jsonl")


def test_constructed_statements_have_the_evidence_that_their_label_says() -> None:
    claims = [claim(SUPPORTED if number % 2 else NOT_SUPPORTED, number) for number in range(20)]
    made = constructed(claims)
    assert made == constructed(claims)  # fixed seed
    assert 20 + 3 * 10 == len(made)
    for one in made:
        told = {text.removeprefix("Evidence ") for text in one.evidence}
        wanted = {part.removeprefix("Claim ").rstrip(".") + "." for part in one.text.split(", and ")}
        if one.label == PARTIAL:
            assert 1 == len(wanted & told)
        elif one.label == SUPPORTED:
            assert wanted <= told
        elif len(one.evidence) == 1:
            assert not wanted & told


def test_no_statement_shares_words_with_one_of_another_fold() -> None:
    claims = [claim(SUPPORTED if number % 3 else NOT_SUPPORTED, number) for number in range(60)]
    drawn = sample(claims, 50)
    words: dict[str, set[str]] = {}
    for one in drawn:
        told = " ".join((one.text, *one.evidence)).replace(".", "").split()
        words.setdefault(one.group, set()).update(word for word in told if word.isdigit())
    assert 5 == len(words)
    assert sum(map(len, words.values())) == len(set().union(*words.values())) == 50
    assert len(drawn) > 100


def test_few_statements_can_be_drawn_too() -> None:
    assert [] == sample([])
    assert 3 == len(sample([claim(NOT_SUPPORTED, number) for number in range(3)])) / 2


def test_balanced_accuracy_is_its_formula_and_that_of_sklearn() -> None:
    claims = [claim(label, number) for number, label in enumerate([SUPPORTED] * 3 + [PARTIAL] * 4 + [NOT_SUPPORTED])]
    said = [True, True, False, True, False, False, False, False]
    estimate = balanced_accuracy(claims, said)
    assert (2 / 3 + 4 / 5) / 2 == pytest.approx(estimate.mean)
    assert balanced_accuracy_score([c.supported for c in claims], said) == pytest.approx(estimate.mean)
    assert 0 <= estimate.low < estimate.mean < estimate.high <= 1
    assert 8 == estimate.n


def examples(count: int = 400) -> list[Examined]:
    """Statements whose label hangs on the first feature, and against all sense on the last one."""
    chance = np.random.default_rng(1)
    made = []
    for number in range(count):
        right = bool(number % 2)
        values = chance.normal(0, 0.3, len(SUPPORT_FEATURES))
        values[0] += 0.5 * right
        values[SUPPORT_FEATURES.index("names_met")] -= 0.5 * right
        problems = ("a problem",) if not right and number % 4 == 0 else ()
        made.append(Examined(claim(SUPPORTED if right else NOT_SUPPORTED, number), SupportFeatures(*values), problems))
    return made


def test_a_fit_finds_what_matters_and_keeps_the_signs() -> None:
    content = fit(examples())
    weights = content["weights"]
    assert list(SUPPORT_FEATURES) == list(weights)
    assert max(weights, key=weights.get) == SUPPORT_FEATURES[0]
    assert 0 == weights["names_met"]
    assert all(weight >= 0 for name, weight in weights.items() if name != "reversed")
    assert {"statements": 400, "supported": 200} == {
        key: content["fitted_on"][key] for key in ("statements", "supported")
    }
    assert content["fitted_on"]["unseen_balanced_accuracy"] > 0.8


def test_the_table_has_a_row_for_each_way_and_a_share_for_each_label() -> None:
    found = examples(40)
    claims = [example.claim for example in found]
    verdicts = judged(claims, SupportModel.from_json(fit(found)), found)
    assert 5 == len(verdicts)
    assert all(len(claims) == len(way.supported) == len(way.scores) for way in verdicts)
    lines = as_table("made up", claims, verdicts).splitlines()
    assert 2 + 5 == len(lines)
    assert lines[-1] == "| always supported | 50.0% [50.0, 50.0] n=40 | 0.500 | 100.0% | 100.0% |"
    assert {"balanced_accuracy", "low", "high", "auroc"} == set(measure(claims, verdicts))
    assert (
        1.0
        == measure(
            claims, [Verdicts("x", tuple(c.supported for c in claims), tuple(float(c.supported) for c in claims))]
        )["auroc"]
    )


def test_the_figure_that_stands_beside_others_is_the_stored_one(tmp_path: Path) -> None:
    file = tmp_path / "support.json"
    file.write_text('{"bias": 0}')
    assert "was not measured since its last fit" in stored_figure(file)
    measured = {
        "balanced_accuracy": 0.7,
        "low": 0.65,
        "high": 0.75,
        "statements": 349,
        "data": "x",
        "command": "python",
    }
    file.write_text(json.dumps({"bias": 0, "measured": measured}))
    expected = "the judge of statements has a balanced accuracy of 70.0% [65.0, 75.0] n=349 on x (python)"
    assert expected == stored_figure(file)
