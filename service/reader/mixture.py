"""The training mixture: how often each source and each unanswerable edit is shown."""

from __future__ import annotations

import logging
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from service.reader import examples as sources
from service.reader.cropping import crop_some
from service.reader.examples import Example, paragraph_key
from service.reader.nearest import nearest_passages
from service.reader.negatives import (
    Mention,
    ParagraphIndex,
    mentions,
    opposite_question,
    other_paragraph,
    swap_in_passage,
    swap_in_question,
    without_answer,
)
from service.reader.web_lists import bulleted, web_lists
from service.reader.written import load_written

LOGGER = logging.getLogger(__name__)
EDITED_SOURCES = (
    "squad_spans",
    "squad_sentences",
    "squad2_half_b",
    "squadshifts_new_wiki",
    "squadshifts_reddit",
    "squadshifts_amazon_reviews",
    "fairytaleqa",
    "selqa",
    "written",
)
ANSWERABLE_SHOWN = {
    "squad_spans": 2500,
    "squad_sentences": 1500,
    "squad2_half_b": 1500,
    "squadshifts_new_wiki": 2500,
    "squadshifts_reddit": 800,
    "squadshifts_amazon_reviews": 800,
    "policyqa": 500,
    "fairytaleqa": 600,
    "selqa": 400,
    "fever": 1000,
    "written": 18000,
}
UNANSWERABLE_SHOWN = {
    "human": 4000,
    "other_paragraph": 4000,
    "nearest_passage": 4000,
    "swap_question": 500,
    "swap_passage": 500,
    "opposite": 500,
    "removed": 1500,
    "policyqa_other": 100,
    "written": 18000,
    "fever": 1000,
    "fever_other": 400,
}
WEB_LISTS, BULLETED, LONGEST_BULLETED = 1000, 1500, 900
WRITTEN_CLEAN = 28000
CLEAN_SHARE, CROPPED_SHARE = 0.3, 0.5
NEWEST, NEWEST_SHARE = 3, 0.6  # the last third of the written questions, new to the pass, is so much of those shown
WRITTEN_EDITED = 2  # times that a written question is tried for an edit; they are nearest to what people ask


@dataclass(frozen=True)
class Mixture:
    """``broad`` is shown first, ``clean`` (exact spans, human unanswerable ones) last."""

    broad: tuple[Example, ...]
    clean: tuple[Example, ...]


def count_sources(shown: Iterable[Example]) -> dict[str, int]:
    """Count passes by source, answerable (yes) or not (no)."""
    counts = Counter(f"{row.source} {'yes' if row.answerable else 'no'}" for row in shown)
    return dict(sorted(counts.items()))


def load_all(data: Path, articles: dict[str, list[str]]) -> list[Example]:
    """Every example of every source, without half A and without the development articles."""
    titles = {paragraph_key(text): t for t, texts in articles.items() for text in texts}
    rows = [
        *sources.load_squad_spans(data, titles),
        *sources.load_squad_sentences(data),
        *sources.load_squad_format(data / sources.HALF_B, "squad2_half_b", development=False),
        *sources.load_squadshifts(data),
        *sources.load_policyqa(data),
        *sources.load_fairytaleqa(data),
        *sources.load_selqa(data),
        *sources.load_fever(data),
        *load_written(data),
    ]
    forbidden = sources.forbidden_paragraphs(data)
    kept = [row for row in rows if paragraph_key(row.passage) not in forbidden]
    LOGGER.info("loaded %d examples, %d dropped as test or development", len(kept), len(rows) - len(kept))
    return kept


