"""Asking a language model behind an OpenAI-compatible endpoint, as `POST {url}/chat/completions` with a stream.

Everything is bounded: the time in all, the tries, the length of what comes back, the questions at once. Nothing is
asked unless the settings name an endpoint; what is sent is the prompt of `service.writing.prompt`, and the options.
"""

import logging
import socket
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import BaseModel

from indexer.errors import LanguageModelError

logger = logging.getLogger(__name__)

_TRIES = 3
_AGAIN = {408, 429, 500, 502, 503, 504}  # worth another try
_PAUSE = 0.5  # seconds before the second try, doubled for the next one, where the service asks for no other
_CONNECT = 5.0  # seconds
_MOST_CHARACTERS = 20_000  # of an answer; a model that writes more has lost its way
_LONGEST_LINE = 1_000_000


class _TryAgainError(Exception):
    """A failure that may pass; `after`: seconds that the service asks to wait."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Message | None = None  # of an event
    message: _Message | None = None  # of a whole answer
    finish_reason: str | None = None


class _Said(BaseModel):
    """An event of a stream, or a whole answer: what is read of it."""

    choices: list[_Choice] = []
    error: Any = None

    @property
    def words(self) -> str:
        said = [choice.delta or choice.message for choice in self.choices[:1]]
        return "".join(message.content or "" for message in said if message)


class LanguageModel:
    """A language model; safe to share between threads."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout: float = 30.0,
        parallel: int = 4,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Remember how to ask.

        Args:
            url: base URL of the endpoint, such as http://127.0.0.1:11434/v1.
            model: the name of the model there.
            key: sent as a bearer token, if there is one.
            timeout: seconds for one answer in all, tries and pauses included.
            parallel: questions that are asked at once; a further one fails.
            options: further fields of the request, such as {"temperature": 0}.
        """
        base = url.rstrip("/")
        self._url = base if base.endswith("/chat/completions") else f"{base}/chat/completions"
        self._request = {"model": model, "stream": True, **(options or {})}
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._timeout = timeout
        self._places = threading.BoundedSemaphore(parallel)
        self._tls = httpx.create_ssl_context()

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Generator[str]:
        """Yield the answer in pieces as they come.

        Raises:
            LanguageModelError: it is busy, cannot be reached, refuses, breaks off, or is too slow.
        """
        if not self._places.acquire(blocking=False):
            raise _failure("is busy with other questions")
        try:
            yield from self._tried(messages, time.monotonic() + self._timeout)
        finally:
            self._places.release()

    def _tried(self, messages: Sequence[Mapping[str, str]], deadline: float) -> Iterator[str]:
        for attempt in range(_TRIES):
            try:
                yield from self._asked(messages, deadline)
            except _TryAgainError as error:
                pause = _PAUSE * 2**attempt if error.after is None else max(0.0, error.after)
                logger.warning("The language model failed at try %d of %d: %s", attempt + 1, _TRIES, error)
                if attempt + 1 == _TRIES or time.monotonic() + pause >= deadline:
                    raise _failure("cannot be reached at the moment") from error
                time.sleep(pause)
            else:
                return

    def _asked(self, messages: Sequence[Mapping[str, str]], deadline: float) -> Iterator[str]:
        """Yield the pieces of one try; only before the first one may another try follow."""
        started = False
        try:
            with self._response(messages, deadline) as response:
                for piece in _pieces(response):
                    started = True
                    yield piece
        except (httpx.HTTPError, OSError, ValueError) as error:
            if time.monotonic() >= deadline or isinstance(error, httpx.ReadTimeout):
                raise _failure("did not answer in time") from error
            if started or not isinstance(error, httpx.HTTPError | OSError):
                logger.warning("The language model broke off: %r", error)
                raise _failure("broke off, or answered in a form that nobody understands") from error
            raise _TryAgainError(repr(error)) from error

    @contextmanager
    def _response(self, messages: Sequence[Mapping[str, str]], deadline: float) -> Iterator[httpx.Response]:
        left = max(0.01, deadline - time.monotonic())
        timeout = httpx.Timeout(left, connect=min(_CONNECT, left))
        body = {**self._request, "messages": list(messages)}
        with (
            httpx.Client(timeout=timeout, verify=self._tls) as client,
            client.stream("POST", self._url, json=body, headers=self._headers) as response,
        ):
            if response.status_code in _AGAIN:
                raise _TryAgainError(f"HTTP {response.status_code}", _retry_after(response))
            if response.status_code != httpx.codes.OK:
                logger.warning("The language model refused: HTTP %d", response.status_code)
                raise _failure(f"refused the request (HTTP {response.status_code})")
            with _cut_off(response, deadline):
                yield response


@contextmanager
def _cut_off(response: httpx.Response, deadline: float) -> Iterator[None]:
    """End the connection at the deadline: a read timeout begins anew with every byte, so a trickle would never end."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _pieces(response: httpx.Response) -> Iterator[str]:
    """Yield the words of a response: a stream of events, or one object from a service that cannot stream."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        yield _Said.model_validate_json(_limited(response)).words
        return
    length, finished = 0, False
    for line in _lines(response):
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        event = _Said.model_validate_json(data)
        if event.error:
            raise ValueError("the stream holds an error")
        finished = finished or any(choice.finish_reason for choice in event.choices)
        piece = event.words
        length += len(piece)
        if length > _MOST_CHARACTERS:
            raise _failure("did not come to an end")
        if piece:
            yield piece
    if not finished:
        raise httpx.RemoteProtocolError("the stream ended before its answer did")


def _limited(response: httpx.Response) -> str:
    text = ""
    for chunk in response.iter_text():
        text += chunk
        if len(text) > _LONGEST_LINE:
            raise ValueError("the answer has no end")
    return text


def _lines(response: httpx.Response) -> Iterator[str]:
    rest = ""
    for chunk in response.iter_text():
        *lines, rest = (rest + chunk).split("\n")
        yield from lines
        if len(rest) > _LONGEST_LINE:
            raise ValueError("a line has no end")
    yield rest


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that a service asks to wait (RFC 9110, section 10.2.3: a number, or a date)."""
    told = response.headers.get("retry-after", "")
    try:
        return float(told) if told.isdigit() else (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


def _failure(what: str) -> LanguageModelError:
    return LanguageModelError(f"The language model {what}.", "Ask again, or look at the settings llm_*.")
