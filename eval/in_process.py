"""The assistant of this process, asked exactly as the service asks it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from time import perf_counter

from eval.questions import GoldQuestion, Span
from eval.reply import Reply, refusal, reply_from_json
from eval.scores import DEPTH
from indexer.errors import QuestionError
from service.answers import Answer
from service.library import Library


class InProcess:
    """Belqa with one index, in this process."""

    name = "belqa"

    def __init__(self, library: Library, depth: int = DEPTH) -> None:
        self.library = library
        self._depth = depth  # passages that are ranked for the retrieval figures

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Text of each document, by its id."""
        return {name: document.text for name, document in self.library.index.documents.items()}

    def reply(self, question: GoldQuestion) -> Reply:
        """Ask one question; one that cannot be asked (empty, too long) counts as refused."""
        assistant = self.library.assistant
        started = perf_counter()
        try:
            investigation = assistant.investigate(question.text, documents=question.documents, history=question.history)
        except QuestionError as error:
            return refusal(question.text, str(error))
        quoted = assistant.answer(investigation)
        answer = next(piece for piece in self.library.worded(quoted) if isinstance(piece, Answer))
        milliseconds = 1000 * (perf_counter() - started)
        found = assistant.search(answer.question_used, top_k=self._depth, documents=question.documents).passages
        passages = [asdict(passage) for passage in found]
        reply = reply_from_json(asdict(answer), passages, self.texts, milliseconds)
        if not reply.refused:
            return reply
        # What the same evidence would have been quoted as, had no part of the question been refused.
        findings = [replace(finding, supported=bool(finding.ranked)) for finding in investigation.findings]
        forced = assistant.answer(replace(investigation, findings=findings))
        return replace(reply, held_back=reply_from_json(asdict(forced), passages, self.texts, milliseconds))

    def search(self, question: GoldQuestion) -> Reply:
        """Find passages only; the reply refuses."""
        started = perf_counter()
        try:
            found = self.library.assistant.search(question.text, top_k=self._depth, documents=question.documents)
        except QuestionError as error:
            return refusal(question.text, str(error))
        ranked = tuple(Span(passage.document.id, passage.start, passage.end) for passage in found.passages)
        milliseconds = 1000 * (perf_counter() - started)
        return replace(refusal(question.text, ""), ranked=ranked, milliseconds=milliseconds)
