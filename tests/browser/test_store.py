"""What stays in the browser: the chats, for each tab and the next visit."""

import re

from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json

UNFINISHED = """() => {
    for (const key of Object.keys(localStorage).filter(each => each.startsWith("belqa.chat."))) {
        const stored = JSON.parse(localStorage.getItem(key));
        stored.turns[0].phase = "writing";
        localStorage.setItem(key, JSON.stringify(stored)) } }"""
OLD_CHATS = """(question) => {
    const answer = { statements: [], citations: [] };
    const turn = { id: "t", question, scope: [], phase: "stopped", answer };
    for (let n = 1; n <= 50; n += 1) {
        const chat = { id: `old${n}`, updated: n, turns: [turn] };
        try { localStorage.setItem(`belqa.chat.old${n}`, JSON.stringify(chat)) } catch { return }
    } }"""
FILL_UP = """() => {
    try { for (let n = 0; ; n += 1) localStorage.setItem(`another.application.${n}`, "y".repeat(2000)) } catch {} }"""


def test_a_reload_keeps_the_conversation_with_its_citations(chat: Chat, answered: Json, refused: Json) -> None:
    chat.ask(refused["question"])
    chat.ask(answered["question"])
    chat.page.reload()
    expect(chat.turns).to_have_count(2)
    expect(chat.turns.first.locator(".refusal")).to_be_visible()
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    chat.open_citation(2)
    assert chat.marked() == answered["citations"][1]["quote"]


def test_two_tabs_on_one_chat_keep_each_others_answers_and_their_own_drafts(
    chat: Chat, answered: Json, refused: Json
) -> None:
    chat.ask(answered["question"])
    chat.page.evaluate(UNFINISHED)
    other = Chat(chat.page.context.new_page(), chat.address).open()
    expect(other.turns.first).to_have_attribute("data-phase", "incomplete")
    chat.ask("What does VIB focus on?")
    other.ask(refused["question"])
    other.question.fill("typed in the other tab")
    for tab, draft in ((chat, ""), (other, "typed in the other tab")):
        tab.page.reload()
        questions = [answered["question"], "What does VIB focus on?", refused["question"]]
        expect(tab.turns.locator("h2")).to_have_text([f"You asked: {question}" for question in questions])
        assert ["done"] * 3 == tab.turns.evaluate_all("nodes => nodes.map(node => node.dataset.phase)")
        expect(tab.question).to_have_value(draft)


def test_a_new_chat_starts_empty_and_the_old_one_comes_back(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.get_by_role("button", name="New chat").click()
    expect(chat.turns).to_have_count(0)
    expect(chat.page.locator("welcome-card")).to_be_visible()
    chat.page.locator("side-rail .chats .row", has_text=answered["question"]).click()
    expect(chat.turns).to_have_count(1)


def test_a_deleted_chat_is_gone_for_good(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.on("dialog", lambda dialog: dialog.accept())
    chat.page.get_by_role("button", name=re.compile("Delete chat")).click()
    expect(chat.turns).to_have_count(0)
    chat.page.reload()
    expect(chat.turns).to_have_count(0)
    assert chat.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('belqa.chat.'))") == []


def test_after_another_chat_is_deleted_the_keyboard_is_at_the_button_for_a_new_one(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.get_by_role("button", name="New chat").click()
    chat.page.on("dialog", lambda dialog: dialog.accept())
    chat.page.get_by_role("button", name=re.compile("Delete chat")).click()
    expect(chat.page.locator(".new-chat")).to_be_focused()


def test_what_another_tab_does_leaves_the_keyboard_where_it_is(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    row = chat.page.locator("side-rail .chats .row")
    for key, drawn_again in (("belqa.language", False), ("belqa.chat.another", True)):
        row.focus()
        drawn = row.element_handle()
        chat.page.evaluate("key => window.dispatchEvent(new StorageEvent('storage', { key }))", key)
        assert drawn_again is chat.page.evaluate("node => !node.isConnected", drawn)
        expect(row).to_be_focused()


def test_a_full_store_makes_room_by_dropping_the_oldest_chat(chat: Chat, answered: Json) -> None:
    chat.page.evaluate(OLD_CHATS, "x" * 400_000)
    chat.page.evaluate(FILL_UP)
    chat.ask(answered["question"])
    chat.page.reload()
    expect(chat.turns).to_have_count(1)
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    assert chat.page.evaluate("localStorage.getItem('belqa.chat.old1')") is None
    assert chat.page.evaluate("localStorage.getItem('another.application.0')") is not None


def test_a_full_store_loses_no_chat_where_that_would_gain_nothing(chat: Chat, answered: Json) -> None:
    chat.page.evaluate(OLD_CHATS.replace("50", "5"), "short")
    chat.page.evaluate(FILL_UP)
    old = """() => Object.entries(localStorage).filter(([key]) => key.startsWith("belqa.chat.old")).sort()"""
    before = chat.page.evaluate(old)
    chat.ask(answered["question"])
    expect(chat.page.locator("#question-hint")).to_contain_text("cannot store the chat")
    assert (5, before) == (len(before), chat.page.evaluate(old))


def test_a_browser_that_keeps_nothing_still_answers_and_says_so(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat()
    chat.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    chat.open()
    expect(chat.ask(answered["question"])).to_have_attribute("data-phase", "done")
    expect(chat.page.locator("#question-hint")).to_contain_text("cannot store the chat")


def test_the_number_of_chats_kept_is_bounded(chat: Chat, answered: Json) -> None:
    chat.page.evaluate(OLD_CHATS, "short")
    chat.ask(answered["question"])
    kept = chat.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('belqa.chat.'))")
    assert len(kept) == 30
    assert "belqa.chat.old50" in kept
    assert "belqa.chat.old1" not in kept
