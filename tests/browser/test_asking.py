"""From the empty page to an answer on the screen."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .service_process import Json, ServiceProcess

Altered = Callable[..., None]


def test_the_empty_page_says_what_the_sources_cover(chat: Chat, service: ServiceProcess) -> None:
    documents = service.get("/v1/documents")["documents"]
    coverage = chat.page.locator(".coverage")
    expect(coverage).to_contain_text(f"{len(documents)} documents")
    for document in documents:
        expect(coverage).to_contain_text(document["title"])
        expect(coverage).to_contain_text((document["date"] or "without a date")[:4])


def test_an_example_is_one_click_from_its_answer(chat: Chat, service: ServiceProcess) -> None:
    questions = service.get("/v1/examples")["questions"]
    examples = chat.page.locator("welcome-card .example")
    expect(examples).to_have_text(questions[:6])
    assert 4 <= examples.count() <= 6
    examples.first.click()
    turn = chat.wait_for_turn(0)
    expect(turn.locator("h2")).to_contain_text(questions[0])
    assert chat.statements == [statement["text"] for statement in service.ask(questions[0])["statements"]]
    expect(chat.page.locator("welcome-card")).to_be_hidden()


def test_an_answer_stands_with_its_citations(chat: Chat, answered: Json) -> None:
    turn = chat.ask(answered["question"])
    assert chat.statements == [statement["text"] for statement in answered["statements"]]
    for shown, statement in zip(turn.locator(".statement").all(), answered["statements"], strict=True):
        assert shown.locator("button.chip").all_inner_texts() == [str(marker) for marker in statement["citations"]]
        if statement["as_of"]:
            expect(shown.locator(".fact")).to_contain_text(statement["as_of"])
        if statement["origin"]:
            expect(shown.locator(".fact")).to_contain_text(statement["origin"])
    chip = turn.locator(".chip").first
    expect(chip).to_have_accessible_name(
        re.compile(rf"Source 1: {re.escape(answered['citations'][0]['document']['title'])}")
    )
    expect(turn.locator(".cited .provenance").first).to_contain_text(
        "date not given"
        if answered["citations"][0]["document"]["date"] is None
        else answered["citations"][0]["document"]["date"][:4]
    )
    expect(turn.locator(".verified")).to_contain_text(f"{len(answered['citations'])} quotes")


def test_quotes_with_other_values_name_each_other(chat: Chat, answered: Json, altered: Altered) -> None:
    statements = [
        {**statement, "list": None, "as_of": None, "origin": None, "differs_from": [2 - place]}
        for place, statement in enumerate(answered["statements"][:2])
    ]
    altered(chat, statements=statements)
    turn = chat.ask(answered["question"])
    expect(turn.locator(".statement .fact")).to_have_text(["Other value in [2]", "Other value in [1]"])


def test_a_list_stands_under_its_lead_in_with_its_count(chat: Chat, answered: Json) -> None:
    assert answered["statements"][0]["list"]
    group = chat.ask(answered["question"]).locator(".group")
    expect(group).to_have_count(1)
    expect(group.locator(".group-head")).to_contain_text(" ".join(answered["citations"][0]["lead_in"]["text"].split()))
    expect(group.locator(".count")).to_have_text(f"{answered['statements'][0]['list']['count']} items")
    expect(group.locator("li")).to_have_count(len(answered["statements"]))


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.95, "Stated in the source"), (0.6, "Probably answers the question"), (0.2, "Weak match, check the source")],
)
def test_confidence_is_said_in_words(
    chat: Chat, answered: Json, altered: Altered, probability: float, words: str
) -> None:
    altered(chat, confidence=probability)
    note = chat.ask(answered["question"]).locator(".confidence")
    expect(note.locator("summary")).to_have_text(words)
    assert not re.search(r"\d", note.text_content() or "")
    note.locator("summary").click()
    expect(note.locator(".legend")).to_be_visible()


def test_an_unverified_quote_is_never_called_checked(chat: Chat, answered: Json, altered: Altered) -> None:
    citations = [{**citation, "verified": False} for citation in answered["citations"]]
    altered(chat, citations=citations)
    turn = chat.ask(answered["question"])
    expect(turn.locator(".verified")).to_contain_text("could not be checked")
    chat.open_citation()
    expect(chat.pane.locator(".place-note.good")).to_have_count(0)
    expect(chat.pane.locator(".place-note.bad")).to_contain_text("could not be checked")


def test_the_short_answer_is_marked_in_the_quote(chat: Chat, answered: Json, altered: Altered) -> None:
    first = answered["citations"][0]
    highlight = {"start": first["start"] + 3, "end": first["start"] + 9, "text": first["quote"][3:9]}
    altered(chat, citations=[{**first, "highlight": highlight}, *answered["citations"][1:]])
    turn = chat.ask(answered["question"])
    assert turn.locator("mark.answer").first.text_content() == first["quote"][3:9]
    chat.open_citation()
    assert chat.pane.locator("mark.answer").text_content() == first["quote"][3:9]
    assert chat.marked() == first["quote"]


def test_what_is_missing_from_a_partial_answer_is_named(chat: Chat, answered: Json, altered: Altered) -> None:
    altered(chat, status="partial", missing=["the weather in Ghent"])
    turn = chat.ask(answered["question"])
    expect(turn.locator(".missing")).to_contain_text("Not in the sources")
    expect(turn.locator(".missing")).to_contain_text("the weather in Ghent")
    expect(turn.locator(".statement")).to_have_count(len(answered["statements"]))


def test_names_that_no_document_holds_are_told(chat: Chat, answered: Json, altered: Altered) -> None:
    refused = chat.ask("What does Zanzibar University pay its cooks?")
    expect(refused.locator(".missing li")).to_have_text(["Zanzibar"])
    altered(chat, missing=["the weather in Ghent"], unmentioned=["Oslo", "1987"])
    expect(chat.ask(answered["question"]).locator(".missing li")).to_have_text(["the weather in Ghent", "Oslo", "1987"])
    altered(chat, unmentioned=[])
    expect(chat.ask(answered["question"]).locator(".missing")).to_have_count(0)


def test_enter_sends_and_shift_enter_makes_a_line(chat: Chat, answered: Json) -> None:
    chat.question.type("first line")
    chat.question.press("Shift+Enter")
    chat.question.type("second line")
    expect(chat.question).to_have_value("first line\nsecond line")
    assert chat.turns.count() == 0
    chat.question.fill(answered["question"])
    chat.question.press("Enter")
    chat.wait_for_turn(0)
    expect(chat.question).to_have_value("")


def test_what_was_typed_survives_a_reload(chat: Chat) -> None:
    chat.question.fill("half a question")
    chat.page.reload()
    expect(chat.question).to_have_value("half a question")


def test_a_follow_up_sends_the_turns_before_it_and_shows_what_was_searched(
    chat: Chat, answered: Json, altered: Altered
) -> None:
    chat.ask(answered["question"])
    altered(chat, question_used="What is it in Ghent?")
    with chat.page.expect_request("**/v1/ask") as sent:
        turn = chat.ask("And in Ghent?")
    body = json.loads(sent.value.post_data or "")
    assert [earlier["question"] for earlier in body["history"]] == [answered["question"]]
    assert body["history"][0]["answer"] == answered["answer"]
    expect(turn.locator(".rewritten")).to_contain_text("What is it in Ghent?")
    turn.locator(".rewritten button").click()
    expect(chat.question).to_have_value("What is it in Ghent?")


def test_white_space_alone_makes_no_other_question(chat: Chat, answered: Json) -> None:
    turn = chat.ask(answered["question"].replace(" ", "  "))
    expect(turn).to_have_attribute("data-phase", "done")
    expect(turn.locator(".rewritten")).to_have_count(0)


def test_a_draft_keeps_its_height_where_the_page_is_drawn_behind_a_document(chat: Chat) -> None:
    chat.question.fill("one\ntwo\nthree")
    height = "node => node.offsetHeight"
    before = chat.question.evaluate(height)
    chat.page.locator("side-rail .documents a").first.click()
    select = chat.page.locator("select.language")
    select.select_option("nl")
    expect(select).to_be_focused()
    chat.page.get_by_role("link", name="Terug naar het gesprek").click()
    assert before == chat.question.evaluate(height)


def test_a_question_can_be_asked_of_one_document(chat: Chat, service: ServiceProcess) -> None:
    document = service.get("/v1/documents")["documents"][0]
    chat.page.locator("side-rail .documents a", has_text=document["title"]).click()
    chat.page.get_by_role("button", name="Ask only this document").click()
    expect(chat.page.locator(".scope")).to_contain_text(document["title"])
    with chat.page.expect_request("**/v1/ask") as sent:
        chat.ask("What is said about research?")
    assert json.loads(sent.value.post_data or "")["documents"] == [document["id"]]
