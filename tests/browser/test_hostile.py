"""Documents that mean harm, and texts that nobody expected."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import Json, ServiceProcess

SCRIPT = "<script>window.harmed = true</script><img src=x onerror='window.harmed = true'>"
REVERSED = "\u202e0002\u202c"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """Run a service on documents that try to break the page."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    (corpus / "a folder").mkdir(parents=True)
    (corpus / "a folder" / "<b>script&#.txt").write_text(
        f"Title {SCRIPT}\n\nThe Zebra Programme supports {SCRIPT} young founders in Antwerp with grants.\n",
        encoding="utf-8",
    )
    (corpus / "reversed.txt").write_text(
        f"Figures of the Okapi Fund\n\nThe Okapi Fund of Hasselt invested {REVERSED} euros in eleven companies.\n",
        encoding="utf-8",
    )
    process = ServiceProcess(corpus, folder)
    process.start()
    yield process
    process.kill()


@pytest.fixture
def hostile_chat(new_chat: NewChat, hostile: ServiceProcess) -> Chat:
    """Open the page on the hostile documents."""
    return new_chat(hostile.address).open()


def passage_of(chat: Chat, question: str) -> None:
    """Open the best place for a question, whether it was cited or only found."""
    turn = chat.ask(question)
    for summary in turn.locator("details.also-found summary").all():
        summary.click()
    turn.locator(".statements .chip, .passages button").first.click()
    chat.pane.locator("mark").first.wait_for()


def test_markup_in_a_document_is_text(hostile_chat: Chat, hostile: ServiceProcess) -> None:
    passage_of(hostile_chat, "What does the Zebra Programme support?")
    expect(hostile_chat.pane.locator("document-text")).to_contain_text(SCRIPT)
    hostile_chat.page.keyboard.press("Escape")
    for document in hostile.get("/v1/documents")["documents"]:
        hostile_chat.page.locator("side-rail .documents a", has_text=document["title"]).click()
        expect(hostile_chat.page.locator("document-reader document-text")).to_be_visible()
    assert hostile_chat.page.locator("script:not([src])").count() == 0
    assert hostile_chat.page.locator("img").count() == 0
    assert hostile_chat.page.evaluate("window.harmed") is None


def test_an_id_with_odd_characters_has_a_working_permalink(hostile_chat: Chat, hostile: ServiceProcess) -> None:
    [document] = [each for each in hostile.get("/v1/documents")["documents"] if "script" in each["id"]]
    link = hostile_chat.page.locator("side-rail .documents a", has_text=document["title"]).get_attribute("href") or ""
    hostile_chat.open(f"{link}#0-5")
    assert hostile_chat.marked("document-reader") == "Title"


def test_markup_in_a_question_is_text(chat: Chat) -> None:
    turn = chat.ask(SCRIPT)
    expect(turn.locator("h2")).to_contain_text(SCRIPT)
    chat.page.reload()
    expect(chat.turns.first.locator("h2")).to_contain_text(SCRIPT)
    assert chat.page.evaluate("window.harmed") is None


def test_characters_that_reorder_a_figure_are_pointed_out(hostile_chat: Chat) -> None:
    passage_of(hostile_chat, "What did the Okapi Fund of Hasselt invest?")
    expect(hostile_chat.pane.locator(".place-note.bad", has_text="hidden characters")).to_be_visible()
    expect(hostile_chat.turns.last.locator(".caution").first).to_contain_text("hidden characters")


def test_an_address_that_is_no_web_address_becomes_no_link(chat: Chat, answered: Json) -> None:
    document = {
        **answered["citations"][0]["document"],
        "url": "javascript:window.harmed=true",
        "text": "Some text.",
        "blocks": [],
    }
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=document))
    chat.open(f"/documents/{document['id']}")
    expect(chat.page.locator("document-reader document-text")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Original")).to_have_count(0)


@pytest.mark.parametrize("filler", ["x", "word ", "😀"])
def test_a_line_of_five_megabytes_opens_at_its_quote(chat: Chat, answered: Json, filler: str) -> None:
    """The document comes from the test: embedding five megabytes would take longer than all other tests together."""
    half = filler * (2_500_000 // len(filler.encode()))
    text = f"{half} The needle itself. {half}"
    start = text.index("The needle")
    document = {
        **answered["citations"][0]["document"],
        "text": text,
        "blocks": [{"kind": "paragraph", "start": 0, "end": len(text), "level": 0}],
    }
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=document))
    began = time.monotonic()
    chat.open(f"/documents/{document['id']}#{start}-{start + 18}")
    assert chat.marked("document-reader") == "The needle itself."
    expect(chat.page.locator("mark.quote")).to_be_in_viewport()
    assert time.monotonic() - began < 10
    assert not chat.is_sideways_scrollable()
    chat.page.get_by_role("button", name="Show later text").click()
    chat.page.get_by_role("button", name="Show earlier text").click()
    shown = chat.page.locator("document-text p").evaluate_all("nodes => nodes.map(node => node.textContent).join('')")
    assert shown in text


def test_a_quote_of_fifty_thousand_characters_does_not_break_the_page(chat: Chat, answered: Json) -> None:
    quote = "Endless" * 7_000
    citation = {
        **answered["citations"][0],
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "lead_in": None,
        "highlight": None,
    }
    statement = {**answered["statements"][0], "text": quote, "list": None, "citations": [1]}
    document = {**citation["document"], "text": quote, "blocks": []}
    chat.page.route(
        "**/v1/ask", lambda route: route.fulfill(json={**answered, "citations": [citation], "statements": [statement]})
    )
    chat.page.route("**/v1/documents/*", lambda route: route.fulfill(json=document))
    chat.ask(answered["question"])
    chat.open_citation()
    assert chat.marked() == quote
    assert not chat.is_sideways_scrollable()


def test_a_store_that_somebody_edited_does_no_harm(chat: Chat) -> None:
    chat.page.evaluate(
        """() => { localStorage.setItem("belqa.chat.a", "{not json"); localStorage.setItem("belqa.chat.b", "{}");
           localStorage.setItem("belqa.language", "<script>");
           localStorage.setItem("belqa.current", "b"); sessionStorage.clear() }"""
    )
    chat.page.reload()
    expect(chat.page.locator("welcome-card h2")).to_be_visible()
