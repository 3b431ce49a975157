"""The chat page as a test sees it: what a person does, and what then stands on the screen."""

from playwright.sync_api import Locator, Page, expect

from .service_process import Json

LISTEN = """log => {
    window.heard = [];
    const isReadOut = (node) => {
        const region = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[aria-live]");
        return region?.ariaLive === "polite" };
    new MutationObserver(records => window.heard.push(
        ...records.flatMap(({ addedNodes }) => [...addedNodes].filter(isReadOut).map(node => node.textContent))))
        .observe(log, { childList: true, subtree: true }) }"""
ENDED = ":is([data-phase=done],[data-phase=stopped],[data-phase=incomplete],[data-phase=failed])"


class Chat:
    """The page, its console and its requests."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.console: list[str] = []
        self.requests: list[str] = []
        self.expects_failures = False  # a test that kills the service sees failed requests in the console
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str = "/") -> "Chat":
        """Open the page and wait until it can be used."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("body[data-ready]")
        return self

    def type(self, question: str) -> None:
        """Type a question and send it."""
        self.question.fill(question)
        self.question.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the end of the answer."""
        before = self.turns.count()
        self.type(question)
        return self.wait_for_turn(before)

    def wait_for_turn(self, number: int) -> Locator:
        """Wait until the turn with this number has ended."""
        turn = self.turns.nth(number)
        self.page.wait_for_selector(f"answer-turn:nth-of-type({number + 1}){ENDED}")
        return turn

    def open_citation(self, marker: int = 1) -> None:
        """Click the chip of a citation in the last answer."""
        self.turns.last.locator(f".statements .chip[data-marker='{marker}']").first.click()
        self.pane.locator("mark.quote").first.wait_for()

    def listen(self) -> None:
        """Note from now on what a screen reader reads out of the conversation."""
        log = self.page.get_by_role("log")
        expect(log).to_have_attribute("aria-live", "polite")  # soon after a stored conversation is drawn
        log.evaluate(LISTEN)

    @property
    def heard(self) -> list[str]:
        """What was read out since."""
        texts: list[str] = self.page.evaluate("window.heard")
        return texts

    @property
    def question(self) -> Locator:
        """The field for the question."""
        return self.page.locator("#question")

    @property
    def turns(self) -> Locator:
        """The questions with their answers."""
        return self.page.locator("answer-turn")

    @property
    def statements(self) -> list[str]:
        """The words of the statements of the last answer."""
        words = self.turns.last.locator(".statement .words")
        texts: list[str] = words.evaluate_all("nodes => nodes.map(node => node.textContent)")
        return texts

    @property
    def pane(self) -> Locator:
        """The source beside the answer."""
        return self.page.locator("source-pane")

    def marked(self, within: str = "source-pane") -> str:
        """Return the text that is marked as the quote."""
        nodes = self.page.locator(f"{within} mark.quote")
        nodes.first.wait_for()
        return "".join(nodes.evaluate_all("nodes => nodes.map(node => node.textContent)"))

    def focused(self) -> Json:
        """Describe the element that has the keyboard."""
        described: Json = self.page.evaluate(
            """() => { const node = document.activeElement;
               const { tagName: tag, id, className: kind, textContent: text } = node;
               return { tag, id, kind, text, marker: node.dataset.marker ?? null } }"""
        )
        return described

    def is_sideways_scrollable(self) -> bool:
        """Tell whether anything reaches beyond the side of the screen, or of the part of it that scrolls."""
        reaches: bool = self.page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll(".scroll, .pane-body, .question")]
                .some(node => node.scrollWidth > node.clientWidth)"""
        )
        return reaches

    def foreign_requests(self) -> list[str]:
        """Return what was asked of any other host."""
        own = (self.address, f"blob:{self.address}", "data:")
        return [url for url in self.requests if not url.startswith(own)]

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.console.append(f"{kind}: {text}")
