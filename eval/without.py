"""The path with a step left out: search by meaning alone, search by words alone, one passage read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.candidates import Example
from eval.workspace import Workspace
from indexer.embed import Vector
from indexer.index import Index
from indexer.lexical import K1
from service.answers import Hit
from service.assistant import Assistant
from service.judge import UNFITTED
from service.open import load_reader
from service.question import Question
from service.retrieve import Retriever

BM25, VECTORS, TAUGHT = "search by BM25", "search by vectors", "what the embedding model was taught"


class LexicalRetriever(Retriever):
    """Finds passages by BM25 alone; their cosine is 0."""

    def search(
        self,
        question: Question,
        vector: Vector,  # noqa: ARG002 - what this search does without
        top_k: int,
        documents: Sequence[str] = (),
    ) -> list[Hit]:
        """Return the best passages that hold a term of the question, scored BM25 over what it stays below."""
        self._check(documents)
        found = self.index.lexical.search([term.text for term in question.terms], top_k, documents)
        possible = sum(self.vocabulary.inverse_frequency(term.text) for term in question.terms)
        return [self._hit(row, bm25 / ((K1 + 1) * possible), 0.0, bm25) for row, bm25 in found]


def assistants_without(workspace: Workspace, index: Index) -> Mapping[str, Assistant]:
    """Return assistants over an index, by what their search leaves out; all else is that of the settings."""
    settings, embedder = workspace.settings, workspace.embedder
    reader = load_reader(settings)
    retrievers = {
        # With no weight, BM25 only brings up passages that lie beyond the nearest ones: none of them is returned.
        BM25: Retriever(index, embedder, candidates=settings.candidates, lexical_weight=0.0),
        VECTORS: LexicalRetriever(index, embedder, candidates=settings.candidates),
    }
    return {
        name: Assistant(retriever, reader, UNFITTED, top_k=settings.top_k, read=settings.read)
        for name, retriever in retrievers.items()
    }


def first_passage_read(example: Example) -> Example:
    """Return an example as if only the best passage had been read."""
    finding = example.finding
    ranked = [judged for judged in finding.ranked if judged.evidence.hit.row == finding.hits[0].row]
    return replace(example, finding=replace(finding, ranked=ranked))
