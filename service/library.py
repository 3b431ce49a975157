"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

from dataclasses import dataclass, field
from functools import cached_property

from indexer.index import Index
from indexer.store import Lease, Store
from service.assistant import Assistant
from service.examples import example_questions
from service.feedback import FeedbackLog


@dataclass(frozen=True)
class Library:
    """An index with its assistant, shared by all requests: both are immutable."""

    index: Index
    assistant: Assistant
    feedback: FeedbackLog
    store: Store  # where newer versions of the index appear
    lease: Lease = field(repr=False)  # keeps the files of this version while the library is in use

    def with_index(self, index: Index, lease: Lease) -> "Library":
        """Return the same library, models and settings, over another version of the index."""
        return Library(index, self.assistant.with_index(index), self.feedback, self.store, lease)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions that the sources answer, found at the first request for them."""
        return example_questions(self.assistant, self.index)
