"""axe-core finds nothing to complain about, in any state of the page."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json

pytest.importorskip("axe_playwright_python", reason="axe is not installed: pip install -e '.[test]'")

# The policy of the page forbids foreign scripts, so axe is evaluated by the browser's own tools instead.
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
Reach = Callable[[Chat, Json, Json], Any]


def answer(chat: Chat, answered: Json, _: Json) -> None:
    """Show an answer with everything that opens open."""
    turn = chat.ask(answered["question"])
    for summary in turn.locator("summary").all():
        summary.click()
    turn.get_by_role("button", name="Something is wrong").click()


def source(chat: Chat, answered: Json, _: Json) -> None:
    """Show a source beside its answer."""
    chat.ask(answered["question"])
    chat.open_citation()


def refusal(chat: Chat, _: Json, refused: Json) -> None:
    """Show a refusal."""
    turn = chat.ask(refused["question"])
    expect(turn.locator(".instead")).to_be_visible()


def failure(chat: Chat, answered: Json, _: Json) -> None:
    """Show a failed question and the notice of the lost connection."""
    chat.expects_failures = True
    chat.page.route("**/v1/ask", lambda route: route.abort())
    chat.page.route("**/readyz", lambda route: route.abort())
    chat.ask(answered["question"])
    expect(chat.page.locator("connection-notice")).to_contain_text("No connection")


def reader(chat: Chat, answered: Json, _: Json) -> None:
    """Show a document on its own page."""
    citation = answered["citations"][0]
    chat.open(f"/documents/{citation['document']['id']}#{citation['start']}-{citation['end']}")
    chat.marked("document-reader")


def drawer(chat: Chat, *_: Json) -> None:
    """Show the documents and chats on a phone."""
    chat.page.locator(".bar").get_by_role("button", name="Documents and chats").tap()


def menu(chat: Chat, answered: Json, _: Json) -> None:
    """Show the export menu."""
    chat.ask(answered["question"])
    chat.page.locator(".menu summary").click()


def empty(chat: Chat, *_: Json) -> None:
    """Show the page before the first question."""
    expect(chat.page.locator("welcome-card .example").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("reach", [empty, answer, source, refusal, failure, reader, menu])
def test_axe_finds_nothing(new_chat: NewChat, answered: Json, refused: Json, reach: Reach, scheme: str) -> None:
    chat = new_chat(color_scheme=scheme, reduced_motion="reduce").open()
    reach(chat, answered, refused)
    assert violations(chat) == []


@pytest.mark.parametrize("reach", [empty, answer, source, refusal, drawer])
def test_axe_finds_nothing_on_a_phone(new_chat: NewChat, answered: Json, refused: Json, reach: Reach) -> None:
    chat = new_chat(**PHONE, reduced_motion="reduce").open()
    reach(chat, answered, refused)
    assert violations(chat) == []


def test_axe_would_find_something(chat: Chat) -> None:
    chat.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [name for name, _ in violations(chat)] == ["button-name"]


def violations(chat: Chat) -> list[tuple[str, list[str]]]:
    """Return the rules that the page breaks, and where."""
    chat.page.evaluate(AXE)
    found = chat.page.evaluate("axe.run().then(report => report.violations)")
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
