"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.index import Index
from service.assistant import Assistant
from service.examples import example_questions
from service.feedback import FeedbackLog


@dataclass(frozen=True)
class Library:
    """An index with its assistant, shared by all requests: both are immutable."""

    index: Index
    assistant: Assistant
    feedback: FeedbackLog
    corpus: Path  # folder of the files that the documents were read from

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions that the sources answer, found at the first request for them."""
        return example_questions(self.assistant, self.index)