def _take(rows: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """``count`` rows in random order, repeated only when there are too few."""
    taken: list[Example] = []
    while rows and len(taken) < count:
        taken.extend(chance.sample(list(rows), min(len(rows), count - len(taken))))
    return taken


def _take_written(rows: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """``count`` written questions, ``NEWEST_SHARE`` of them from the end of the file, where new ones are added."""
    older = len(rows) - len(rows) // NEWEST
    new = int(count * NEWEST_SHARE)
    return _take(rows[older:], new, chance) + _take(rows[:older], count - new, chance)


def _edited(
    rows: Sequence[Example],
    edit: Callable[[Example], Example | None],
    count: int,
    chance: random.Random,
) -> list[Example]:
    """Apply ``edit`` to randomly ordered rows until ``count`` edits worked."""
    made: list[Example] = []
    for row in chance.sample(list(rows), len(rows)):
        if len(made) >= count:
            break
        changed = edit(row)
        if changed is not None:
            made.append(changed)
    return made


def _pools(rows: Sequence[Example], articles: dict[str, list[str]]) -> dict[str, list[str]]:
    """Paragraphs by group: the whole Wikipedia article where we have it."""
    pools: dict[str, list[str]] = defaultdict(list, {t: list(p) for t, p in articles.items()})
    for row in rows:
        if row.group and row.group not in articles:
            pools[row.group].append(row.passage)
    return pools


def _unanswerable(rows: Sequence[Example], articles: dict[str, list[str]], chance: random.Random) -> list[Example]:
    """All edits by rule over the answerable rows."""
    pools = _pools(rows, articles)
    indexes: dict[str, ParagraphIndex] = {}
    names: dict[str, list[Mention]] = {}

    def other(row: Example) -> Example | None:
        if row.group not in indexes:
            indexes[row.group] = ParagraphIndex(pools[row.group])
        return other_paragraph(row, indexes[row.group], chance)

    def pool(row: Example) -> list[Mention]:
        if row.group not in names:
            texts = pools[row.group]
            texts = chance.sample(texts, min(len(texts), 60))
            names[row.group] = [m for text in texts for m in mentions(text)]
        return names[row.group]

    edits: dict[str, Callable[[Example], Example | None]] = {
        "other_paragraph": other,
        "swap_question": lambda row: swap_in_question(row, pool(row), chance),
        "swap_passage": lambda row: swap_in_passage(row, pool(row), chance),
        "opposite": lambda row: opposite_question(row, chance),
        "removed": without_answer,
    }
    wiki = [r for r in rows if not r.source.endswith(("reddit", "amazon_reviews"))]
    found = []
    for name, edit in edits.items():
        usable = wiki if name == "other_paragraph" else rows
        found.extend(_edited(usable, edit, UNANSWERABLE_SHOWN[name], chance))
    return found


def _fever_other(claims: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """Pair supported claims with the evidence of another claim, one that shares a name if any does."""
    by_name: dict[str, list[Example]] = defaultdict(list)
    for row in claims:
        for mention in mentions(row.question):
            by_name[mention.text].append(row)
    made = []
    for row in _take([c for c in claims if c.answerable], count * 2, chance):
        near = [o for m in mentions(row.question) for o in by_name[m.text] if o.passage != row.passage]
        passage = chance.choice(near or list(claims)).passage
        made.append(replace(row, passage=passage, answerable=False, source="fever_other"))
    return made[:count]


def _clean(
    by_source: Mapping[tuple[str, bool], list[Example]], edits: Sequence[Example], chance: random.Random
) -> list[Example]:
    """Exact spans, unanswerable questions that somebody wrote, and the two edits with the surest labels."""
    human = by_source["squad2_half_b", False]  # few, and so twice
    sure = ("other_paragraph/squad", "other_paragraph/written", "nearest_passage", "removed/squad")
    near = [e for e in edits if e.source.startswith(sure)]
    clean = [
        *by_source["squad_spans", True],
        *by_source["squad2_half_b", True],
        *_take_written(by_source["written", True], WRITTEN_CLEAN, chance),
        *_take_written(by_source["written", False], WRITTEN_CLEAN, chance),
        *_take(by_source["squadshifts_new_wiki", True], 2500, chance),
        *_take(by_source["squad_sentences", True], 1000, chance),
    ]
    clean += [*human, *human, *_take(near, 3000, chance)]
    chance.shuffle(clean)
    return clean


def build_mixture(data: Path, seed: int) -> Mixture:
    """Load, edit and mix; the same data and seed give the same mixture."""
    chance = random.Random(seed)  # noqa: S311
    articles = sources.load_articles(data)
    by_source: dict[tuple[str, bool], list[Example]] = defaultdict(list)
    for row in load_all(data, articles):
        by_source[row.source, row.answerable].append(row)
    base = [r for name in EDITED_SOURCES for r in by_source[name, True] if r.group]
    base += by_source["written", True] * (WRITTEN_EDITED - 1)
    human = by_source["squad2_half_b", False]
    broad = []
    for name, count in ANSWERABLE_SHOWN.items():
        broad += (_take_written if name == "written" else _take)(by_source[name, True], count, chance)
    edits = _unanswerable(base, articles, chance)
    edits += nearest_passages(by_source["written", True], UNANSWERABLE_SHOWN["nearest_passage"], chance)
    broad += edits + _take(human, UNANSWERABLE_SHOWN["human"], chance)
    for name in ("policyqa_other", "fever"):
        broad += _take(by_source[name, False], UNANSWERABLE_SHOWN[name], chance)
    broad += _take_written(by_source["written", False], UNANSWERABLE_SHOWN["written"], chance)
    fever = [*by_source["fever", True], *by_source["fever", False]]
    broad += _fever_other(fever, UNANSWERABLE_SHOWN["fever_other"], chance)
    broad += web_lists(articles, WEB_LISTS, chance)
    short = [r for r in (*base, *human, *edits) if len(r.passage) < LONGEST_BULLETED]
    broad += _edited(short, lambda row: bulleted(row, chance), BULLETED, chance)
    chance.shuffle(broad)
    clean = _clean(by_source, edits, chance)
    return Mixture(crop_some(broad, CROPPED_SHARE, chance), crop_some(clean, CROPPED_SHARE, chance))
