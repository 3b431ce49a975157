"""The sets of gold questions that ship with belqa, each with the corpus that it asks about."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_HERE = Path(str(files("eval")))


@dataclass(frozen=True, slots=True)
class Suite:
    """A corpus folder and the questions about it."""

    corpus: Path
    questions: Path


SUITES: Mapping[str, Suite] = {
    "belgium": Suite(Path("corpus"), _HERE / "questions" / "belgium.jsonl"),
    # Six invented documents on other subjects, in other shapes: what only fits the first corpus shows here.
    "invented": Suite(_HERE / "corpora" / "invented", _HERE / "questions" / "invented.jsonl"),
    # Eighteen more, asked about in other words than theirs, and with near misses in their very words.
    "paraphrased": Suite(_HERE / "corpora" / "paraphrased", _HERE / "questions" / "paraphrased.jsonl"),
}
