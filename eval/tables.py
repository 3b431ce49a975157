"""Figures to Markdown tables, for the terminal and the README, and into the README between its marks."""

import re
from collections.abc import Mapping
from pathlib import Path

from eval.figures import Figures
from indexer.errors import BelqaError

HEADLINE = (
    "passage recall@1", "passage recall@3", "passage recall@5", "passage MRR@10", "passage nDCG@10", "token IoU@5",
    "evidence in the answer (recall)", "quotes that belong (precision)", "short answer, token F1",
    "citation precision", "citation recall", "quote fidelity", "cited statements", "false refusals",
    "hallucination rate", "hallucination rate, near misses", "balanced accuracy of refusals", "AUROC of confidence",
    "area under risk-coverage", "coverage at 90% precision", "calibration error of given answers",
)  # fmt: skip
SIDE_BY_SIDE = {
    "recall@1": "passage recall@1",
    "recall@5": "passage recall@5",
    "nDCG@10": "passage nDCG@10",
    "evidence": "evidence in the answer (recall)",
    "precision": "quotes that belong (precision)",
    "false refusals": "false refusals",
    "hallucinations": "hallucination rate",
}


def headline(columns: Mapping[str, Figures], names: tuple[str, ...] = HEADLINE) -> str:
    """Return the headline table: a row a figure, a column a set of questions."""
    rows = [[name, *(str(column[name]) for column in columns.values())] for name in names]
    return table(["", *columns], rows)


def side_by_side(means: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return a row a system with its main figures in percent, a slash between the sets of questions.

    Args:
        means: set -> system -> figure -> mean.
    """
    names = SIDE_BY_SIDE.values()
    systems = list(dict.fromkeys(system for columns in means.values() for system in columns))
    rows = [
        [system, *(_cells([columns.get(system, {}).get(name) for columns in means.values()]) for name in names)]
        for system in systems
    ]
    return table([" / ".join(means), *SIDE_BY_SIDE], rows)


def by_system(figures: Mapping[str, Figures]) -> str:
    """Return a row a figure, a column a system, each with its interval."""
    names = list(dict.fromkeys(name for row in figures.values() for name in row))
    cells = [[str(row[name]) if name in row else "" for row in figures.values()] for name in names]
    return table(["", *figures], [[name, *row] for name, row in zip(names, cells, strict=True)])


def means_of(figures: Mapping[str, Figures]) -> dict[str, dict[str, float]]:
    """Return the means of the main figures of each system."""
    return {
        system: {name: round(row[name].mean, 6) for name in SIDE_BY_SIDE.values() if name in row and row[name].n}
        for system, row in figures.items()
    }


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" if line[0] != "---" else "|" + "---|" * len(head) for line in lines)


def write_into(readme: Path, tables: str, mark: str = "figures") -> None:
    """Put the tables between the marks of a README, `<!-- figures -->` and `<!-- /figures -->`.

    Raises:
        BelqaError: it has no such marks.
    """
    text = readme.read_text(encoding="utf-8")
    start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    if start not in text or end not in text:
        raise BelqaError(f"{readme.name} has no {start} and {end}.", "Add them where the figures belong.")
    between = re.compile(f"{start}.*?{end}", re.DOTALL)
    readme.write_text(between.sub(lambda _: f"{start}\n{tables}\n{end}", text, count=1), encoding="utf-8")


def _cells(values: list[float | None]) -> str:
    if all(value is None for value in values):
        return ""
    return " / ".join("–" if value is None else f"{100 * value:.1f}" for value in values)
