"""An answer in the words of a language model: never called a quote, and never more complete than it is."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json

Altered = Callable[..., None]
TAKEN_OUT = "Sentences that the sources do not support were taken out."


@pytest.fixture
def worded(answered: Json) -> Json:
    """Make what the service sends of an answer that a language model wrote, instead of the quotes."""
    plain: Json = {"list": None, "as_of": None, "origin": None, "differs_from": []}
    return {
        "written_by": "llm",
        "status": "partial",
        "confidence": 0.7,
        "statements": [{**answered["statements"][0], **plain, "text": "The model says so.", "support": 0.7}],
        "note": TAKEN_OUT,
        "unsupported": [{"text": "The moon is made of cheese.", "problems": ["the sentence names no passage"]}],
    }


def test_the_words_of_a_model_are_not_called_a_quote(
    chat: Chat, answered: Json, altered: Altered, worded: Json
) -> None:
    altered(chat, **worded)
    turn = chat.ask(answered["question"])
    expect(turn.locator(".status")).to_contain_text("Worded by a language model")
    expect(turn.locator(".verified")).to_have_text("Sources checked word for word")
    expect(turn.locator(".lead-in")).to_have_count(0)
    turn.locator(".confidence summary").click()
    expect(turn.locator(".legend")).to_contain_text("how well the sources support what a language model wrote")
    expect(turn.locator(".legend")).not_to_contain_text("quote fits")


def test_what_was_left_out_is_told_and_copied(
    new_chat: NewChat, answered: Json, altered: Altered, worded: Json
) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    altered(chat, **worded)
    chat.listen()
    turn = chat.ask(answered["question"])
    expect(turn.locator(".outcome")).to_contain_text(TAKEN_OUT)
    assert TAKEN_OUT in chat.heard
    cheese = turn.get_by_text("The moon is made of cheese.")
    expect(cheese).to_be_hidden()
    turn.get_by_text("Left out, because the sources do not support it").click()
    expect(cheese).to_be_visible()
    expect(turn.locator(".left-out")).to_contain_text("the sentence names no passage")
    turn.get_by_role("button", name="Copy", exact=True).click()
    expect(turn.locator(".done-note")).to_have_text("Copied")
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert f"Worded by a language model\n{TAKEN_OUT}\n" in copied
    assert "Left out, because the sources do not support it: The moon is made of cheese." in copied


def test_a_model_that_failed_is_told_beside_the_quotes(chat: Chat, answered: Json, altered: Altered) -> None:
    failed = "The language model did not answer. This answer is made of quotes alone."
    altered(chat, note=failed)
    turn = chat.ask(answered["question"])
    expect(turn.locator(".outcome")).to_have_text(failed)
    expect(turn.locator(".verified")).to_contain_text(f"{len(answered['citations'])} quotes")
    expect(turn.locator(".status")).not_to_contain_text("language model")


def test_a_broken_answer_of_a_model_is_known_by_its_support(chat: Chat, answered: Json, worded: Json) -> None:
    piece = json.dumps({"statement": worded["statements"][0], "citations": answered["citations"]})
    body = f"event: statement\ndata: {piece}\n\n"
    chat.page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    turn = chat.ask(answered["question"])
    expect(turn).to_have_attribute("data-phase", "incomplete")
    expect(turn.locator(".status")).to_have_text(" Worded by a language model")
