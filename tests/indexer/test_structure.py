"""Blocks of a text: told from its layout, on the real corpus and on texts made for it."""

import gc
import re
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Block, BlockKind
from indexer.structure import find_blocks
from tests.conftest import CORPUS

H, P, L, E, N, B = (  # heading, paragraph, lead-in, entry of a list, note, boilerplate
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LEAD_IN,
    BlockKind.ITEM,
    BlockKind.NOTE,
    BlockKind.BOILERPLATE,
)
FLANDERS = (CORPUS / "flanders-life-sciences.txt").read_text(encoding="utf-8")
REPORT = (CORPUS / "belgium-country-report.txt").read_text(encoding="utf-8")


def kinds(text: str, **options: bool) -> list[tuple[BlockKind, str]]:
    return [(block.kind, " ".join(text[block.start : block.end].split())) for block in find_blocks(text, **options)]


def named(text: str, start: str) -> tuple[Block, list[Block]]:
    """Return the block that begins with these words, and all blocks."""
    blocks = list(find_blocks(text))
    return next(block for block in blocks if " ".join(text[block.start : block.end].split()).startswith(start)), blocks


def test_lists_with_blank_lines_between_the_bullets_keep_their_lead_in() -> None:
    lead_in, blocks = named(FLANDERS, "Within the European Union")
    place = blocks.index(lead_in)
    ranks = [block for block in blocks if block.lead_in == place]
    assert L == lead_in.kind
    assert ["#1 for", "#1 for", "#2 for", "#2 for", "#3 for"] == [
        " ".join(FLANDERS[block.start : block.end].split())[:6] for block in ranks
    ]


def test_a_source_note_belongs_to_the_list_above_it() -> None:
    note, _ = named(FLANDERS, "(source: Eurostat, 2016)")
    item, _ = named(FLANDERS, "25,000+ graduates")
    assert N == note.kind
    assert item.list_id == note.list_id


def test_a_lead_in_whose_items_are_missing_has_none() -> None:
    lead_in, blocks = named(FLANDERS, "These include:")
    place = blocks.index(lead_in)
    assert L == lead_in.kind
    assert [] == [block for block in blocks if block.lead_in == place]
    assert P == blocks[place + 1].kind


