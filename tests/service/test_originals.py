"""Pages of a document: in citations, in passages, and the file itself that opens at one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.embed import Embedder
from service.app import create_app
from service.open import open_library
from service.settings import load_settings
from tests.indexer.parse.made_files import Pdf

PAGES = ["The harbour of Zandhaven moves grain.", "The harbour of Zandhaven was built in 1817.", "It closes at night."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = tmp_path_factory.mktemp("corpus")
    pdf = Pdf()
    for sentence in PAGES:
        pdf.lines(["The port", sentence, "Most of the people who work there live within an hour of it."])
        pdf.page()
    (corpus / "some reports").mkdir()
    (corpus / "some reports" / "port é.pdf").write_bytes(pdf.data())
    (corpus / "page.html").write_text("<script>alert(1)</script><p>The airport of Zandhaven opened in 1955.</p>")
    return corpus


@pytest.fixture(scope="module")
def client(folder: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings(corpus=folder, index=tmp_path_factory.mktemp("index"))
    with TestClient(create_app(open_library(settings, embedder))) as client:
        yield client


def test_citations_and_passages_name_their_page(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "When was the harbour of Zandhaven built?"}).json()
    (citation,) = answer["citations"]
    assert (PAGES[1], 2) == (citation["quote"], citation["page"])
    document = client.get(f"/v1/documents/{citation['document']['id']}").json()
    assert citation["quote"] == document["text"][citation["start"] : citation["end"]]
    assert 2 == sum(start <= citation["start"] for start in document["pages"])
    found = client.post("/v1/search", json={"query": "airport Zandhaven", "documents": ["page.html"]}).json()
    assert [None] == [passage["page"] for passage in found["passages"]]


def test_a_pdf_opens_in_the_browser_and_can_do_nothing_there(client: TestClient, folder: Path) -> None:
    response = client.get("/v1/documents/some%20reports/port%20%C3%A9.pdf/original")
    assert (folder / "some reports" / "port é.pdf").read_bytes() == response.content
    assert "application/pdf" == response.headers["content-type"]
    assert response.headers["content-disposition"].startswith("inline")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "nosniff" == response.headers["x-content-type-options"]


def test_any_other_file_is_kept_and_not_shown(client: TestClient) -> None:
    response = client.get("/v1/documents/page.html/original")
    assert "application/octet-stream" == response.headers["content-type"]
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name", ["sources.toml", "..%2Fsecret.txt", "../secret.txt", "%2Fetc%2Fpasswd", "some%20reports", "none.pdf"]
)
def test_only_documents_of_the_index_are_given(client: TestClient, folder: Path, name: str) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "sources.toml").touch()
    response = client.get(f"/v1/documents/{name}/original")
    assert 404 == response.status_code
    assert "secret" not in response.text.replace("secret.txt", "")


def test_a_link_out_of_the_folder_and_a_file_that_is_gone_are_refused(client: TestClient, folder: Path) -> None:
    page, kept = folder / "page.html", folder.parent / "page.html"
    os.replace(page, kept)  # noqa: PTH105 - the plainest way to say it
    try:
        assert "no longer in the corpus folder" in client.get("/v1/documents/page.html/original").json()["detail"]
        page.symlink_to(kept)
        assert 404 == client.get("/v1/documents/page.html/original").status_code
    finally:
        page.unlink(missing_ok=True)
        kept.rename(page)
