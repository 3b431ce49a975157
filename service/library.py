"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.index import Index
from service.answers import Answer
from service.assistant import Assistant, History
from service.examples import example_questions
from service.feedback import FeedbackLog


@dataclass(frozen=True)
class Library:
    """An index with its assistant, shared by all requests: both are immutable."""

    index: Index
    assistant: Assistant
    feedback: FeedbackLog

    def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question, as `Assistant.ask` does."""
        return self.assistant.ask(question, top_k=top_k, documents=documents, history=history)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions that the sources answer, found at the first request for them."""
        return example_questions(self.assistant, self.index)
