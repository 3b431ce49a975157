"""A PDF in the page: its page is named beside a quote, and the file opens there."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from tests.indexer.parse.made_files import Pdf

from .conftest import NewChat
from .service_process import ServiceProcess


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """Run a service on a PDF of two pages."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "corpus").mkdir()
    pdf = Pdf()
    for sentence in ("The harbour of Zandhaven moves grain.", "The harbour of Zandhaven was built in 1817."):
        pdf.lines([sentence])
        pdf.page()
    (folder / "corpus" / "port.pdf").write_bytes(pdf.data())
    process = ServiceProcess(folder / "corpus", folder)
    process.start()
    yield process
    process.kill()


def test_a_quote_names_its_page_and_the_pdf_opens_there(new_chat: NewChat, reports: ServiceProcess) -> None:
    chat = new_chat(reports.address).open()
    chat.ask("When was the harbour of Zandhaven built?")
    chat.open_citation()
    expect(chat.pane.locator(".section")).to_contain_text("page 2")
    link = chat.pane.locator("a.pdf")
    expect(link).to_have_text("PDF, page 2")
    assert (address := link.get_attribute("href")) == "/v1/documents/port.pdf/original#page=2"
    assert httpx.get(reports.address + address).headers["content-type"].startswith("application/pdf")
    chat.pane.locator('a[href*="#"]').first.click()
    expect(chat.page.locator("document-reader a.pdf")).to_have_text("PDF, page 2")
    assert "The harbour of Zandhaven was built in 1817." == chat.marked("document-reader")
