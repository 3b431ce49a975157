"""Every knob, in one place: its type, its bounds, its default, and what it does. Environment: BELQA_<NAME>."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue, SecretStr, ValidationError
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
    query_prefix: Annotated[str, Field(description="Text that the model wants before a question.")] = ""
    passage_prefix: Annotated[str, Field(description="Text that the model wants before a passage.")] = ""
    passage_tokens: Annotated[int, Field(ge=16, le=2000, description="Length of a passage, in tiktoken tokens.")] = 160
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

    llm_url: Annotated[
        str,
        Field(
            pattern=r"^(https?://\S+)?$",
            description="Language model that words answers: base URL of an OpenAI-compatible service; none if empty.",
        ),
    ] = ""
    llm_model: Annotated[str, Field(description="Its name there.")] = ""
    llm_key: Annotated[SecretStr, Field(description="Its API key, if it wants one.")] = SecretStr("")
    llm_timeout: Annotated[
        float, Field(gt=0, le=600, description="Seconds that it may take for an answer; then quotes alone are sent.")
    ] = 30.0
    llm_parallel: Annotated[
        int, Field(ge=1, le=1000, description="Questions that it is asked at once; further ones get quotes alone.")
    ] = 4
    llm_context: Annotated[
        int, Field(ge=200, le=100_000, description="Passages that it is given, in tiktoken tokens together.")
    ] = 3000
    llm_options: Annotated[dict[str, JsonValue], Field(description="Further parameters that it is sent, as JSON.")] = {}


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
