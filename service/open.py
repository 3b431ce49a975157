"""The composition root: settings to a library that answers, its index built or refreshed where that is needed."""

from collections.abc import Callable

from indexer.build import build_index, is_stale, recipe_for
from indexer.embed import Embedder, base_model_folder
from indexer.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, SettingsError
from indexer.index import open_index
from indexer.manifest import check_recipe
from indexer.memory import give_back_memory
from indexer.parse.limits import Limits
from indexer.report import BuildReport
from indexer.store import Store
from service.assistant import Assistant
from service.feedback import FeedbackLog
from service.judge import Judge, load_judge
from service.library import Library
from service.progress import ProgressBars
from service.reader import Reader
from service.retrieve import Retriever
from service.settings import Settings
from service.support import SupportJudge
from service.writing.writer import Writer


def load_embedder(settings: Settings) -> Embedder:
    """Load the embedding model that the settings name."""
    return Embedder(
        settings.model,
        query_prefix=settings.query_prefix,
        passage_prefix=settings.passage_prefix,
        runtime=settings.runtime,
    )


def load_reader(settings: Settings) -> Reader:
    """Load the reader that ships with belqa."""
    return Reader.load(tokenizer_file=base_model_folder() / "tokenizer.json", threads=settings.threads)


def build(settings: Settings, embedder: Embedder, *, reuse: bool = True) -> BuildReport:
    """Build the index, with progress bars on standard error when a person is looking."""
    with ProgressBars() as progress:
        try:
            return build_index(
                settings.corpus,
                Store(settings.index),
                embedder,
                passage_tokens=settings.passage_tokens,
                reuse=reuse,
                limits=limits_of(settings),
                kept_as=settings.vectors,
                progress=progress,
            )
        finally:
            embedder.rest()
            give_back_memory()


def is_outdated(settings: Settings) -> bool:
    """Say whether the corpus folder holds other documents, or other words about them, than the index.

    Raises:
        IndexStoreError: there is no index, or none that can be read.
    """
    return is_stale(Store(settings.index), settings.corpus, limits_of(settings))


def limits_of(settings: Settings) -> Limits:
    """Return how much one file may take."""
    return Limits(file_bytes=settings.max_file_mb * 1_000_000, seconds=settings.parse_seconds)


def open_library(
    settings: Settings,
    embedder: Embedder,
    on_build: Callable[[BuildReport | str], None] = lambda _: None,
    judge: Judge | None = None,
) -> Library:
    """Open the index, building it first where it is missing, damaged, made otherwise, or older than the documents.

    Args:
        settings: where everything is.
        embedder: the model that the settings name.
        on_build: told why a build is needed before it starts, and what it did when it has ended.
        judge: what decides on answers; the one that ships with belqa if none is given.

    Raises:
        CorpusError: there is no corpus folder, or nothing in it can be read.
        IndexStoreError: the index cannot be written.
    """
    try:
        if not is_outdated(settings):
            return _load(settings, embedder, judge or load_judge())
        reason = "The documents have changed."
    except IndexMissingError:
        reason = "There is no index yet."
    except (IndexMismatchError, IndexCorruptError) as error:
        reason = error.problem
    on_build(reason)
    on_build(build(settings, embedder))
    return _load(settings, embedder, judge or load_judge())


def _load(settings: Settings, embedder: Embedder, judge: Judge) -> Library:
    store = Store(settings.index)
    index, lease = open_index(store)
    check_recipe(index.manifest.recipe, recipe_for(embedder, settings.passage_tokens))
    reader = load_reader(settings)
    retriever = Retriever(
        index,
        embedder,
        candidates=settings.candidates,
        lexical_weight=settings.lexical_weight,
        is_word=reader.is_word,
    )
    assistant = Assistant(
        retriever,
        reader,
        judge,
        top_k=settings.top_k,
        read=settings.read,
        max_question=settings.max_question,
    )
    feedback = FeedbackLog(
        settings.index / "feedback.jsonl", settings.max_feedback, keep_unanswered=settings.keep_unanswered
    )
    writer = _load_writer(settings, SupportJudge(reader, embedder)) if settings.llm_url else None
    return Library(index, assistant, feedback, store, lease, settings.corpus, writer)


def _load_writer(settings: Settings, judge: SupportJudge) -> Writer:
    from service.writing.llm import LanguageModel

    if not settings.llm_model:
        raise SettingsError("BELQA_LLM_URL is set, and BELQA_LLM_MODEL is not.", "Name the language model.")
    model = LanguageModel(
        settings.llm_url,
        settings.llm_model,
        settings.llm_key.get_secret_value(),
        timeout=settings.llm_timeout,
        parallel=settings.llm_parallel,
        options=settings.llm_options,
    )
    return Writer(model, judge, context=settings.llm_context)
