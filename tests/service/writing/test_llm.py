"""The client of a language model, against a server that is well, slow, broken, busy, or mad."""

import threading
import time
from collections.abc import Iterator

import pytest

from indexer.errors import LanguageModelError
from service.writing.llm import LanguageModel
from tests.running import running
from tests.service.language_model import Endpoint, Reply

MESSAGES = [{"role": "user", "content": "Why?"}]


@pytest.fixture(scope="module")
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture(scope="module")
def url(endpoint: Endpoint) -> Iterator[str]:
    with running(endpoint.app, log_level="critical") as address:
        yield f"{address}/v1"


def ask(url: str, **options: object) -> str:
    return "".join(LanguageModel(url, "small", **options).stream(MESSAGES))  # type: ignore[arg-type]


def test_an_answer_comes_in_pieces(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(("Be", "cause. ", "[1]")))
    assert ["Be", "cause. ", "[1]"] == list(LanguageModel(url, "small").stream(MESSAGES))
    assert [{"model": "small", "stream": True, "messages": MESSAGES}] == endpoint.bodies
    assert [None] == endpoint.keys


def test_key_and_options_are_sent(endpoint: Endpoint, url: str) -> None:
    endpoint.says("x")
    assert "x" == ask(f"{url}/", key="k1", options={"temperature": 0, "max_tokens": 300})
    assert ["Bearer k1"] == endpoint.keys
    assert {"temperature": 0, "max_tokens": 300}.items() <= endpoint.bodies[0].items()


def test_a_service_that_cannot_stream_is_understood(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(("Because.",), whole=True))
    assert "Because." == ask(url)


@pytest.mark.parametrize("end", ["", "data: [DONE]", "data: [DONE]\n\ndata: nonsense\n\n"])
def test_a_stream_may_end_as_servers_end_it(endpoint: Endpoint, url: str, end: str) -> None:
    finished = 'data: {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}\n\n'
    endpoint.says(Reply(raw=f": hello\n\n{finished}{end}"))
    assert "x" == ask(url)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(endpoint: Endpoint, url: str, status: int) -> None:
    endpoint.says(Reply(status=status, headers={"retry-after": "0"}), "Because.")
    assert "Because." == ask(url)
    assert 2 == len(endpoint.bodies)


def test_the_wait_that_is_asked_for_is_kept(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(status=429, headers={"retry-after": "1"}), "Because.")
    started = time.monotonic()
    assert "Because." == ask(url)
    assert 1.0 <= time.monotonic() - started < 5.0


def test_tries_are_counted(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(status=503, headers={"retry-after": "0"}))
    with pytest.raises(LanguageModelError, match="cannot be reached"):
        ask(url)
    assert 3 == len(endpoint.bodies)


def test_a_wait_beyond_the_time_is_not_begun(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(status=429, headers={"retry-after": "Fri, 31 Dec 2999 23:59:59 GMT"}))
    started = time.monotonic()
    with pytest.raises(LanguageModelError, match="cannot be reached"):
        ask(url, timeout=5.0)
    assert time.monotonic() - started < 2.0
    assert 1 == len(endpoint.bodies)


@pytest.mark.parametrize("status", [400, 401, 404, 307])
def test_a_refusal_is_not_tried_again(endpoint: Endpoint, url: str, status: int) -> None:
    endpoint.says(Reply(status=status, headers={"location": "http://127.0.0.1:9/"}))
    with pytest.raises(LanguageModelError, match=rf"refused the request \(HTTP {status}\)"):
        ask(url, key="secret")
    assert 1 == len(endpoint.bodies)


def test_silence_and_a_trickle_end_in_time(endpoint: Endpoint, url: str) -> None:
    for reply in (Reply(("x",), pause=30), Reply(("x",) * 300, pause=0.1)):
        endpoint.says(reply)
        started = time.monotonic()
        with pytest.raises(LanguageModelError, match="did not answer in time"):
            ask(url, timeout=1.0)
        assert 0.9 < time.monotonic() - started < 2.0


@pytest.mark.parametrize(
    "reply",
    [
        Reply(("Because", " of"), breaks=True),
        Reply(raw='data: {"choices": [{"delta": {"content": "Because"}}]}\n\ndata: {"choi'),
        Reply(
            raw='data: {"choices": [{"delta": {"content": "x"}}]}\n\ndata: {"error": {"message": "out of memory"}}\n\n'
        ),
        Reply(raw="data: <html>\n\n"),
        Reply(raw='data: {"choices": 5}\n\n'),
        Reply(raw="data: []\n\n"),
        Reply(("x" * 1000,) * 21),
    ],
)
def test_what_breaks_off_or_makes_no_sense_is_a_clear_error(endpoint: Endpoint, url: str, reply: Reply) -> None:
    endpoint.says(reply)
    with pytest.raises(LanguageModelError, match=r"broke off|come to an end"):
        ask(url)
    assert 1 == len(endpoint.bodies)


def test_nobody_there_is_a_clear_error() -> None:
    with pytest.raises(LanguageModelError, match="cannot be reached"):
        ask("http://127.0.0.1:9/v1", timeout=3.0)


def test_no_more_questions_at_once_than_the_settings_say(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(("Be", "cause"), pause=0.3))
    model = LanguageModel(url, "small", parallel=1)
    first: list[str] = []
    thread = threading.Thread(target=lambda: first.extend(model.stream(MESSAGES)))
    thread.start()
    while not endpoint.bodies:
        time.sleep(0.01)
    with pytest.raises(LanguageModelError, match="is busy"):
        list(model.stream(MESSAGES))
    thread.join()
    assert ["Be", "cause"] == first
    assert ["Be", "cause"] == list(model.stream(MESSAGES))


def test_a_stream_that_is_left_gives_its_place_back(endpoint: Endpoint, url: str) -> None:
    endpoint.says(Reply(("Be", "cause"), pause=0.05))
    model = LanguageModel(url, "small", parallel=1)
    stream = model.stream(MESSAGES)
    assert "Be" == next(stream)
    stream.close()
    assert ["Be", "cause"] == list(model.stream(MESSAGES))
