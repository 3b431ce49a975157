"""Every knob, in one place: its type, its bounds, its default, and what it does. Environment: BELQA_<NAME>."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.embed import DEFAULT_MODEL
from indexer.errors import SettingsError


class Settings(BaseSettings):
    """How belqa runs. Command-line options win over the environment, and the environment over the defaults."""

    model_config = SettingsConfigDict(env_prefix="BELQA_", frozen=True, extra="ignore")

    corpus: Annotated[Path, Field(description="Folder of the source documents.")] = Path("corpus")
    index: Annotated[Path, Field(description="Folder of the index.")] = Path(".belqa")
    host: Annotated[str, Field(description="Address that the service listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port that the service listens on; 0 takes a free one.")] = (
        8000
    )
    model: Annotated[
        str, Field(description="Embedding model: the default one, a folder, or a sentence-transformers name.")
    ] = DEFAULT_MODEL
    runtime: Annotated[
        Literal["auto", "onnxruntime", "openvino", "torch"],
        Field(description="What the default model embeds passages with; auto takes the fastest that pays."),
    ] = "auto"
    query_prefix: Annotated[str, Field(description="Text that the model wants before a question.")] = ""
    passage_prefix: Annotated[str, Field(description="Text that the model wants before a passage.")] = ""
    passage_tokens: Annotated[int, Field(ge=16, le=2000, description="Length of a passage, in tiktoken tokens.")] = 160
    max_file_mb: Annotated[
        int, Field(ge=1, le=10_000, description="Largest file that is read, in MB; a larger one is left out.")
    ] = 100
    parse_seconds: Annotated[
        float, Field(gt=0, le=86_400, description="Longest time for reading one file, in seconds.")
    ] = 120.0
    top_k: Annotated[int, Field(ge=1, le=50, description="Passages found for a question, unless it says how many.")] = 8
    read: Annotated[int, Field(ge=1, le=50, description="How many of them the reader reads; time grows with it.")] = 5
    candidates: Annotated[
        int, Field(ge=10, le=1000, description="Passages that each search brings up before fusion.")
    ] = 100
    lexical_weight: Annotated[float, Field(ge=0, le=10, description="Weight of BM25 beside the vectors' cosine.")] = 0.4
    threads: Annotated[
        int, Field(ge=1, le=64, description="Threads of the reader; a build of the index uses every core.")
    ] = 2
    max_question: Annotated[int, Field(ge=10, le=20000, description="Longest question, in characters.")] = 2000
    max_requests: Annotated[
        int, Field(ge=1, le=100_000, description="Questions and searches let in at a time; more are told to come back.")
    ] = 256
    request_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long a question or search may take, waiting included.")
    ] = 30.0
    reload_seconds: Annotated[
        float, Field(ge=0, le=3600, description="How often a new version of the index is looked for; 0 for never.")
    ] = 2.0
    shutdown_seconds: Annotated[
        int, Field(ge=0, le=3600, description="How long requests may go on when the service is told to stop.")
    ] = 20


def load_settings(**given: object) -> Settings:
    """Read the settings; what is given here, and is not None, wins over the environment.

    Raises:
        SettingsError: naming each setting that makes no sense, and where it is set.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(
            f"{fault['loc'][0]}: {fault['msg'].lower()}, got {fault['input']!r}" for fault in error.errors()
        )
        raise SettingsError(
            f"A setting makes no sense: {faults}.", "Correct the option, or the variable BELQA_<NAME>, of that name."
        ) from error
