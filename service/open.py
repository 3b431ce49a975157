"""The composition root: settings to a library that answers, its index built or refreshed where that is needed."""

import os

import torch
from tqdm import tqdm

from indexer.build import BuildReport, build_index, is_stale, recipe_for
from indexer.embed import Embedder
from indexer.errors import IndexCorruptError, IndexMismatchError, IndexMissingError
from indexer.index import Index
from indexer.manifest import check_recipe
from indexer.store import Store
from service.assistant import Assistant
from service.judge import load_judge
from service.library import Library
from service.retrieve import Retriever
from service.settings import Settings


def load_embedder(settings: Settings) -> Embedder:
    """Load the embedding model that the settings name."""
    torch.set_num_threads(settings.threads)
    return Embedder(settings.model, query_prefix=settings.query_prefix, passage_prefix=settings.passage_prefix)


def build(settings: Settings, embedder: Embedder, *, reuse: bool = True, show_progress: bool = True) -> BuildReport:
    """Build the index, with a progress bar on standard error."""
    with tqdm(desc="Embedding", unit=" texts", disable=None if show_progress else True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done)

        torch.set_num_threads(os.cpu_count() or 1)
        try:
            return build_index(
                settings.corpus,
                Store(settings.index),
                embedder,
                passage_tokens=settings.passage_tokens,
                reuse=reuse,
                progress=progress,
            )
        finally:
            torch.set_num_threads(settings.threads)


def needs_build(settings: Settings, embedder: Embedder) -> str | None:
    """Say why the index must be built before it can serve, None when it need not be."""
    store = Store(settings.index)
    try:
        check_recipe(store.manifest().recipe, recipe_for(embedder, settings.passage_tokens))
        return "The documents have changed." if is_stale(store, settings.corpus) else None
    except IndexMissingError:
        return "There is no index yet."
    except (IndexMismatchError, IndexCorruptError) as error:
        return error.problem


def open_library(settings: Settings, embedder: Embedder) -> Library:
    """Load the index and put the assistant on it.

    Raises:
        IndexStoreError: there is no index, it is damaged, or it was made with other settings.
    """
    index = Index.load(Store(settings.index).current_folder())
    check_recipe(index.manifest.recipe, recipe_for(embedder, settings.passage_tokens))
    retriever = Retriever(index, embedder, candidates=settings.candidates, dense_weight=settings.dense_weight)
    return Library(
        index, Assistant(retriever, load_judge(), top_k=settings.top_k, max_question=settings.max_question)
    )