def test_a_lead_in_that_only_points_back_takes_the_sentence_before_it_along() -> None:
    lead_in, _ = named(FLANDERS, "Flanders offers access to several tax incentives")
    assert L == lead_in.kind
    assert FLANDERS[lead_in.start : lead_in.end].endswith("Examples\u00a0include:")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rent is low. Firms abound. Think of Acme (Ghent), the Bolt (Mol), 3D (Mons, Hal) and Dyne (Hal). All pay.",
            [
                (P, "Rent is low."),
                (L, "Firms abound. Think of"),
                (E, "Acme (Ghent)"),
                (E, "the Bolt (Mol)"),
                (E, "3D (Mons, Hal)"),
                (E, "Dyne (Hal)"),
                (P, "All pay."),
            ],
        ),
        (
            "Among the firms with a site are Acme (Ghent), Bolt (Mol), Core (Mons), and Bank of Dyne (Hal) and more.",
            [
                (L, "Among the firms with a site are"),
                (E, "Acme (Ghent)"),
                (E, "Bolt (Mol)"),
                (E, "Core (Mons)"),
                (E, "Bank of Dyne (Hal) and more."),
            ],
        ),
        *(
            (text, [(P, text)])
            for text in (
                "Acme (Ghent), Bolt (Mol), Core (Mons) and Dyne (Hal) have merged with each other.",
                "Think of Acme (Ghent), Bolt (Mol) and Core (Mons).",
                "Think of Acme, Bolt, Core, Dyne and Echo (Mons).",
                f"Think of Acme (Ghent), Bolt (Mol), {'Core ' * 20}(Mons), Dyne (Hal) and Echo (Ath).",
            )
        ),
    ],
)
def test_an_enumeration_with_brackets_is_a_list(text: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert expected == kinds(text)


def test_page_furniture_is_boilerplate() -> None:
    furniture = ["Library > Country Reports > Belgium", "We use cookies to ensure", "See our Cookie Privacy Policy"]
    assert [B] * 3 == [named(REPORT, start)[0].kind for start in furniture]
    assert [B] * 2 == [
        named(FLANDERS, start)[0].kind for start in ("Flanders Investment & Trade", "Invest in Flanders")
    ]


def test_headings_of_plain_text_are_found_and_nest_when_they_follow_each_other() -> None:
    headings = [text for kind, text in kinds(FLANDERS) if kind is H]
    assert 11 == len(headings)
    universities, blocks = named(FLANDERS, "Innovating in life science")
    assert ["From vast knowledge to accelerated innovation", "Universities with strong life sciences departments"] == [
        FLANDERS[blocks[place].start : blocks[place].end] for place in universities.section
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\n\nSome text.\n", [(H, "Title"), (P, "Some text.")]),
        ("How do I apply?\nWrite to us.\n", [(H, "How do I apply?"), (P, "Write to us.")]),
        ("We offer:\n- a desk\n- a lab\n", [(L, "We offer:"), (E, "a desk"), (E, "a lab")]),
        ("The steps are as follows.\n1. Ask\n2. Wait\n", [(L, "The steps are as follows."), (E, "Ask"), (E, "Wait")]),
        (
            "We offer a lot. Every new member of ours gets:\n\n• a desk\n",
            [(P, "We offer a lot."), (L, "Every new member of ours gets:"), (E, "a desk")],
        ),
        ("- one goes\n  on here\n- two\n", [(E, "one goes on here"), (E, "two")]),
        ("Home | News | Contact\n\nReal text here.\n", [(B, "Home | News | Contact"), (P, "Real text here.")]),
        ("Ghent, 2 May 2024\nIt rained.", [(P, "Ghent, 2 May 2024"), (P, "It rained.")]),
        ("Firms:\n- Alpha\n- ...\n", [(L, "Firms:"), (E, "Alpha"), (B, "...")]),
    ],
)
def test_plain_text(text: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert expected == kinds(text)


def test_wrapped_lines_are_one_paragraph_and_short_ones_are_not() -> None:
    wrapped = (
        "The quick brown fox jumps over the lazy dog and\nthen it goes home to sleep, because it is late and\ndark.\n"
    )
    assert [P] == [kind for kind, _ in kinds(wrapped)]
    address = "Harbour House\nQuay Street 5\n9000 Ghent\n"
    assert H not in [kind for kind, _ in kinds(f"We moved to a new building.\n\n{address}")]


def test_markdown() -> None:
    text = "# Guide\n\nUse *it*.\n\n## Rates\n\n| Kind | Rate |\n|---|---|\n| Barn | 40% |\n\nSetext\n------\n\nEnd.\n"
    assert [
        (H, "Guide"),
        (P, "Use *it*."),
        (H, "Rates"),
        (L, "| Kind | Rate |"),
        (E, "| Barn | 40% |"),
        (H, "Setext"),
        (P, "End."),
    ] == kinds(text, markdown=True)
    blocks = find_blocks(text, markdown=True)
    assert (3, 3) == (blocks[4].lead_in, len([block for block in blocks if block.kind is H]))


@pytest.mark.parametrize(
    ("line", "words"), [("## Parks ##", "Parks"), ("# C#", "C#"), ("# Parks #1", "Parks #1"), ("# Parks  ", "Parks")]
)
def test_marks_that_close_a_heading_are_no_part_of_it(line: str, words: str) -> None:
    assert [(H, words), (P, "Some text.")] == kinds(f"{line}\n\nSome text.\n", markdown=True)


def test_blanks_in_a_heading_cost_no_time() -> None:
    begun = process_time()  # it takes long where each blank is compared with all that follow it
    assert 2 == len(find_blocks(f"# One{' ' * 60_000}two\n\nSome text.\n", markdown=True))
    assert process_time() - begun < 1


def test_nested_items_are_read_with_the_item_above_them() -> None:
    blocks = find_blocks("Parts:\n- engine\n  - piston\n  - valve\n- wheel\n")
    assert [(0, 0), (1, 1), (1, 1), (0, 0)] == [(block.level, block.lead_in) for block in blocks[1:]]


LINES = st.sampled_from(
    [
        "",
        "Heading here",
        "A sentence that ends. And one more:",
        "• item one",
        "  - nested, item",
        "1. first",
        "(source: X, 2020)",
        "We use cookies on this website",
        "text with\u00a0odd spaces",
        "# Mark",
        "| a | b |",
        "|---|---|",
        "…",
        "\t",
    ]
)


@given(st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=25), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_blocks_come_in_order_never_overlap_and_lose_no_word(lines: list[str], line_end: str, markdown: bool) -> None:
    text = line_end.join(lines)
    blocks = find_blocks(text, markdown=markdown)
    assert all(0 <= block.start < block.end <= len(text) for block in blocks)
    assert all(first.end <= second.start for first, second in pairwise(blocks))
    assert all(block.lead_in is None or block.lead_in < place for place, block in enumerate(blocks))
    assert all(blocks[place].kind is H for block in blocks for place in block.section)
    if not markdown:
        covered = " ".join(text[block.start : block.end] for block in blocks)
        outside = len(re.findall(r"[^\W\d_]{2,}", text)) - len(re.findall(r"[^\W\d_]{2,}", covered))
        assert outside <= 0


@pytest.mark.parametrize("line", ["Alpha Beta\n\n", "- alpha beta gamma, delta.\n", "It rained all day.\n\n"])
def test_the_time_grows_with_the_text_and_not_with_its_square(line: str) -> None:
    def seconds(lines: int) -> float:
        gc.disable()  # it would walk through everything that other tests have left, and more often for more text
        begun = process_time()
        find_blocks(line * lines)
        taken = process_time() - begun
        gc.enable()
        return taken

    seconds(100)  # what is imported and compiled at first use
    # Eight times the text: about 8 times the time, where it was 64 times.
    assert seconds(8000) < 25 * max(seconds(1000), 0.005)


def test_a_picture_written_in_letters_is_no_text() -> None:
    picture = f"![logo](data:image/png;base64,{'iVBORw0KGgo' * 90})"
    blocks = find_blocks(f"{picture}\n\nThe lab in Mol makes vaccines for cats.\n")
    assert [BlockKind.BOILERPLATE, BlockKind.PARAGRAPH] == [block.kind for block in blocks]
