"""One browser and one service for all tests of the page; a fresh page for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .chat import Chat
from .service_process import ROOT, Json, ServiceProcess, SlowDoor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

playwright_api = pytest.importorskip(
    "playwright.sync_api", reason="the tests of the page need playwright: pip install -e '.[test]'"
)

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = pytest.mark.skip(reason="no Chromium found: on Debian, apt-get install chromium")

NewChat = Callable[..., Chat]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and skip those that open a page where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker(NO_CHROMIUM)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """Run the service on the real corpus."""
    process = ServiceProcess(ROOT / "corpus", tmp_path_factory.mktemp("service"))
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Run the browser."""
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def new_chat(chromium: "Browser", service: ServiceProcess) -> Iterator[NewChat]:
    """Open pages; at the end, none of them may have complained or asked another host."""
    chats: list[Chat] = []

    def make(address: str | None = None, **options: object) -> Chat:
        settings: Json = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options}
        context = chromium.new_context(**settings)
        context.set_default_timeout(20_000)
        chats.append(Chat(context.new_page(), address or service.address))
        return chats[-1]

    yield make
    for chat in chats:
        chat.page.context.close()
        assert chat.foreign_requests() == []
        assert chat.expects_failures or chat.console == []


@pytest.fixture
def chat(new_chat: NewChat) -> Chat:
    """Open the page at `/`, ready for a question."""
    return new_chat().open()


@pytest.fixture
def door(service: ServiceProcess) -> Iterator[SlowDoor]:
    """Open a slow way to the service."""
    slow = SlowDoor(service.port)
    yield slow
    slow.close()


@pytest.fixture(scope="session")
def answered(service: ServiceProcess) -> Json:
    """Find a question that the corpus answers with at least three quotes, and its answer."""
    candidates = ["Where does Flanders rank in the European Union?", "How does the Welcome Team assist a company?"]
    candidates += service.get("/v1/examples")["questions"]
    answers = map(service.ask, candidates)
    return next(answer for answer in answers if answer["status"] == "answered" and len(answer["citations"]) >= 3)


@pytest.fixture(scope="session")
def refused(service: ServiceProcess) -> Json:
    """Ask a question that the corpus does not answer."""
    answer = service.ask("What is the capital of Mongolia?")
    assert answer["status"] == "not_in_sources"
    return answer


@pytest.fixture
def altered(answered: Json) -> Callable[..., None]:
    """Let the page get the real answer with something changed, for what the corpus does not happen to hold."""

    def alter(chat: Chat, **changes: object) -> None:
        chat.page.route("**/v1/ask", lambda route: route.fulfill(json={**answered, **changes}))

    return alter
