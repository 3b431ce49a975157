"""What a running service serves: one index, the assistant that answers from it, and where feedback goes."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from indexer.errors import BelqaError
from indexer.index import Index
from indexer.store import Lease, Store
from service.answers import Answer, Status
from service.assistant import Assistant
from service.examples import example_questions
from service.feedback import FeedbackLog
from service.inquiry import History
from service.writing.writer import Piece, Writer, quoted_pieces

logger = logging.getLogger(__name__)


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
    _examples: "_Examples" = field(default_factory=lambda: _Examples(), init=False, repr=False)

    def with_index(self, index: Index, lease: Lease) -> "Library":
        """Return the same library, models and settings, over another version of the index."""
        return replace(self, index=index, assistant=self.assistant.with_index(index), lease=lease)

    def ask(
        self, question: str, *, top_k: int | None = None, documents: Sequence[str] = (), history: History = ()
    ) -> Answer:
        """Answer a question, as `Assistant.ask` does, in the words of the language model where there is one."""
        quoted = self.assistant.ask(question, top_k=top_k, documents=documents, history=history)
        return self.with_examples(next(piece for piece in self.worded(quoted) if isinstance(piece, Answer)))

    def worded(self, quoted: Answer) -> Iterator[Piece | Answer]:
        """Yield the pieces of an answer as they are ready, and at last the whole, which takes their place."""
        if self.writer:
            yield from self.writer.pieces(quoted, self.index.documents)
        else:
            yield from quoted_pieces(quoted)
            yield quoted

    def with_examples(self, answer: Answer) -> Answer:
        """Return a refusal with questions that the sources do answer; any other answer as it is.

        The first refusal of an index waits until they are found, some tenths of a second.
        """
        if answer.status is not Status.NOT_IN_SOURCES:
            return answer
        try:
            return replace(answer, examples=self.examples)
        except BelqaError:  # a damaged row of a document that has nothing to do with the question
            logger.exception("no example questions can be made")
            return answer

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that the sources answer, found once, when first wanted."""
        with self._examples.lock:  # whoever comes while they are being found waits, and finds nothing again
            if self._examples.found is None:
                self._examples.found = example_questions(self.assistant, self.index)
            return self._examples.found


@dataclass(slots=True)
class _Examples:
    """The questions that one version of the index answers, once they are known."""

    lock: Lock = field(default_factory=Lock)
    found: tuple[str, ...] | None = None
