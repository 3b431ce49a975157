"""The report: everything in its JSON, and a page that needs nothing but itself."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.fingerprint import Header
from eval.intervals import Estimate
from eval.measured import Measured, variation, with_baselines
from eval.mistakes import Mistake
from eval.page import page
from eval.plots import Axis, Line, interval_plot, line_plot
from eval.questions import Span
from eval.report import Row, report
from eval.slices import slices, wordings
from tests.eval.examples import CRANES, PORT, TEXTS, TRAIN, answer, question, refused

HOSTILE = '<script>alert("1")</script>'
QUESTIONS = [
    question("found", PORT),
    replace(question("found again", PORT), group="found", styles=("paraphrase",), text="Since when?"),
    question("lost", TRAIN, text=HOSTILE),
    question("near", kind="near_miss"),
    question("far", kind="off_topic"),
]
REPLIES = [
    answer(PORT, confidence=0.9),
    refused(CRANES, ranked=(PORT,), confidence=0.4),
    answer(CRANES, confidence=0.5),
    answer(CRANES, confidence=0.6),
    refused(ranked=(CRANES,)),
]
RANKINGS = [dict.fromkeys(("BM25 only", "dense only", "reciprocal rank fusion"), (PORT, TRAIN))] * 5


@pytest.fixture(scope="module")
def measured() -> Measured:
    found = with_baselines("the set", QUESTIONS, REPLIES, TEXTS, RANKINGS, {"corpus": "abc"})
    return replace(found, variations=[variation("typing errors", found.ours, found.ours)])


@pytest.fixture(scope="module")
def content(measured: Measured) -> Row:
    return json.loads(json.dumps(report(Header({"command": "python -m eval", "commit": "123"}), [measured])))  # type: ignore[no-any-return]


class Tags(HTMLParser):
    """Collects the tags of a page, with the addresses that they name."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "data", "action")]


def test_every_mistake_is_counted_and_listed(content: Row) -> None:
    (the_set,) = content["sets"]
    assert 5 == the_set["n"] == len(the_set["outcomes"]["rows"])
    wrong = {"should have refused": 1, "should have answered": 1, "not retrieved": 1}
    assert {kind.value: wrong.get(kind.value, 0) for kind in Mistake} == the_set["mistakes"]
    assert sum(wrong.values()) == len(the_set["failures"])
    lost = next(row for row in the_set["failures"] if row["id"] == "lost")
    assert (HOSTILE, "A train leaves each hour.") == (lost["question"], lost["gold"][0]["quote"])
    assert ["It has nine cranes."] == [citation["quote"] for citation in lost["citations"]]


def test_curves_and_recall(content: Row) -> None:
    (the_set,) = content["sets"]
    assert [0.2, 0.0] == the_set["risk_coverage"]["belqa"][0]
    assert [1.0, 0.8] == the_set["risk_coverage"]["belqa"][-1]
    assert [pytest.approx(3 / 5), pytest.approx(2 / 3)] == the_set["works_at"]
    assert pytest.approx([2 / 3] + [1.0] * 9) == the_set["recall_at"]["BM25 only"]


def test_belqa_is_compared_with_each_baseline(content: Row) -> None:
    rows = {(row["system"], row["figure"]): row for row in content["sets"][0]["against"]}
    row = rows["always refuse", "evidence in the answer (recall)"]
    assert (1, 2, 0) == (row["wins"], row["ties"], row["losses"])
    assert all(row["p"] <= row["p_holm"] <= 1 for row in rows.values())
    assert ("BM25 only", "false refusals") not in rows


def test_the_page_needs_nothing_else_and_shows_everything(content: Row) -> None:
    html = page(content)
    seen = Tags()
    seen.feed(html)
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(seen.tags)
    assert [] == seen.addresses
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<article>") == len(content["sets"][0]["failures"])
    for shown in ("python -m eval", "typing errors", "always refuse", "prefers-color-scheme: dark", "@media print"):
        assert shown in html
    assert 5 == seen.tags.count("svg")  # risk, reliability, recall, time, wordings


def test_slices_count_everybody(measured: Measured) -> None:
    found = {(one.by, one.name): one for one in slices(measured.questions, measured.ours)}
    assert 5 == sum(one.n for (by, _), one in found.items() if by == "answerable")
    assert (3, 1, 1) == tuple(found["answerable", name].n for name in ("answerable", "near miss", "off topic"))
    assert pytest.approx(1 / 3) == found["kind", "fact"].evidence.mean
    assert 3 == found["document", "a.txt"].n


def test_wordings_of_the_same_fact(measured: Measured) -> None:
    found = wordings(measured.questions, measured.ours)
    assert (1, 0, 1) == (found.facts, found.all_right, found.some_right)
    assert -1.0 == found.against_plain["paraphrase"]["evidence in the answer (recall)"].difference.mean
    assert 0.0 == found.against_plain["paraphrase"]["passage recall@5"].difference.mean


def test_drawings_are_well_formed_and_stay_inside() -> None:
    line = line_plot(
        "<T>",
        Axis("x & y"),
        Axis("y"),
        [Line("a<b", [(0, 0), (1, 2)]), Line("c", [(0.5, 0.5)], dots=True)],
        (0.5, 0.5, "&"),
    )
    drawing = ElementTree.fromstring(line)  # noqa: S314 - our own
    points = [point for node in drawing.iter() if "points" in node.attrib for point in node.attrib["points"].split()]
    width, height = (float(size) for size in drawing.attrib["viewBox"].split()[2:])
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in (point.split(",") for point in points))
    rows = interval_plot("t", [("a very long label of a document that is long.txt", Estimate(0.5, 0.2, 0.7, 9))])
    assert "…" in rows
    assert ElementTree.fromstring(rows).attrib["viewBox"]  # noqa: S314 - our own


def test_a_set_of_nothing_still_has_a_page(tmp_path: Path) -> None:
    empty = with_baselines("empty", [], [], TEXTS, [], {})
    (tmp_path / "page.html").write_text(page(json.loads(json.dumps(report(Header({}), [empty])))), encoding="utf-8")
    assert "empty: 0 questions" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_spans_outside_of_known_documents_do_no_harm() -> None:
    unknown = question("x", Span("left-out.txt", 0, 5))
    found = with_baselines("set", [unknown], [refused()], TEXTS, [], {})
    assert 0.0 == found.ours[0].recall_5
    assert "left-out.txt" in page(json.loads(json.dumps(report(Header({}), [found]))))
