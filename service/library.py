"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

from dataclasses import dataclass

from indexer.index import Index
from service.assistant import Assistant
from service.feedback import FeedbackLog


@dataclass(frozen=True, slots=True)
class Library:
    """An index with its assistant, shared by all requests: both are immutable."""

    index: Index
    assistant: Assistant
    feedback: FeedbackLog
