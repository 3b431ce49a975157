"""The service goes down, and comes back."""

from playwright.sync_api import expect

from .chat import Chat
from .service_process import Json, ServiceProcess


def test_a_lost_connection_is_noticed_and_recovers(chat: Chat, answered: Json, service: ServiceProcess) -> None:
    chat.expects_failures = True
    chat.ask(answered["question"])
    service.kill()
    try:
        turn = chat.ask(answered["question"])
        expect(turn.get_by_role("alert")).to_contain_text("cannot be reached")
        expect(turn.locator("h2")).to_contain_text(answered["question"])
        notice = chat.page.locator("connection-notice")
        expect(notice).to_contain_text("No connection")
        chat.question.fill("typed while it was away")
    finally:
        service.start()
    expect(notice).to_contain_text("Connected again")
    expect(chat.question).to_have_value("typed while it was away")
    turn.get_by_role("button", name="Try again").click()
    expect(turn).to_have_attribute("data-phase", "done")
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    expect(notice).to_be_empty()


def test_the_page_opens_without_its_service_data(chat: Chat) -> None:
    chat.expects_failures = True
    chat.page.route("**/v1/documents", lambda route: route.abort())
    chat.page.route("**/v1/examples", lambda route: route.abort())
    chat.page.reload()
    expect(chat.page.locator("welcome-card h2")).to_be_visible()
    expect(chat.question).to_be_editable()
    assert not [line for line in chat.console if line.startswith("uncaught")]
