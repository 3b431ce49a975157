"""The interface in four languages; the sources in their own."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import NewChat
from .service_process import ROOT, Json

FILES = sorted((ROOT / "service/web/languages").glob("*.json"))
TITLES = {
    "en": "Ask the sources.",
    "nl": "Vraag het de bronnen.",
    "fr": "Interrogez les sources.",
    "de": "Fragen Sie die Quellen.",
}


def messages(file: Path) -> dict[str, str]:
    """Return the texts of one language."""
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def placeholders(text: str) -> list[str]:
    """Return what a text leaves open."""
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_all_languages_have_the_same_texts() -> None:
    english = messages(ROOT / "service/web/languages/en.json")
    assert [file.stem for file in FILES] == ["de", "en", "fr", "nl"]
    for file in FILES:
        texts = messages(file)
        assert texts.keys() == english.keys(), file.name
        assert all(text.strip() for text in texts.values()), file.name
        assert {key: placeholders(text) for key, text in texts.items()} == {
            key: placeholders(text) for key, text in english.items()
        }


def test_every_text_the_page_asks_for_is_there() -> None:
    known = messages(ROOT / "service/web/languages/en.json")
    asked = set()
    for file in (ROOT / "service/web").glob("*.js"):
        source = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bsay\("([^"]+)"', source))
        asked |= {f"{key}.other" for key in re.findall(r'\bsayCount\("([^"]+)"', source)}
    assert asked
    assert asked <= known.keys()


def test_french_signs_stay_with_the_word_before_them() -> None:
    texts = messages(ROOT / "service/web/languages/fr.json")
    assert [] == [text for text in texts.values() if re.search(r"(?<!\u00a0)(?<=\s)[:;?!]|\w[;?!]", text)]


@pytest.mark.parametrize(
    ("locale", "language"), [("nl-BE", "nl"), ("fr-BE", "fr"), ("de-BE", "de"), ("en-US", "en"), ("pt-PT", "en")]
)
def test_the_browser_chooses_the_language(new_chat: NewChat, locale: str, language: str) -> None:
    chat = new_chat(locale=locale).open()
    expect(chat.page.locator("welcome-card h2")).to_have_text(TITLES[language])
    expect(chat.page.locator("html")).to_have_attribute("lang", language)


def test_a_language_that_cannot_be_loaded_gives_way_to_english(new_chat: NewChat) -> None:
    chat = new_chat(locale="nl-BE")
    chat.expects_failures = True
    chat.page.route("**/languages/nl.json", lambda route: route.abort())
    expect(chat.open().page.locator("welcome-card h2")).to_have_text(TITLES["en"])
    expect(chat.page.locator("select.language")).to_have_value("en")


def test_a_person_chooses_another_language_and_keeps_it(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.question.fill("typed so far")
    select = chat.page.locator("select.language")
    select.select_option("fr")
    expect(chat.turns.first.locator(".cited h3")).to_have_text("Cité")
    expect(chat.question).to_have_value("typed so far")
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    expect(chat.turns.first.locator(".words").first).to_have_attribute(
        "lang", answered["citations"][0]["document"]["language"]
    )
    expect(chat.turns.first.locator(".provenance").first).to_contain_text("en anglais")
    expect(select).to_be_focused()
    chat.page.reload()
    expect(chat.page.locator("html")).to_have_attribute("lang", "fr")
    chat.expects_failures = True
    chat.page.route("**/languages/de.json", lambda route: route.fulfill(status=500, json={}))
    select.select_option("de")
    expect(select).to_have_value("fr")
    expect(chat.page.locator("html")).to_have_attribute("lang", "fr")
    assert not [line for line in chat.console if line.startswith("uncaught")]
