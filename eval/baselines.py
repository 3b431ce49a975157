"""What any system must beat: three ways to rank, and three ways to answer without judging.

The rankings use the same index, terms and vectors as belqa, and its question, completed and mended, so that only the
way of ranking differs. The answers are
made from belqa's own replies, so that only the decision differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.questions import Span
from eval.reply import Quoted, Reply
from indexer.embed import Embedder
from indexer.index import Index
from service.question import understand
from service.retrieve import Retriever

CANDIDATES = 100  # passages of each list that reciprocal rank fusion looks at
RRF_K = 60


class Rankers:
    """BM25 alone, vectors alone, and both fused by rank, over one index."""

    names = ("BM25 only", "dense only", "reciprocal rank fusion")

    def __init__(self, index: Index, embedder: Embedder, depth: int) -> None:
        self._index = index
        self._retriever = Retriever(index, embedder)
        self._depth = depth

    def rank(self, query: str, documents: Sequence[str] = ()) -> dict[str, tuple[Span, ...]]:
        """Return the best passages of each ranking, the best first."""
        lexical = self._lexical(query, documents)
        dense = self._dense(query, documents)
        lists = dict(zip(self.names, (lexical, dense, reciprocal_rank_fusion([lexical, dense])), strict=True))
        return {name: tuple(self._span(row) for row in rows[: self._depth]) for name, rows in lists.items()}

    def _lexical(self, query: str, documents: Sequence[str]) -> list[int]:
        terms = [term.text for term in understand(query, self._retriever.vocabulary).terms]
        return [row for row, _ in self._index.lexical.search(terms, CANDIDATES, documents)]

    def _dense(self, query: str, documents: Sequence[str]) -> list[int]:
        """Rank by the cosine of whole passages, which is what dense retrieval usually means."""
        ranges = self._index.passage_ranges
        among = [ranges[name] for name in dict.fromkeys(documents) if name in ranges] if documents else None
        (vector,) = self._retriever.embed([query])
        rows, _ = self._index.passage_vectors.search(vector, CANDIDATES, among)
        ranked: list[int] = rows.tolist()
        return ranked

    def _span(self, row: int) -> Span:
        passage = self._index.passages[row]
        return Span(passage.document_id, passage.start, passage.end)


def reciprocal_rank_fusion(lists: Sequence[Sequence[int]], k: int = RRF_K) -> list[int]:
    """Rank by the sum over lists of 1 / (k + rank), ranks from 1 (Cormack, Clarke and Buettcher 2009)."""
    scores: dict[int, float] = {}
    for ranked in lists:
        for rank, row in enumerate(ranked, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (k + rank)
    return sorted(scores, key=lambda row: (-scores[row], row))


def top_passage(reply: Reply, texts: Mapping[str, str]) -> Reply:
    """Quote the best passage whole, whatever was asked, as sure as its score is high."""
    quotes = tuple(
        Quoted(span, text := texts[span.document][span.start : span.end], verbatim=True, short=text)
        for span in reply.ranked[:1]
    )
    return _answering(reply, quotes, reply.best_score)


def always_answer(reply: Reply, _texts: Mapping[str, str]) -> Reply:
    """Give the answer that was held back, wherever one was."""
    return reply.held_back if reply.refused and reply.held_back else reply


def always_refuse(reply: Reply, _texts: Mapping[str, str]) -> Reply:
    """Never answer."""
    return _answering(reply, (), 0.0)


ANSWERERS = {"top passage verbatim": top_passage, "always answer": always_answer, "always refuse": always_refuse}


def _answering(reply: Reply, quotes: tuple[Quoted, ...], confidence: float) -> Reply:
    given = replace(
        reply,
        refused=not quotes,
        confidence=confidence,
        answer="\n".join(quote.text for quote in quotes),
        quotes=quotes,
        lead_ins=(),
        statements=len(quotes),
        uncited=0,
        held_back=None,
    )
    return given if quotes else replace(given, held_back=given)
