"""A refusal is a good answer, and looks like one."""

from playwright.sync_api import expect

from .chat import Chat
from .service_process import Json, ServiceProcess


def test_a_refusal_says_what_was_searched_and_what_comes_near(
    chat: Chat, refused: Json, service: ServiceProcess
) -> None:
    card = chat.ask(refused["question"]).locator(".refusal")
    expect(card.locator("h3")).to_have_text("Not in the sources")
    expect(card.locator(".searched")).to_contain_text(
        f"{len(service.get('/v1/documents')['documents'])} documents were searched"
    )
    assert card.locator(".passages li").count() == len(refused["passages"])
    expect(card.locator(".nearest")).to_contain_text("not an answer")


def test_a_refusal_is_read_out_with_what_is_missing(chat: Chat) -> None:
    chat.listen()
    turn = chat.ask("What does Zanzibar University pay its cooks?")
    expect(turn.locator(".instead")).to_be_visible()
    _, missing = (text for text in chat.heard if text.startswith("Not in the sources"))  # the card first
    assert missing == "Not in the sourcesZanzibar"
    for part in (".searched", ".nearest", ".instead"):
        expect(turn.locator(part)).to_have_attribute("aria-live", "off")


def test_a_refusal_shows_nothing_that_looks_like_an_answer(chat: Chat, refused: Json) -> None:
    turn = chat.ask(refused["question"])
    for sign in (".statement", ".chip", ".verified", ".confidence", ".cited", "mark", ".unfinished"):
        expect(turn.locator(sign)).to_have_count(0)


def test_the_nearest_passage_opens_as_not_cited(chat: Chat, refused: Json) -> None:
    turn = chat.ask(refused["question"])
    turn.locator(".passages button").first.click()
    expect(chat.pane.locator("mark.found").first).to_be_in_viewport()
    expect(chat.pane).to_contain_text("Found, not cited")
    chat.page.keyboard.press("Escape")
    assert "link" in chat.focused()["kind"]


def test_the_questions_offered_are_those_that_the_refusal_brings(chat: Chat, refused: Json) -> None:
    brought = {**refused, "examples": ["Who runs it?"]}
    chat.page.route("**/v1/ask", lambda route: route.fulfill(json=brought))
    expect(chat.ask(refused["question"]).locator(".instead .example")).to_have_text(["Who runs it?"])


def test_a_refusal_offers_questions_that_are_answered(chat: Chat, refused: Json, service: ServiceProcess) -> None:
    offer = chat.ask(refused["question"]).locator(".instead .example").first
    question = offer.inner_text()
    offer.click()
    turn = chat.wait_for_turn(1)
    expect(turn.locator("h2")).to_contain_text(question)
    assert turn.locator(".statement").count() == len(service.ask(question)["statements"])
