"""A question to the passages that may answer it: the cosine of vectors and BM25, added on scales of their own.

The cosine is the mean of two: with the passage, whose vector knows its title and headings, and with the nearest of its
sentences, which knows only its own words. Either alone finds less: a passage tells many things, and a sentence may
need what it stands under.

Both scores mean the same in every search: a cosine by nature, BM25 once it is divided by what the question's terms
weigh together. So nothing is stretched to the best and the worst of a candidate list, as min-max fusion does, and a
small corpus is ranked as well as a large one. Bruch et al. (2023), "An Analysis of Fusion Functions for Hybrid
Retrieval", compare such sums with reciprocal rank fusion. The mean of the cosines and the weight of BM25 were chosen
on the calibration halves of the gold questions and on half B of SQuAD's development set, the latter on SciFact too.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

from indexer.embed import Embedder, Matrix, Vector
from indexer.errors import UnknownDocumentError
from indexer.index import Index
from indexer.lexical import K1
from service.answers import Hit
from service.question import Question
from service.vocabulary import Vocabulary


class Retriever:
    """Finds passages in one version of the index."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        *,
        candidates: int = 100,
        lexical_weight: float = 0.25,
        is_word: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.index = index
        self._embedder = embedder
        self._candidates = candidates
        self._lexical_weight = lexical_weight
        self._is_word = is_word

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the index knows."""
        lexical = self.index.lexical
        return Vocabulary(lexical.vocabulary, lexical.spellings, len(lexical), self._is_word)

    def with_index(self, index: Index) -> "Retriever":
        """Return the same search over another version of the index."""
        return self._with(index, self._embedder)

    def with_embedder(self, embedder: Embedder) -> "Retriever":
        """Return the same search with questions embedded by another runtime of the same model."""
        return self._with(self.index, embedder)

    def _with(self, index: Index, embedder: Embedder) -> "Retriever":
        return Retriever(
            index,
            embedder,
            candidates=self._candidates,
            lexical_weight=self._lexical_weight,
            is_word=self._is_word,
        )

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, a row each; a row is the same whatever is embedded beside it."""
        return self._embedder.embed_queries(texts)

    def search(self, question: Question, vector: Vector, top_k: int, documents: Sequence[str] = ()) -> list[Hit]:
        """Return the best passages, the best first.

        Args:
            question: what is asked.
            vector: the question, embedded.
            top_k: how many passages at most.
            documents: ids of the only documents to search, all if none is given.

        Raises:
            UnknownDocumentError: an id is not in the index.
        """
        self._check(documents)
        scores = dict(self.index.lexical.search([term.text for term in question.terms], self._candidates, documents))
        cosines = self._cosines(sorted(scores.keys() | self._nearest(vector, documents)), vector)
        possible = sum(self.vocabulary.inverse_frequency(term.text) for term in question.terms)
        fused = {row: fuse(cosines[row], scores.get(row, 0.0), possible, self._lexical_weight) for row in cosines}
        best = sorted(fused, key=lambda row: (-fused[row], row))[:top_k]
        return [self._hit(row, fused[row], cosines[row], scores.get(row, 0.0)) for row in best]

    def _hit(self, row: int, score: float, cosine: float, bm25: float) -> Hit:
        passage = self.index.passages[row]
        return Hit(row, self.index.documents[passage.document_id], passage, score, cosine, bm25)

    def _check(self, documents: Sequence[str]) -> None:
        for name in documents:
            if name not in self.index.documents:
                raise UnknownDocumentError(
                    f"There is no document {name!r} in the index.", "GET /v1/documents lists those that there are."
                )

    def _nearest(self, vector: Vector, documents: Sequence[str]) -> set[int]:
        """Return the passages that are near a question, or one of whose sentences is."""
        index = self.index
        among = [index.passage_ranges[name] for name in dict.fromkeys(documents) if name in index.passage_ranges]
        rows, _ = index.passage_vectors.search(vector, self._candidates, among if documents else None)
        spans = [index.sentences_of(span) for span in among] if documents else None
        sentences, _ = index.sentence_vectors.search(vector, self._candidates, spans)
        return {*rows.tolist(), *index.passages_of(sentences).tolist()}

    def _cosines(self, rows: Sequence[int], vector: Vector) -> dict[int, float]:
        """Return for each passage the mean of its own cosine and that of its nearest sentence, if it has any."""
        index = self.index
        found = {}
        for row, cosine in zip(rows, (index.passage_vectors.reconstruct_batch(rows) @ vector).tolist(), strict=True):
            of_sentences = index.vectors_of_sentences(row) @ vector
            found[row] = (cosine + float(of_sentences.max())) / 2 if of_sentences.size else cosine
        return found


def fuse(cosine: float, bm25: float, possible: float, lexical_weight: float) -> float:
    """Return (cosine + w * BM25 / possible) over its largest value, at least 0.

    Args:
        cosine: of the question with the passage.
        bm25: score of the passage, 0 when it shares no term with the question.
        possible: sum of the inverse document frequencies of the question's terms; BM25 stays below (k1 + 1) times it.
        lexical_weight: w.
    """
    share = bm25 / possible if possible else 0.0
    return max(0.0, (cosine + lexical_weight * share) / (1 + lexical_weight * (K1 + 1)))
