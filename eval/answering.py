"""Asking every gold question, and keeping what the figures need."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from eval.metrics import answer_precision, answer_recall, ndcg_at, recall_at, reciprocal_rank
from eval.questions import GoldQuestion, Span
from indexer.documents import Document
from service.answers import Answer, Status
from service.assistant import Assistant

DEPTH = 10  # passages that the retrieval figures look at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: GoldQuestion
    answer: Answer
    ranked: tuple[Span, ...]  # passages found, the best first
    quoted: tuple[Span, ...]  # what the answer quotes
    shown: tuple[Span, ...]  # the same, and the lead-ins of lists that are shown whole
    faithful: int  # quotes that are word for word in their document
    milliseconds: float

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.answer.status is Status.NOT_IN_SOURCES

    @property
    def right(self) -> bool:
        """Whether the answer helps: it quotes a needed piece, or it refuses where there is none."""
        return self.evidence_recall > 0 if self.question.answerable else self.refused

    @property
    def evidence_recall(self) -> float:
        """Share of the needed pieces that the answer holds."""
        return answer_recall(self.shown, self.question.pieces) if self.question.answerable else 0.0

    @property
    def evidence_precision(self) -> float:
        """Share of the quotes that belong to the evidence."""
        return answer_precision(self.quoted, self.question.pieces)

    def passage_recall(self, k: int) -> float:
        """Share of the needed pieces in the first k passages."""
        return recall_at(self.ranked, self.question.pieces, k)

    @property
    def passage_reciprocal_rank(self) -> float:
        """1 / rank of the first passage with evidence."""
        return reciprocal_rank(self.ranked, self.question.pieces, DEPTH)

    @property
    def passage_ndcg(self) -> float:
        """NDCG@10 of the passages."""
        return ndcg_at(self.ranked, self.question.pieces, DEPTH)


def ask_all(
    assistant: Assistant,
    documents: dict[str, Document],
    questions: Sequence[GoldQuestion],
    progress: Callable[[Sequence[GoldQuestion]], Iterable[GoldQuestion]] = iter,
) -> list[Outcome]:
    """Ask every question once; as many outcomes come out as questions go in."""
    return [_outcome(assistant, documents, question) for question in progress(questions)]


def _outcome(assistant: Assistant, documents: dict[str, Document], question: GoldQuestion) -> Outcome:
    started = perf_counter()
    answer = assistant.ask(question.text, history=question.history)
    milliseconds = 1000 * (perf_counter() - started)
    found = assistant.search(answer.question_used, top_k=DEPTH).passages
    ranked = tuple(Span(passage.document.id, passage.start, passage.end) for passage in found)
    quoted = tuple(Span(citation.document.id, citation.start, citation.end) for citation in answer.citations)
    lead_ins = {
        Span(citation.document.id, citation.lead_in.start, citation.lead_in.end)
        for citation in answer.citations
        if citation.lead_in and _is_list(answer, citation.marker)
    }
    faithful = sum(documents[c.document.id].text[c.start : c.end] == c.quote for c in answer.citations)
    return Outcome(question, answer, ranked, quoted, (*quoted, *lead_ins), faithful, milliseconds)


def _is_list(answer: Answer, marker: int) -> bool:
    """Say whether a citation belongs to a list that is shown whole, below its lead-in."""
    return any(statement.list for statement in answer.statements if marker in statement.citations)
