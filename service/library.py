"""What a running service serves: one index, and the assistant that answers from it."""

from dataclasses import dataclass

from indexer.index import Index
from service.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Library:
    """An index with its assistant; both are immutable, so requests share them."""

    index: Index
    assistant: Assistant
