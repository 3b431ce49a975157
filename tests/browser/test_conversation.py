"""What a person takes along of a conversation, and says of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json

Altered = Callable[..., None]


def test_a_copied_answer_keeps_numbers_quotes_and_addresses(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    turn = chat.ask(answered["question"])
    for button in ("Copy", "Copy as Markdown"):
        turn.get_by_role("button", name=button, exact=True).click()
        expect(turn.locator(".done-note")).to_have_text("Copied")
        copied = re.sub(r"\\(.)", r"\1", chat.page.evaluate("navigator.clipboard.readText()"))
        for citation in answered["citations"]:
            assert f"[{citation['marker']}] {citation['document']['title']}" in copied
            assert f"“{' '.join(citation['quote'].split())}”" in copied
            assert (
                f"{chat.address}/documents/{citation['document']['id']}#{citation['start']}-{citation['end']}" in copied
            )
            assert "date not given" in copied or citation["document"]["date"]


def test_a_copied_answer_names_each_lead_in_where_it_changes(
    new_chat: NewChat, answered: Json, altered: Altered
) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    alone = {**answered["statements"][0], "list": None, "as_of": None, "origin": None, "differs_from": []}
    first = answered["citations"][0]
    citations = [
        {
            **first,
            "marker": marker,
            "document": {**first["document"], "id": document},
            "lead_in": {"start": 5, "end": 20, "text": f"What {document} lists:"},
        }
        for marker, document in enumerate(("one.txt", "two.txt", "two.txt"), start=1)
    ]
    statements = [{**alone, "text": f"Item {marker}.", "citations": [marker]} for marker in (1, 2, 3)]
    altered(chat, citations=citations, statements=statements)
    chat.ask(answered["question"]).get_by_role("button", name="Copy", exact=True).click()
    expect(chat.page.locator(".done-note")).to_have_text("Copied")
    lines = [line for line in chat.page.evaluate("navigator.clipboard.readText()").splitlines() if line]
    assert lines[1:6] == ["What one.txt lists:", "Item 1. [1]", "What two.txt lists:", "Item 2. [2]", "Item 3. [3]"]


def test_a_lead_in_that_is_quoted_itself_is_not_repeated_above_its_item(
    new_chat: NewChat, answered: Json, altered: Altered
) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    alone = {**answered["statements"][0], "list": None, "as_of": None, "origin": None, "differs_from": []}
    first = answered["citations"][0]
    opening = {**first, "marker": 1, "start": 5, "end": 20, "lead_in": None, "highlight": None}
    lead_in = {"start": 5, "end": 20, "text": "Our ports rank:"}
    item = {**first, "marker": 2, "start": 30, "end": 40, "lead_in": lead_in, "highlight": None}
    elsewhere = {**item, "marker": 3, "document": {**first["document"], "id": "elsewhere.txt"}}
    statements = [
        {**alone, "text": text, "citations": [marker]}
        for marker, text in enumerate(("Our ports rank:", "First.", "Second."), start=1)
    ]
    altered(chat, citations=[opening, item, elsewhere], statements=statements)
    turn = chat.ask(answered["question"])
    expect(turn.locator(".lead-in")).to_have_text(["Our ports rank:"])
    expect(turn.locator(".lead-in + .statement")).to_contain_text("Second.")
    turn.get_by_role("button", name="Copy", exact=True).click()
    expect(chat.page.locator(".done-note")).to_have_text("Copied")
    lines = [line for line in chat.page.evaluate("navigator.clipboard.readText()").splitlines() if line]
    assert lines[1:5] == ["Our ports rank: [1]", "First. [2]", "Our ports rank:", "Second. [3]"]


@pytest.mark.parametrize(
    ("button", "heading", "missing"),
    [("Copy", "What *is* it?", "the [sea]"), ("Copy as Markdown", r"## What \*is\* it?", r"the \[sea\]")],
)
def test_signs_of_markdown_are_copied_as_they_were_typed(
    new_chat: NewChat, altered: Altered, button: str, heading: str, missing: str
) -> None:
    chat = new_chat(permissions=["clipboard-read", "clipboard-write"]).open()
    altered(chat, missing=["the [sea]"])
    turn = chat.ask("What *is* it?")
    turn.get_by_role("button", name=button, exact=True).click()
    expect(turn.locator(".done-note")).to_have_text("Copied")
    lines = chat.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert heading == lines[0]
    assert f"Not in the sources: {missing}" in lines


def test_copying_works_without_the_clipboard_interface(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat()
    chat.page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })")
    chat.open()
    turn = chat.ask(answered["question"])
    turn.get_by_role("button", name="Copy", exact=True).click()
    expect(turn.locator(".done-note")).to_have_text("Copied")


def test_the_conversation_can_be_exported(chat: Chat, answered: Json, refused: Json, tmp_path: Path) -> None:
    chat.ask(answered["question"])
    chat.ask(refused["question"])
    unmentioned = "What does Zanzibar University pay its cooks?"
    chat.ask(unmentioned)
    exported = {}
    for entry, name in (("Export as Markdown", "belqa.md"), ("Export as JSON", "belqa.json")):
        chat.page.locator(".menu summary").click()
        with chat.page.expect_download() as download:
            chat.page.get_by_role("button", name=entry).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
        exported[name] = (tmp_path / name).read_text(encoding="utf-8")
    assert f"## {answered['question']}" in exported["belqa.md"]
    assert "Not in the sources" in exported["belqa.md"]
    assert "Not in the sources: Zanzibar" in exported["belqa.md"]
    turns = json.loads(exported["belqa.json"])["turns"]
    assert [turn["question"] for turn in turns] == [answered["question"], refused["question"], unmentioned]
    assert turns[0]["answer"]["citations"] == answered["citations"]


def test_a_failed_question_is_exported_with_what_went_wrong(chat: Chat, tmp_path: Path) -> None:
    chat.expects_failures = True
    problem = {"title": "Broken", "status": 500, "detail": "The index could not be read."}
    chat.page.route("**/v1/ask", lambda route: route.fulfill(status=500, json=problem))
    chat.ask("What is it?")
    chat.page.locator(".menu summary").click()
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name="Export as Markdown").click()
    download.value.save_as(tmp_path / "belqa.md")
    told = "Something went wrong in the service. The service says: The index could not be read."
    lines = (tmp_path / "belqa.md").read_text(encoding="utf-8").splitlines()
    assert ["## What is it?", "", told] == lines[2:]


def test_paper_shows_the_addresses_and_no_buttons(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.emulate_media(media="print")
    for part in ("side-rail", "question-box", ".bar", ".actions-area"):
        expect(chat.page.locator(part)).to_be_hidden()
    addresses = chat.page.locator(".address")
    expect(addresses).to_have_count(len(answered["citations"]))
    expect(addresses.first).to_be_visible()
    expect(addresses.first).to_contain_text(f"/documents/{answered['citations'][0]['document']['id']}#")


def test_feedback_reaches_the_service_with_its_reason(chat: Chat, answered: Json) -> None:
    turn = chat.ask(answered["question"])
    turn.get_by_role("button", name="Something is wrong").click()
    turn.get_by_role("textbox", name="Reason").fill("The year is missing.")
    with chat.page.expect_response("**/v1/feedback") as response:
        turn.get_by_role("button", name="Send").click()
    assert response.value.status == 204
    body = json.loads(response.value.request.post_data or "")
    assert body["verdict"] == "down"
    assert body["reason"] == "The year is missing."
    assert body["question"] == answered["question"]
    assert body["answer_id"]
    expect(turn.locator(".done-note")).to_contain_text("Thank you")
    expect(turn.get_by_role("button", name="Something is wrong")).to_have_attribute("aria-pressed", "true")
    chat.page.reload()
    expect(chat.turns.first.get_by_role("button", name="Something is wrong")).to_have_attribute("aria-pressed", "true")


def test_feedback_that_fails_keeps_the_words(chat: Chat, answered: Json) -> None:
    chat.expects_failures = True
    chat.page.route("**/v1/feedback", lambda route: route.abort())
    turn = chat.ask(answered["question"])
    turn.get_by_role("button", name="Something is wrong").click()
    turn.get_by_role("textbox", name="Reason").fill("Kept words")
    turn.get_by_role("button", name="Send").click()
    expect(turn.locator(".done-note")).to_contain_text("Could not be sent")
    expect(turn.get_by_role("textbox", name="Reason")).to_have_value("Kept words")
