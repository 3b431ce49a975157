"""From an answer to its place in the source: what is marked is the quote, or nothing is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json, ServiceProcess

Altered = Callable[..., None]


def test_every_citation_opens_at_its_quote(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    for citation in answered["citations"]:
        chat.open_citation(citation["marker"])
        expect(chat.pane.locator(".position")).to_have_text(
            f"Source {citation['marker']} of {len(answered['citations'])}"
        )
        expect(chat.pane.locator(".place-note.good")).to_contain_text("word for word")
        assert chat.marked() == citation["quote"]
        expect(chat.pane.locator("h2")).to_have_text(citation["document"]["title"])
        expect(chat.pane.locator("mark.quote").first).to_be_in_viewport()


def test_the_source_holds_every_character_of_the_document(chat: Chat, answered: Json, service: ServiceProcess) -> None:
    chat.ask(answered["question"])
    chat.open_citation()
    document = service.get(f"/v1/documents/{answered['citations'][0]['document']['id']}")
    text = chat.pane.locator("document-text").evaluate(
        "node => [...node.querySelectorAll('.block')].map(block => block.textContent).join('')"
    )
    assert text == document["text"]


def test_a_sentence_that_lists_things_stays_one_paragraph_in_the_source(chat: Chat) -> None:
    chat.ask("Which contract research organizations are in Ghent?")
    chat.open_citation(2)
    quote = "BARC\u00a0(Ghent)"
    assert quote == chat.marked()
    block = chat.pane.locator(".block", has=chat.page.locator("mark.quote"))
    assert "P" == block.evaluate("node => node.tagName")
    expect(block).to_contain_text("InnoSer (Hasselt) and more.")


def test_the_permalink_shows_the_same_place(chat: Chat, new_chat: NewChat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.open_citation()
    link = chat.pane.get_by_role("link", name="Open the whole document").get_attribute("href") or ""
    citation = answered["citations"][0]
    assert link == f"/documents/{citation['document']['id']}#{citation['start']}-{citation['end']}"
    reader = new_chat().open(link)
    assert reader.marked("document-reader") == citation["quote"]
    expect(reader.page.locator("mark.quote").first).to_be_in_viewport()


def test_next_and_previous_walk_through_the_sources(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.open_citation()
    expect(chat.pane.get_by_role("button", name="Previous source")).to_be_disabled()
    chat.pane.get_by_role("button", name="Next source").click()
    expect(chat.pane.locator(".position")).to_contain_text("Source 2")
    assert chat.marked() == answered["citations"][1]["quote"]
    expect(chat.page.locator(".statements .chip[aria-expanded=true]")).to_have_text("2")
    chat.page.keyboard.press("Escape")
    expect(chat.pane).to_be_hidden()
    assert chat.focused()["marker"] == "2"


def test_offsets_count_characters_not_units(chat: Chat, answered: Json, altered: Altered) -> None:
    text = "😀😀 Emoji before.\n\nThe quote 😀 itself.\n\nAfter 😀."
    quote = "The quote 😀 itself."
    start = text.index(quote)
    first = answered["citations"][0]
    citation = {**first, "start": start, "end": start + len(quote), "quote": quote, "lead_in": None, "highlight": None}
    altered(chat, citations=[citation], statements=[{**answered["statements"][0], "text": quote, "list": None}])
    document = {**first["document"], "text": text, "blocks": []}
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=document))
    chat.ask(answered["question"])
    chat.open_citation()
    assert chat.marked() == quote
    link = chat.pane.get_by_role("link", name="Open the whole document").get_attribute("href") or ""
    assert chat.open(link).marked("document-reader") == quote


def test_a_quote_that_moved_is_found_and_one_that_is_gone_is_not_marked(chat: Chat, answered: Json) -> None:
    citation = answered["citations"][0]
    document = {**citation["document"], "blocks": []}
    chat.ask(answered["question"])
    moved = {**document, "text": f"A new preface.\n\n{citation['quote']}\n\nThe end."}
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=moved))
    chat.open_citation()
    assert chat.marked() == citation["quote"]
    expect(chat.pane.locator(".place-note")).to_contain_text("at another place")
    chat.page.reload()
    gone = {**document, "text": "Something else altogether. " * 40}
    chat.page.unroute("**/v1/documents/*")
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=gone))
    chat.turns.last.locator(".statements .chip").first.click()
    expect(chat.pane.locator(".place-note")).to_contain_text("nothing is marked")
    expect(chat.pane.locator("mark")).to_have_count(0)


def test_what_is_said_of_a_quote_is_announced(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    chat.ask(answered["question"])
    chat.open_citation()
    expect(chat.pane.locator(".pane-notes[role=status]")).to_have_text(
        "Quote checked: it stands word for word in the source."
    )
    for _ in range(2):
        chat.pane.get_by_role("button", name="Copy the link").click()
    expect(chat.pane.locator(".pane-head [role=status]", has_text="Copied")).to_have_count(1)


def test_a_document_that_a_newer_index_lacks_is_not_called_checked(
    chat: Chat, answered: Json, altered: Altered
) -> None:
    chat.expects_failures = True
    chat.ask(answered["question"])
    chat.open_citation()
    expect(chat.pane.locator(".pane-notes")).to_contain_text("Quote checked")
    listings = sum(request.endswith("/v1/documents") for request in chat.requests)
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(status=404, json={}))
    altered(chat, index={**answered["index"], "version": "the next"})
    chat.ask(answered["question"])
    expect(chat.pane.get_by_role("alert")).to_have_text("This document is no longer among the sources.")
    expect(chat.pane.locator(".pane-notes")).to_be_empty()
    assert listings + 1 == sum(request.endswith("/v1/documents") for request in chat.requests)


def test_what_was_only_found_is_kept_apart_from_what_is_cited(chat: Chat, answered: Json) -> None:
    turn = chat.ask(answered["question"])
    found = turn.locator(".also-found")
    expect(found.locator(".passages li").first).to_be_hidden()
    found.locator("summary").click()
    quotes = [(quote["document"]["id"], quote["start"], quote["end"]) for quote in answered["citations"]]
    unused = [
        passage
        for passage in answered["passages"]
        if not any(
            name == passage["document"]["id"] and start < passage["end"] and passage["start"] < end
            for name, start, end in quotes
        )
    ]
    expect(found.locator(".passages li")).to_have_count(len(unused))
    found.locator(".passages button").first.click()
    expect(chat.pane.locator("mark.found").first).to_be_in_viewport()
    shown = "".join(chat.pane.locator("mark.found").evaluate_all("nodes => nodes.map(node => node.textContent)"))
    assert shown == unused[0]["text"]
    expect(chat.pane.locator("mark.quote")).to_have_count(0)
    expect(chat.pane.locator(".place-note.good")).to_have_count(0)
    expect(chat.pane).to_contain_text("The answer does not rest on it")


def test_each_document_has_a_reader(chat: Chat, service: ServiceProcess) -> None:
    for document in service.get("/v1/documents")["documents"]:
        chat.page.locator("side-rail .documents a", has_text=document["title"]).click()
        expect(chat.page.locator("document-reader h2").first).to_have_text(document["title"])
        expect(chat.page.locator("document-reader document-text")).to_be_visible()
    chat.page.go_back()
    chat.page.go_back()
    expect(chat.page.locator("welcome-card")).to_be_visible()


def test_a_permalink_to_no_place_marks_nothing_and_says_so(new_chat: NewChat, service: ServiceProcess) -> None:
    document = service.get("/v1/documents")["documents"][0]
    for place in ("999999-1000000", "10-5", "nonsense"):
        reader = new_chat().open(f"/documents/{document['id']}#{place}")
        expect(reader.page.locator(".place-note.bad")).to_contain_text("Nothing is marked")
        expect(reader.page.locator("document-reader mark")).to_have_count(0)


def test_a_document_that_fails_late_does_not_replace_the_one_opened_after_it(
    chat: Chat, service: ServiceProcess
) -> None:
    chat.expects_failures = True
    slow, opened = service.get("/v1/documents")["documents"][:2]
    held: list[Route] = []
    chat.page.route(f"**/v1/documents/{slow['id']}", lambda route: held.append(route))
    for document in (slow, opened):
        chat.page.locator("side-rail .documents a", has_text=document["title"]).click()
    expect(chat.page.locator("document-reader document-text")).to_be_visible()
    with chat.page.expect_event("requestfailed"):
        held[0].abort()
    chat.page.wait_for_timeout(200)
    expect(chat.page.locator("document-reader h2").first).to_have_text(opened["title"])


@pytest.mark.parametrize("name", ["never/was.txt", "50%.txt"])
def test_a_document_that_is_gone_is_said_to_be_gone(new_chat: NewChat, name: str) -> None:
    reader = new_chat()
    reader.expects_failures = True
    reader.open(f"/documents/{name}")
    expect(reader.page.get_by_role("alert")).to_contain_text("no longer among the sources")
    expect(reader.page).to_have_title("This document is no longer among the sources. · belqa")
    reader.page.get_by_role("link", name="Back to the chat").click()
    expect(reader.page.locator("welcome-card")).to_be_visible()
    expect(reader.page.locator("#chat .scroll")).to_be_focused()
