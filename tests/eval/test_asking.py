"""Replies are asked for once, kept under the hash of all they depend on, and survive a run that is killed."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.asking import ReplyCache, ask_all
from eval.questions import GoldQuestion, Span
from eval.reply import Reply
from tests.eval.examples import CRANES, PORT, answer, question, refused


class Counting:
    """Answers every question, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, asked: GoldQuestion) -> Reply:
        """Answer."""
        self.asked.append(asked.id)
        return refused(CRANES, ranked=(PORT,)) if asked.id == "b" else answer(PORT)


def test_what_is_known_is_not_asked_again(tmp_path: Path) -> None:
    questions = [question("a", PORT), question("b")]
    system = Counting()
    first = ask_all(system, questions, ReplyCache(tmp_path, "one"), "")
    cache = ReplyCache(tmp_path, "one")
    assert first == ask_all(system, questions, cache, "")
    assert (["a", "b"], 2) == (system.asked, cache.reused)
    ask_all(system, [question("a", PORT, text="What else?")], ReplyCache(tmp_path, "one"), "")
    ask_all(system, questions, ReplyCache(tmp_path, "another system"), "")
    ask_all(system, questions, ReplyCache(tmp_path, None), "")
    assert ["a", "b", "a", "a", "b", "a", "b"] == system.asked


def test_a_line_that_was_cut_off_is_asked_again(tmp_path: Path) -> None:
    questions = [question("a", PORT), question("b")]
    ask_all(Counting(), questions, ReplyCache(tmp_path, "one"), "")
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    for expected in (["b"], []):
        system = Counting()
        ask_all(system, questions, ReplyCache(tmp_path, "one"), "")
        assert expected == system.asked


def test_only_the_newest_files_are_kept(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"notes-{number}.jsonl").write_text("of somebody else")
        ask_all(Counting(), [question("a", PORT)], ReplyCache(tmp_path, f"{number:016x}-10"), "")
    ReplyCache(tmp_path, f"{24:016x}-10")
    notes, replies = tmp_path.glob("notes-??.jsonl"), tmp_path.glob("*0*-10.jsonl")
    assert (15, 20) == (len(list(notes)), len(list(replies)))
    assert (tmp_path / f"{24:016x}-10.jsonl").exists()


def test_what_has_no_cache_removes_no_file(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"{number:016x}-10.jsonl").write_text("{}\n")
    ReplyCache(tmp_path, None)
    assert 25 == len(list(tmp_path.glob("*.jsonl")))


@given(st.text(max_size=30), st.floats(0, 1), st.integers(0, 50))
def test_a_reply_is_read_back_as_it_was_written(told: str, confidence: float, start: int) -> None:
    reply = replace(answer(PORT, CRANES), answer=told, confidence=confidence, lead_ins=(Span("b", start, start + 1),))
    assert reply == Reply.from_row(reply.to_row())
    assert refused() == Reply.from_row(refused().to_row())
