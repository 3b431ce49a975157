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


@pytest.mark.parametrize(
    ("locale", "language"), [("nl-BE", "nl"), ("fr-BE", "fr"), ("de-BE", "de"), ("en-US", "en"), ("pt-PT", "en")]
)
def test_the_browser_chooses_the_language(new_chat: NewChat, locale: str, language: str) -> None:
    chat = new_chat(locale=locale).open()
    expect(chat.page.locator("welcome-card h2")).to_have_text(TITLES[language])
    expect(chat.page.locator("html")).to_have_attribute("lang", language)


def test_a_person_chooses_another_language_and_keeps_it(chat: Chat, answered: Json) -> None:
    chat.ask(answered["question"])
    chat.question.fill("typed so far")
    chat.page.locator("select.language").select_option("fr")
    expect(chat.turns.first.locator(".cited h3")).to_have_text("Cité")
    expect(chat.question).to_have_value("typed so far")
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    expect(chat.turns.first.locator(".words").first).to_have_attribute(
        "lang", answered["citations"][0]["document"]["language"]
    )
    expect(chat.turns.first.locator(".provenance").first).to_contain_text("en anglais")
    chat.page.reload()
    expect(chat.page.locator("html")).to_have_attribute("lang", "fr")
