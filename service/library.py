"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from indexer.index import Index
from indexer.store import Lease, Store
from service.answers import Answer
from service.assistant import Assistant, History
from service.examples import example_questions
from service.feedback import FeedbackLog
from service.writing.writer import Piece, Writer, quoted_pieces


@dataclass(frozen=True)
class Library:
    """An index with its assistant, shared by all requests: both are immutable."""

    index: Index
    assistant: Assistant
    feedback: FeedbackLog
    store: Store  # where newer versions of the index appear
    lease: Lease = field(repr=False)  # keeps the files of this version while the library is in use
    corpus: Path  # folder of the files that the documents were read from
    writer: Writer | None = None  # has a language model word the answers, if one is set

    def with_index(self, index: Index, lease: Lease) -> "Library":
        """Return the same library, models and settings, over another version of the index."""
        return replace(self, index=index, assistant=self.assistant.with_index(index), lease=lease)

    def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question, as `Assistant.ask` does, in the words of the language model where there is one."""
        quoted = self.assistant.ask(question, top_k=top_k, documents=documents, history=history)
        return next(piece for piece in self.worded(quoted) if isinstance(piece, Answer))

    def worded(self, quoted: Answer) -> Iterator[Piece | Answer]:
        """Yield the pieces of an answer as they are ready, and at last the whole, which takes their place."""
        if self.writer:
            yield from self.writer.pieces(quoted, self.index.documents)
        else:
            yield from quoted_pieces(quoted)
            yield quoted

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions that the sources answer, found at the first request for them."""
        return example_questions(self.assistant, self.index)
