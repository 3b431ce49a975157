"""The assistant of this process and the service over HTTP are measured alike; the baselines rank as they should."""

import json
from dataclasses import replace
from typing import cast

import httpx
import pytest
from fastapi.testclient import TestClient

from eval.baselines import Rankers, always_answer, always_refuse, reciprocal_rank_fusion, top_passage
from eval.in_process import InProcess
from eval.over_http import OverHttp, ServiceError
from eval.questions import GoldQuestion
from eval.reply import Reply
from indexer.embed import Embedder
from service.library import Library
from tests.eval.examples import question

ASKED = [
    question("1", text="What can the Welcome Team help my company with?"),
    question("2", text="How tall is the Eiffel Tower in winter?"),
    replace(question("3", text="And who is in it?"), history=(("What is the Welcome Team?", "A team."),)),
    replace(question("4", text="What does VIB focus on?"), documents=("belgium-country-report.txt",)),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.id)
def test_a_service_replies_as_the_assistant_does(library: Library, client: TestClient, asked: GoldQuestion) -> None:
    here = InProcess(library).reply(asked)
    there = OverHttp(cast("httpx.Client", client)).reply(asked)
    if here.refused:
        assert there.held_back is None
    assert replace(here, milliseconds=0.0, held_back=None) == replace(there, milliseconds=0.0, held_back=None)
    assert all(quote.verbatim for quote in here.quotes)


def test_a_refusal_tells_what_it_held_back(library: Library) -> None:
    reply = InProcess(library).reply(question("x", text="How many patents did VIB file last year?"))
    assert reply.refused
    assert reply.held_back
    assert not reply.held_back.refused
    assert all(quote.verbatim for quote in reply.held_back.quotes)
    assert (reply.confidence, reply.ranked) == (reply.held_back.confidence, reply.held_back.ranked)
    assert reply == Reply.from_row(json.loads(json.dumps(reply.to_row())))


def test_a_question_that_cannot_be_asked_is_a_refusal(library: Library) -> None:
    system = InProcess(library)
    empty = question("x", text="???")
    assert system.reply(empty).refused
    assert () == system.search(empty).ranked


def test_a_quote_that_the_document_does_not_hold_is_seen(client: TestClient) -> None:
    system = OverHttp(cast("httpx.Client", client))
    altered = {name: text.replace("VIB", "VOB") for name, text in system.texts.items()}
    system.__dict__["texts"] = altered
    reply = system.reply(question("x", text="What does VIB focus on?"))
    assert [False] == [quote.verbatim for quote in reply.quotes]


def test_a_service_that_is_not_there_or_fails_is_named() -> None:
    nobody = OverHttp.at("http://127.0.0.1:9")
    with pytest.raises(ServiceError, match="does not answer"):
        nobody.reply(ASKED[0])
    broken = httpx.Client(base_url="http://x", transport=httpx.MockTransport(lambda _: httpx.Response(500, text="no")))
    with pytest.raises(ServiceError, match="POST /v1/ask with status 500: no"):
        OverHttp(broken).reply(ASKED[0])


def test_reciprocal_rank_fusion_sums_reciprocal_ranks() -> None:
    lists = [[7, 8, 9], [9, 7]]
    scores = {7: 1 / 61 + 1 / 62, 8: 1 / 62, 9: 1 / 63 + 1 / 61}
    assert sorted(scores, key=lambda row: -scores[row]) == reciprocal_rank_fusion(lists)
    assert [1, 2] == reciprocal_rank_fusion([[2], [1]])


def test_rankings_find_what_they_look_for(library: Library, embedder: Embedder) -> None:
    rankers = Rankers(library.index, embedder, 5)
    found = rankers.rank("Which incubator is in Beerse?")
    assert Rankers.names == tuple(found)
    texts = InProcess(library).texts
    for spans in found.values():
        assert 5 == len(spans)
    best = found["BM25 only"][0]
    assert "Beerse" in texts[best.document][best.start : best.end]
    only = rankers.rank("Which incubator is in Beerse?", ["belgium-country-report.txt"])
    assert {"belgium-country-report.txt"} == {span.document for spans in only.values() for span in spans}


def test_answers_without_a_judge(library: Library) -> None:
    system = InProcess(library)
    reply = system.reply(ASKED[1])
    whole = top_passage(reply, system.texts)
    assert [reply.ranked[0]] == [quote.span for quote in whole.quotes]
    assert reply.best_score == whole.confidence
    assert reply.held_back is always_answer(reply, system.texts)  # of another subject: there is nothing to quote
    held_back = always_answer(
        system.reply(question("x", text="How many patents did VIB file last year?")), system.texts
    )
    assert (False, True) == (held_back.refused, bool(held_back.quotes))
    nothing = always_refuse(system.reply(ASKED[0]), system.texts)
    assert (True, (), 0) == (nothing.refused, nothing.quotes, nothing.statements)
