"""The whole way without a mouse."""

from playwright.sync_api import expect

from .chat import Chat
from .service_process import Json

# The question shows its focus on the box around it, everything else by an outline.
FOCUS_IS_VISIBLE = """() => {
    const node = document.activeElement;
    const framed = node.id === "question" || node === document.body;
    return [node.tagName + node.className, framed || getComputedStyle(node).outlineStyle !== "none"] }"""


def test_ask_check_and_return_with_the_keyboard_alone(chat: Chat, answered: Json) -> None:
    keys = chat.page.keyboard
    chat.page.locator("h2").first.click()
    keys.press("/")
    assert chat.focused()["id"] == "question"
    keys.type(answered["question"])
    keys.press("Enter")
    chat.wait_for_turn(0)
    for _ in range(60):
        keys.press("Shift+Tab")
        if chat.focused()["kind"] == "chip" and chat.focused()["marker"] == "1":
            break
    assert chat.focused()["marker"] == "1"
    keys.press("ArrowRight")
    assert chat.focused()["marker"] == "2"
    keys.press("Enter")
    assert chat.marked() == answered["citations"][1]["quote"]
    assert chat.focused()["tag"] == "H2"
    assert chat.focused()["text"] == answered["citations"][1]["document"]["title"]
    keys.press("Escape")
    expect(chat.pane).to_be_hidden()
    assert chat.focused()["marker"] == "2"
    keys.press("ArrowLeft")
    assert chat.focused()["marker"] == "1"


def test_a_slash_in_the_question_is_a_slash(chat: Chat) -> None:
    chat.question.focus()
    chat.page.keyboard.type("R/D?")
    expect(chat.question).to_have_value("R/D?")


def test_the_first_tab_skips_to_the_question(chat: Chat) -> None:
    chat.page.reload()
    chat.page.wait_for_selector("body[data-ready]")
    chat.page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    chat.page.keyboard.press("Tab")
    expect(chat.page.locator(".skip")).to_be_focused()
    expect(chat.page.locator(".skip")).to_be_in_viewport()
    chat.page.keyboard.press("Enter")
    assert chat.focused()["id"] == "question"


def test_every_control_shows_that_it_has_the_focus(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.page.evaluate("document.activeElement.blur()")
    seen = set()
    for _ in range(40):
        chat.page.keyboard.press("Tab")
        look = chat.page.evaluate(FOCUS_IS_VISIBLE)
        seen.add(look[0])
        assert look[1], look[0]
    assert len(seen) > 6


def test_escape_leaves_the_menu_and_the_feedback_form_before_anything_else(chat: Chat, answered: Json) -> None:
    turn = chat.ask(answered["question"])
    chat.open_citation()
    turn.get_by_role("button", name="Something is wrong").click()
    chat.page.keyboard.press("Escape")
    expect(turn.locator(".feedback-form form")).to_have_count(0)
    expect(chat.pane).to_be_visible()
    chat.page.locator(".menu summary").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator(".menu-items")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator(".menu-items")).to_be_hidden()
    expect(chat.pane).to_be_visible()
