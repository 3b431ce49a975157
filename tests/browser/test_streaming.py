"""An answer on its way: progress, Stop, and what is left when the way breaks."""

import json
import re

import pytest
from playwright.sync_api import Route, expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json, SlowDoor

NOTE_WHAT_IS_ADDED = """node => {
    window.added = [];
    const note = (each) => {
        if (each.matches?.(".statement")) window.added.push(each.querySelector(".words").textContent) };
    new MutationObserver(records => records.forEach(({ addedNodes }) => addedNodes.forEach(note)))
        .observe(node, { childList: true, subtree: true }) }"""


@pytest.fixture
def slow_chat(new_chat: NewChat, door: SlowDoor) -> Chat:
    """Open the page behind a slow connection."""
    door.pause = 0.7
    return new_chat(door.address).open()


def test_statements_appear_one_after_another(slow_chat: Chat, answered: Json) -> None:
    slow_chat.type(answered["question"])
    turn = slow_chat.turns.first
    expect(turn.locator(".progress")).to_have_text(f"Reading {len(answered['passages'])} passages…")
    expect(turn.locator(".statement")).to_have_count(1)
    expect(turn.locator(".progress")).to_have_text("Quoting from the sources…")
    expect(turn.locator(".verified")).to_have_count(0)
    slow_chat.wait_for_turn(0)
    expect(turn.locator(".statement")).to_have_count(len(answered["statements"]))
    expect(turn.locator(".verified")).to_be_visible()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_stop_keeps_what_arrived_and_says_that_it_is_not_all(slow_chat: Chat, answered: Json, way: str) -> None:
    slow_chat.type(answered["question"])
    turn = slow_chat.turns.first
    expect(turn.locator(".statement")).to_have_count(1)
    if way == "button":
        slow_chat.page.get_by_role("button", name="Stop").click()
    else:
        slow_chat.page.keyboard.press("Escape")
    expect(turn).to_have_attribute("data-phase", "stopped")
    expect(turn.locator(".unfinished")).to_contain_text("not the whole answer")
    assert 1 <= turn.locator(".statement").count() < len(answered["statements"])
    expect(turn.locator(".confidence")).to_have_count(0)
    expect(slow_chat.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_a_broken_stream_keeps_what_arrived_marked_incomplete(slow_chat: Chat, answered: Json, door: SlowDoor) -> None:
    slow_chat.expects_failures = True
    door.pause, door.cut_after = 0.1, 3
    turn = slow_chat.ask(answered["question"])
    expect(turn).to_have_attribute("data-phase", "incomplete")
    expect(turn.locator(".unfinished .what")).to_have_text(
        "Incomplete: the answer broke off. What arrived is kept above."
    )
    assert slow_chat.statements == [statement["text"] for statement in answered["statements"][:2]]
    expect(turn.locator(".verified")).to_have_count(0)
    slow_chat.page.reload()
    expect(slow_chat.turns.first.locator(".unfinished")).to_contain_text("Incomplete")
    door.cut_after = None
    slow_chat.turns.first.get_by_role("button", name="Try again").click()
    expect(slow_chat.turns.first).to_have_attribute("data-phase", "done")
    assert slow_chat.statements == [statement["text"] for statement in answered["statements"]]


def test_a_page_closed_in_the_middle_does_not_make_the_answer_look_complete(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.evaluate(
        """() => { for (const key of Object.keys(localStorage).filter(each => each.startsWith("belqa.chat."))) {
            const stored = JSON.parse(localStorage.getItem(key));
            stored.turns[0].phase = "writing"; // as a browser leaves it that is closed, or crashes
            localStorage.setItem(key, JSON.stringify(stored)) } }"""
    )
    chat.page.reload()
    turn = chat.turns.first
    expect(turn.locator(".unfinished")).to_contain_text("Incomplete")
    expect(turn.locator(".verified")).to_have_count(0)
    expect(turn.locator(".statement")).to_have_count(len(answered["statements"]))


def test_the_page_does_not_scroll_by_itself(new_chat: NewChat, door: SlowDoor, answered: Json) -> None:
    chat = new_chat(door.address, viewport={"width": 700, "height": 420}).open()
    chat.ask(answered["question"])
    door.pause = 0.5
    chat.type(answered["question"])
    expect(chat.turns.nth(1).locator(".statement")).to_have_count(1)
    scroller = chat.page.locator("#chat .scroll")
    scroller.evaluate("node => { node.scrollTop = 30 }")
    chat.wait_for_turn(1)
    assert scroller.evaluate("node => node.scrollTop") == 30


def test_a_new_question_stands_at_the_top(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(viewport={"width": 700, "height": 500}).open()
    chat.ask(answered["question"])
    chat.ask(answered["question"])
    box = chat.turns.nth(1).locator("h2").bounding_box()
    assert box is not None
    assert box["y"] < 160


def test_each_statement_is_announced_once(slow_chat: Chat, answered: Json) -> None:
    log = slow_chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    log.evaluate(NOTE_WHAT_IS_ADDED)
    slow_chat.ask(answered["question"])
    announced = slow_chat.page.evaluate("window.added")
    later = [statement["text"] for statement in answered["statements"]]
    assert announced == later or announced == later[1:]  # the first of a list may arrive inside its group
    expect(slow_chat.turns.first.locator(".foot")).to_have_attribute("aria-live", "off")


def test_progress_is_announced_only_when_it_says_something_new(slow_chat: Chat, answered: Json) -> None:
    slow_chat.listen()
    slow_chat.ask(answered["question"])
    assert len(answered["statements"]) > 1
    for progress in (f"Reading {len(answered['passages'])} passages…", "Quoting from the sources…"):
        assert slow_chat.heard.count(progress) == 1


def test_an_answer_goes_on_arriving_when_its_own_chat_is_chosen(slow_chat: Chat, answered: Json) -> None:
    slow_chat.type(answered["question"])
    expect(slow_chat.turns.first.locator(".statement")).to_have_count(1)
    slow_chat.page.locator("side-rail .documents a").first.click()
    expect(slow_chat.page.locator("#chat")).to_be_hidden()
    slow_chat.page.locator("side-rail .chats .row", has_text=answered["question"]).click()
    expect(slow_chat.page.locator("#chat")).to_be_visible()
    expect(slow_chat.wait_for_turn(0)).to_have_attribute("data-phase", "done")
    assert slow_chat.statements == [statement["text"] for statement in answered["statements"]]


def test_a_service_that_says_no_time_is_not_asked_again(chat: Chat) -> None:
    chat.expects_failures = True
    chat.page.route("**/v1/ask", lambda route: route.fulfill(status=503, json={"detail": "A file is damaged."}))
    turn = chat.ask("What is it?")
    expect(turn.get_by_role("alert")).to_contain_text("Something went wrong in the service.")
    assert 1 == sum(request.endswith("/v1/ask") for request in chat.requests)


def test_escape_closes_the_sheet_before_it_stops_the_answer_behind(
    new_chat: NewChat, door: SlowDoor, answered: Json
) -> None:
    door.pause = 0.7
    chat = new_chat(door.address, viewport={"width": 390, "height": 740}).open()
    chat.type(answered["question"])
    chat.turns.first.locator(".chip").first.click()
    chat.page.keyboard.press("Escape")
    expect(chat.pane).to_be_hidden()
    expect(chat.wait_for_turn(0)).to_have_attribute("data-phase", "done")


def test_a_streamed_answer_looks_as_it_will_after_a_reload(chat: Chat, answered: Json) -> None:
    first = answered["citations"][0]
    lead_in = {"start": 5, "end": 20, "text": "Our ports rank:"}
    item = {**first, "marker": 1, "start": 30, "end": 40, "lead_in": lead_in, "highlight": None}
    listed = {**item, "marker": 2, "start": 42, "end": 50}
    opening = {**item, "marker": 3, "start": 5, "end": 20, "lead_in": None}
    citations = [item, listed, opening]
    alone = {**answered["statements"][0], "list": None, "as_of": None, "origin": None, "differs_from": []}
    statements = [{**alone, "text": f"Part {marker}.", "citations": [marker]} for marker in (1, 2, 3)]
    statements[1]["list"] = {"position": 1, "count": 1}
    pieces = [
        ("statement", {"statement": statement, "citations": [citation]})
        for statement, citation in zip(statements, citations, strict=True)
    ]
    whole = {**answered, "statements": statements, "citations": citations}
    events = [f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in [*pieces, ("done", whole)]]
    chat.page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body="".join(events)))
    turn = chat.ask(answered["question"])
    expect(turn.locator(".lead-in")).to_have_count(0)
    expect(turn.locator(".group-head")).to_have_text("1 item")
    drawn = "node => node.querySelector('.statements').outerHTML"
    streamed = turn.evaluate(drawn)
    chat.page.reload()
    assert streamed == chat.turns.first.evaluate(drawn)


def test_the_usual_hint_is_not_read_out_after_each_answer(slow_chat: Chat, answered: Json) -> None:
    hint = slow_chat.page.locator("#question-hint")
    slow_chat.type(answered["question"])
    expect(hint).to_have_text("Answering. Press Esc to stop.")
    expect(hint).to_have_attribute("aria-live", "polite")
    slow_chat.wait_for_turn(0)
    expect(hint).to_have_attribute("aria-live", "off")


def test_a_busy_service_is_asked_again(chat: Chat, answered: Json) -> None:
    chat.expects_failures = True
    tries: list[int] = []

    def busy_once(route: Route) -> None:
        tries.append(1)
        if len(tries) > 1:
            route.continue_()
        else:
            problem = {"type": "about:blank", "title": "Busy", "status": 503, "detail": "Starting."}
            route.fulfill(
                status=503, headers={"retry-after": "1"}, content_type="application/problem+json", json=problem
            )

    chat.page.route("**/v1/ask", busy_once)
    chat.type(answered["question"])
    expect(chat.turns.first.locator(".progress")).to_contain_text("busy")
    expect(chat.wait_for_turn(0)).to_have_attribute("data-phase", "done")


def test_an_error_is_told_in_plain_words_with_a_way_on(chat: Chat, answered: Json) -> None:
    chat.expects_failures = True
    problem = {"type": "about:blank", "title": "Broken", "status": 500, "detail": "The index could not be read."}
    chat.page.route(
        "**/v1/ask", lambda route: route.fulfill(status=500, content_type="application/problem+json", json=problem)
    )
    turn = chat.ask(answered["question"])
    expect(turn.get_by_role("alert")).to_contain_text(
        re.compile("Something went wrong.*The index could not be read", re.DOTALL)
    )
    expect(turn.locator("h2")).to_contain_text(answered["question"])
    chat.page.unroute("**/v1/ask")
    turn.get_by_role("button", name="Try again").click()
    expect(turn).to_have_attribute("data-phase", "done")
