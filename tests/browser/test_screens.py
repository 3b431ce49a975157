"""From the smallest phone to the widest screen, in light and in dark, with and without motion."""

import pytest
from playwright.sync_api import expect

from .conftest import NewChat
from .service_process import Json, SlowDoor

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}

# Buttons in running text may be as high as their line (WCAG 2.5.8); a chip reaches beyond what is drawn of it.
SMALL_TARGETS = """() => {
    const reach = (node) => {
        const around = getComputedStyle(node, "::after");
        return around.position === "absolute" ? -2 * parseFloat(around.top) : 0 };
    const small = (node) => {
        const { width, height } = node.getBoundingClientRect();
        return Math.min(width, height) + reach(node) < 44 };
    return [...document.querySelectorAll("button, select, summary")]
        .filter(node => node.checkVisibility({ visibilityProperty: true }) && node.className !== "link")
        .filter(small).map(node => node.outerHTML.slice(0, 120)) }"""


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
def test_nothing_reaches_beyond_the_screen(new_chat: NewChat, answered: Json, refused: Json, width: int) -> None:
    chat = new_chat(viewport={"width": width, "height": 700}).open()
    assert not chat.is_sideways_scrollable()
    chat.ask("W" * 300)
    chat.ask(refused["question"])
    chat.ask(answered["question"])
    assert not chat.is_sideways_scrollable()
    chat.open_citation()
    assert not chat.is_sideways_scrollable()
    expect(chat.pane.locator("mark.quote").first).to_be_in_viewport()


def test_on_a_phone_the_source_is_a_sheet_over_the_answer(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(**PHONE).open()
    chat.ask(answered["question"])
    chat.open_citation()
    assert chat.marked() == answered["citations"][0]["quote"]
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    box = chat.pane.bounding_box()
    assert box is not None
    assert box["width"] == 320
    assert box["y"] + box["height"] == 640
    assert chat.page.locator("#stage").evaluate("node => node.inert")
    chat.pane.get_by_role("button", name="Close the source").tap()
    expect(chat.pane).to_be_hidden()
    assert not chat.page.locator("#stage").evaluate("node => node.inert")
    assert chat.focused()["marker"] == "1"


def test_on_a_phone_a_tap_above_the_sheet_closes_it(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(**PHONE).open()
    chat.ask(answered["question"])
    chat.open_citation()
    chat.page.touchscreen.tap(160, 30)
    expect(chat.pane).to_be_hidden()
    assert not chat.page.locator("#stage").evaluate("node => node.inert")
    chat.page.locator(".bar").get_by_role("button", name="Documents and chats").tap()
    chat.page.touchscreen.tap(310, 300)
    expect(chat.page.locator("side-rail")).to_be_hidden()
    assert not chat.page.locator("#stage").evaluate("node => node.inert")


def test_on_the_smallest_screen_the_text_has_half_of_the_sheet(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(**{**PHONE, "viewport": {"width": 320, "height": 256}}).open()
    chat.ask(answered["question"])
    chat.open_citation()
    expect(chat.pane.locator("mark.quote").first).to_be_in_viewport()
    heights = "node => [node.clientHeight, node.querySelector('.pane-body').clientHeight]"
    assert [225, 113] == chat.pane.evaluate(heights)


def test_the_open_drawer_covers_the_source_too(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(viewport={"width": 850, "height": 600}).open()
    chat.ask(answered["question"])
    chat.open_citation()
    inert = "() => ['#stage', 'source-pane', 'side-rail'].map(each => document.querySelector(each).inert)"
    chat.page.locator(".bar").get_by_role("button", name="Documents and chats").click()
    assert [True, True, False] == chat.page.evaluate(inert)
    chat.page.set_viewport_size({"width": 600, "height": 850})
    expect(chat.page.locator("side-rail")).to_be_hidden()
    assert [True, False, True] == chat.page.evaluate(inert)
    chat.page.keyboard.press("Escape")
    expect(chat.pane).to_be_hidden()
    assert [False, False, False] == chat.page.evaluate(inert)


def test_on_a_phone_everything_is_large_enough_for_a_finger(new_chat: NewChat, answered: Json) -> None:
    chat = new_chat(**PHONE).open()
    chat.ask(answered["question"])
    small = chat.page.evaluate(SMALL_TARGETS)
    assert small == []


def test_on_a_phone_the_documents_are_one_tap_away(new_chat: NewChat) -> None:
    chat = new_chat(**PHONE).open()
    rail = chat.page.locator("side-rail")
    expect(rail).to_be_hidden()
    chat.page.locator(".bar").get_by_role("button", name="Documents and chats").tap()
    expect(rail).to_be_in_viewport()
    rail.locator(".documents a").first.tap()
    expect(chat.page.locator("document-reader h2").first).to_be_visible()
    expect(rail).to_be_hidden()


def test_colours_follow_the_system(new_chat: NewChat) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page = new_chat(color_scheme=scheme).open().page
        colours = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        brightness[scheme] = [sum(map(int, colour.strip("rgb()").split(","))) for colour in colours]
    assert brightness["light"][0] > 600 > brightness["light"][1]
    assert brightness["dark"][0] < 150 < brightness["dark"][1]


def test_the_field_shows_its_focus_where_colours_are_forced(new_chat: NewChat) -> None:
    chat = new_chat(forced_colors="active").open()
    chat.question.focus()
    look = "node => ['outlineStyle', 'outlineWidth'].map(name => getComputedStyle(node)[name])"
    assert ["solid", "2px"] == chat.question.evaluate(look)


def test_nothing_moves_for_those_who_asked_for_stillness(new_chat: NewChat, door: SlowDoor, answered: Json) -> None:
    door.pause = 0.6
    running = {}
    for motion in ("reduce", "no-preference"):
        chat = new_chat(door.address, reduced_motion=motion).open()
        chat.type(answered["question"])
        expect(chat.turns.first.locator(".progress")).to_be_visible()
        running[motion] = chat.page.evaluate("document.getAnimations().length")
        chat.wait_for_turn(0)
    assert running["reduce"] == 0
    assert running["no-preference"] > 0
