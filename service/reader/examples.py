"""Training examples for the reader, read from public question-answering files.

Every loader turns one data set into :class:`Example` records. ``SOURCES`` names the files,
where they come from and under which licence, so the model card can be checked against it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEVELOPMENT_ARTICLES = frozenset({"Sky_(United_Kingdom)", "Black_Death", "Jacksonville,_Florida"})
HALF_A = "squad2_dev/squad2_dev_halfA.json.gz"
HALF_B = "squad2_dev/squad2_dev_halfB_reconstructed.json.gz"


@dataclass(frozen=True)
class Source:
    """One data set: its files under the data folder, its origin and its licence."""

    files: tuple[str, ...]
    origin: str
    licence: str


SOURCES: dict[str, Source] = {
    "squad_spans": Source(
        ("squad_train_partial/squad_spans_flan.jsonl.gz",),
        "SQuAD 1.1 training set, part (Rajpurkar et al. 2016)",
        "CC BY-SA 4.0",
    ),
    "squad_sentences": Source(
        ("squad_train_partial/squad_train_sentence_10k.jsonl.gz",),
        "SQuAD 1.1 training set in ReQA form, part (Ahmad et al. 2019)",
        "CC BY-SA 4.0",
    ),
    "squad2_half_b": Source((HALF_B,), "SQuAD 2.0 development set, 16 of the 19 articles of half B", "CC BY-SA 4.0"),
    "squadshifts": Source(
        tuple(f"squadshifts/{n}_v1.0.json.gz" for n in ("new_wiki", "reddit", "amazon_reviews")),
        "SQuADShifts (Miller et al. 2020)",
        "CC BY 4.0 (by its authors; none stated in the files)",
    ),
    "policyqa": Source(("policyqa/dev.json.gz", "policyqa/test.json.gz"), "PolicyQA (Ahmad et al. 2020)", "MIT"),
    "fairytaleqa": Source(("fairytaleqa/fairytaleqa.jsonl.gz",), "FairytaleQA (Xu et al. 2022)", "Apache-2.0"),
    "selqa": Source(
        ("selqa/selqa-ass-dev.json.gz", "selqa/selqa-ass-test.json.gz"),
        "SelQA (Jurczyk et al. 2016)",
        "Apache-2.0",
    ),
    "fever": Source(
        ("fever_pairs/test.jsonl.gz", "fever_pairs/validation.jsonl.gz"),
        "FEVER pairs (Thorne et al. 2018)",
        "CC BY-SA 3.0",
    ),
    "written": Source((), "Questions and passages written for belqa by a language model (`written.py`)", "Apache-2.0"),
    "squad_articles": Source(
        ("squad_articles/articles.jsonl.gz",),
        "Wikipedia paragraphs of SQuAD, without the articles of half A",
        "CC BY-SA 4.0",
    ),
}


@dataclass(frozen=True)
class Example:
    """One question with one passage.

    ``span`` is a half-open range of code points of ``passage``: the answer, or, when ``loose``,
    the sentence that holds it. Without ``has_span_loss`` only the answerability head learns.
    """

    question: str
    passage: str
    span: tuple[int, int] | None
    has_span_loss: bool
    answerable: bool
    source: str
    group: str = ""
    context: str = ""
    loose: bool = False


def paragraph_key(text: str) -> str:
    """Letters and digits only, lower case: the same paragraph in two editions gets one key."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def read_json(path: Path) -> Any:  # noqa: ANN401 - JSON
    """Read one gzipped JSON document."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return json.load(stream)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a gzipped file of one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def plain_title(title: str) -> str:
    """``Sky_(United_Kingdom)`` -> ``Sky (United Kingdom)``."""
    return title.replace("_", " ").strip()


def load_articles(data: Path) -> dict[str, list[str]]:
    """Wikipedia paragraphs by article title (no questions)."""
    rows = read_lines(data / SOURCES["squad_articles"].files[0])
    return {
        row["title"]: [" ".join(text.split()) for text in row["paragraphs"] if len(text) > 80]
        for row in rows
        if row["title"] not in DEVELOPMENT_ARTICLES
    }


def forbidden_paragraphs(data: Path) -> frozenset[str]:
    """Keys of all paragraphs of half A (test) and of the development articles."""
    keys: set[str] = set()
    for name, only in ((HALF_A, None), (HALF_B, DEVELOPMENT_ARTICLES)):
        for article in read_json(data / name)["data"]:
            if only is None or article["title"] in only:
                keys.update(paragraph_key(p["context"]) for p in article["paragraphs"])
    return frozenset(keys)


def load_squad_spans(data: Path, titles: dict[str, str]) -> list[Example]:
    """Question, span and paragraph; ``titles`` gives the article of a paragraph key."""
    found = []
    for row in read_lines(data / SOURCES["squad_spans"].files[0]):
        if row["paragraph_in_squad_dev"]:
            continue
        start, answer = row["answer_start"], row["answer"]
        if row["context"][start : start + len(answer)] != answer:
            continue
        title = titles.get(paragraph_key(row["context"]), "")
        span = (start, start + len(answer))
        found.append(
            Example(
                row["question"],
                row["context"],
                span,
                True,
                True,
                "squad_spans",
                title,
                plain_title(title),
            )
        )
    return found


def load_squad_sentences(data: Path) -> list[Example]:
    """Question and answer sentence: the span is loose (somewhere in the sentence)."""
    found = []
    for row in read_lines(data / SOURCES["squad_sentences"].files[0]):
        context = row["context"] or ""
        start = context.find(row["answer_sentence"])
        if row["paragraph_in_squad_dev"] or start < 0:
            continue
        span = (start, start + len(row["answer_sentence"]))
        found.append(
            Example(
                row["question"],
                context,
                span,
                True,
                True,
                "squad_sentences",
                row["title"],
                plain_title(row["title"]),
                loose=True,
            )
        )
    return found


def _common_answer(answers: list[dict[str, Any]]) -> tuple[int, int]:
    """Return the span most annotators chose (the first on a tie)."""
    spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers if a["text"]]
    return Counter(spans).most_common(1)[0][0]


def load_squad_format(path: Path, source: str, development: bool | None = None) -> list[Example]:
    """Load a file in SQuAD format; ``development`` keeps or drops the development articles."""
    found = []
    for article in read_json(path)["data"]:
        if development is not None and development != (article["title"] in DEVELOPMENT_ARTICLES):
            continue
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                impossible = question.get("is_impossible", False)
                span = None if impossible else _common_answer(question["answers"])
                found.append(
                    Example(
                        question["question"].strip(),
                        paragraph["context"],
                        span,
                        True,
                        not impossible,
                        source,
                        article["title"],
                        plain_title(article["title"]),
                    )
                )
    return found


def load_squadshifts(data: Path) -> list[Example]:
    """All three domains; Reddit and Amazon titles say nothing, so they give no context."""
    found: list[Example] = []
    for name in SOURCES["squadshifts"].files:
        domain = Path(name).name.removesuffix("_v1.0.json.gz")
        rows = load_squad_format(data / name, f"squadshifts_{domain}")
        if domain != "new_wiki":
            rows = [Example(r.question, r.passage, r.span, True, True, r.source, domain) for r in rows]
        found.extend(rows)
    return found


def load_policyqa(data: Path) -> list[Example]:
    """Answerable ones, and questions on a practice that the paragraph does not treat."""
    found = []
    for name in SOURCES["policyqa"].files:
        for article in read_json(data / name)["data"]:
            asked = [q for p in article["paragraphs"] for q in p["qas"]]
            for number, paragraph in enumerate(article["paragraphs"]):
                text = paragraph["context"]
                if len(text) < 80:
                    continue
                practices = {q["type"].split("|||")[0] for q in paragraph["qas"]}
                for question in paragraph["qas"]:
                    span = _common_answer(question["answers"])
                    found.append(Example(question["question"], text, span, True, True, "policyqa"))
                other = asked[(number * 37) % len(asked)]
                if other["type"].split("|||")[0] not in practices:
                    found.append(Example(other["question"], text, None, True, False, "policyqa_other"))
    return found


def load_fairytaleqa(data: Path) -> list[Example]:
    """Explicit questions whose answer stands in the section word for word."""
    found = []
    for row in read_lines(data / SOURCES["fairytaleqa"].files[0]):
        if row["ex_or_im"] != "explicit":
            continue
        text = " ".join(row["context"].split())
        words = [re.escape(word) for word in row["answers"][0].strip(" .").split()]
        match = re.search(r"\b" + r"\s+".join(words) + r"\b", text, re.IGNORECASE)
        if words and match:
            found.append(Example(row["question"], text, match.span(), True, True, "fairytaleqa", row["story"]))
    return found


def load_selqa(data: Path) -> list[Example]:
    """Questions with one answer sentence among the sentences of a Wikipedia section."""
    found = []
    for name in SOURCES["selqa"].files:
        for row in read_json(data / name):
            if len(row["answers"]) != 1:
                continue
            number = row["answers"][0]
            start = sum(len(sentence) + 1 for sentence in row["candidates"][:number])
            span = (start, start + len(row["candidates"][number]))
            found.append(
                Example(
                    row["question"],
                    " ".join(row["candidates"]),
                    span,
                    True,
                    True,
                    "selqa",
                    row["article"],
                    row["article"],
                    loose=True,
                )
            )
    return found


def untokenise(text: str) -> str:
    """Undo Penn Treebank tokens of FEVER: brackets, quotes, blanks before punctuation."""
    text = re.sub(r"-LRB- ?", "(", text).replace("-LSB- ", "[").replace(" -RSB-", "]")
    text = text.replace(" -RRB-", ")").replace("`` ", '"').replace(" ''", '"')
    return re.sub(r" ([,.;:?!]|'s\b)", r"\1", text)


def load_fever(data: Path) -> list[Example]:
    """Claims with their evidence: supported (yes) or refuted (no); answerability head only."""
    found = []
    for name in SOURCES["fever"].files:
        for row in read_lines(data / name):
            passage = untokenise(" ".join(row["evidence"]))
            supported = row["label"] == "SUPPORTS"
            found.append(Example(row["claim"], passage, None, False, supported, "fever"))
    return found
