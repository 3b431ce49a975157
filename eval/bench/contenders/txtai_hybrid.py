"""txtai with `hybrid=True`: dense search and BM25, its own fusion."""

from eval.bench.contenders.txtai_dense import Txtai


def load(model: str) -> Txtai:
    """Make the contender."""
    return Txtai(model, hybrid=True)
