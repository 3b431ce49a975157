"""What the page weighs, how soon it shows, and that it speaks with its own service only."""

import httpx
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import ROOT, Json, ServiceProcess

WEB = ROOT / "service/web"


def test_all_files_together_weigh_less_than_150_kilobytes() -> None:
    assert sum(file.stat().st_size for file in WEB.rglob("*") if file.is_file()) < 150_000


def test_the_first_paint_comes_within_300_milliseconds(new_chat: NewChat) -> None:
    paints, ready = [], []
    for _ in range(5):
        chat = new_chat().open()
        expect(chat.page.locator("welcome-card h2")).to_be_visible()
        paints.append(chat.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        ready.append(chat.page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
    assert min(paints) < 300, paints  # the best of five: other programs share the machine
    assert min(ready) < 600, ready  # and soon after it a question can be typed


def test_nothing_is_asked_of_another_host(chat: Chat, answered: Json, refused: Json) -> None:
    chat.ask(answered["question"])
    chat.open_citation()
    chat.ask(refused["question"])
    chat.page.keyboard.press("Escape")
    chat.page.locator("side-rail .documents a").first.click()
    expect(chat.page.locator("document-text").first).to_be_visible()
    assert len(chat.requests) > 20
    assert chat.foreign_requests() == []


def test_the_page_allows_itself_nothing_else(service: ServiceProcess) -> None:
    for path in ("/", "/documents/some/document.txt"):
        policy = httpx.get(service.address + path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_the_files_name_no_other_host_and_write_no_markup() -> None:
    allowed = ("http://www.w3.org/2000/svg",)
    for file in WEB.rglob("*"):
        if not file.is_file():
            continue
        source = file.read_text(encoding="utf-8")
        for address in allowed:
            source = source.replace(address, "")
        assert "://" not in source, file.name
        for risk in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc"):
            assert risk not in source, file.name


def test_all_modules_are_asked_for_at_once() -> None:
    page = (WEB / "index.html").read_text(encoding="utf-8")
    for module in WEB.glob("*.js"):
        assert f'"/web/{module.name}"' in page
