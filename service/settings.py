"""Every knob, in one place: its type, its bounds, its default, and what it does.

An option of the command line wins over the environment (`BELQA_<NAME>`), the environment over the configuration file
(`service.configuration`), and the file over the defaults here.
"""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableError

from indexer.embed import DEFAULT_MODEL
from indexer.errors import SettingsError
from service.configuration import configured

_KEY = re.compile(r"[\w.@-]{1,64}:[0-9a-f]{64}")
_ORIGIN = re.compile(r"https?://[^/\s*]+|\*")
_RATE = re.compile(r"\d+ ?(/|per) ?(\d+ ?)?(second|minute|hour|day)s?", re.IGNORECASE)


def _items(value: object) -> object:
    """Split a list as the environment gives it: between commas or blanks."""
    return (
        tuple(re.split(r"[,\s]+", value.strip(" ,"))) if isinstance(value, str) and value.strip(" ,") else value or ()
    )


Items = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_items)]


class Settings(BaseSettings):
    """How belqa runs."""

    model_config = SettingsConfigDict(env_prefix="BELQA_", frozen=True, extra="ignore")

    corpus: Annotated[Path, Field(description="Folder of the source documents.")] = Path("corpus")
    index: Annotated[Path, Field(description="Folder of the index.")] = Path(".belqa")
    host: Annotated[str, Field(description="Address that the service listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port that the service listens on; 0 takes a free one.")] = (
        8000
    )
    model: Annotated[
        str,
        Field(
            description="Embedding model: the default one, all-MiniLM-L6-v2, a folder, or a sentence-transformers name."
        ),
    ] = DEFAULT_MODEL
    runtime: Annotated[
        Literal["auto", "onnxruntime", "openvino", "torch"],
        Field(description="What the default model embeds passages with; auto takes the fastest that pays."),
    ] = "auto"
    vectors: Annotated[
        Literal["auto", "exact", "compressed"],
        Field(description="How vectors are kept and searched; auto compresses from 50,000 on."),
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
    lexical_weight: Annotated[float, Field(ge=0, le=10, description="Weight of BM25 beside the vectors' cosine.")] = (
        0.25
    )
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
    max_body: Annotated[int, Field(ge=1000, le=100_000_000, description="Largest request, in bytes.")] = 1_000_000
    max_feedback: Annotated[
        int, Field(ge=10_000, description="Size in bytes at which the feedback file is set aside; one such is kept.")
    ] = 5_000_000
    keep_unanswered: Annotated[
        bool,
        Field(description="Keep questions that the sources do not answer, beside the feedback; they may be private."),
    ] = False
    rate: Annotated[str, Field(description="Requests that one client may make, such as `60/minute`; empty: any.")] = ""
    keys: Annotated[
        Items, Field(description="API keys, as `belqa key` prints them: `name:hash`, several; empty: none is needed.")
    ] = ()
    hosts: Annotated[
        Items,
        Field(description="Names that the service goes by, `*` for any; empty: any, unless it listens on loopback."),
    ] = ()
    origins: Annotated[Items, Field(description="Origins whose pages may call the service (CORS).")] = ()
    proxies: Annotated[
        Items, Field(description="Addresses or networks of proxies whose `X-Forwarded-For` is believed.")
    ] = ()
    log: Annotated[
        Literal["text", "json", "off"], Field(description="Log lines on standard error: `text`, `json`, or `off`.")
    ] = "text"
    log_questions: Annotated[bool, Field(description="Whether log lines hold the questions.")] = False
    llm_url: Annotated[
        str,
        Field(
            pattern=r"^(https?://\S+)?$",
            description="Language model that words answers: base URL of an OpenAI-compatible service; empty: none.",
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

    @field_validator("rate")
    @classmethod
    def _rate_is_one(cls, rate: str) -> str:
        if rate and not _RATE.fullmatch(rate.strip()):
            raise ValueError("is no rate, such as 60/minute")
        return rate.strip()

    @field_validator("keys")
    @classmethod
    def _keys_are_hashed(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_KEY.fullmatch(key) for key in keys):
            raise ValueError("holds something that is not name:hash, as `belqa key NAME` prints it")
        return keys

    @field_validator("origins")
    @classmethod
    def _origins_are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("holds something that is no origin, such as https://example.org, without a path")
        return origins

    @field_validator("proxies")
    @classmethod
    def _proxies_are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy)  # a ValueError that names it
        return proxies


def load_settings(*, config: Path | None = None, **given: object) -> Settings:
    """Read the settings; what is given here, and is not None, wins over the environment, and that over the file.

    Args:
        config: the configuration file; else the one that BELQA_CONFIG names, else belqa.toml where there is one.
        given: settings by name.

    Raises:
        SettingsError: naming each setting that makes no sense, and where it is set.
    """
    file, values = configured(config, Settings.model_fields)
    try:
        environment = EnvSettingsSource(Settings)()
    except UnreadableError as error:  # names the field
        raise SettingsError(
            f"A variable BELQA_<NAME> holds no JSON: {error}.", "Write its value as JSON, between single quotes."
        ) from error
    options = {name: value for name, value in given.items() if value is not None}
    from_file = {name: value for name, value in values.items() if name not in environment and name not in options}
    try:
        return Settings(**from_file, **options)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(_fault(str(fault["loc"][0]), fault["msg"], fault["input"]) for fault in error.errors())
        where = f", or the line in {file}," if from_file else ","
        raise SettingsError(
            f"A setting makes no sense: {faults}.",
            f"Correct the option, or the variable BELQA_<NAME>{where} of that name.",
        ) from error


def _fault(name: str, message: str, value: object) -> str:
    shown = "what it holds is not shown" if name in ("keys", "llm_key") else f"got {value!r}"
    return f"{name}: {message.removeprefix('Value error, ').lower()}, {shown}"
