"""A text to its blocks: headings, paragraphs, lead-ins, list items, source notes, boilerplate.

Plain text carries no marks for these, so they are told from the layout: what stands alone on a short line is a
heading, what ends in a colon before a list is its lead-in, a menu stands before anything else is said. Every
rule looks at form only, never at what a text is about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.boilerplate import is_boilerplate, is_label
from indexer.documents import Block, BlockKind
from indexer.enumerations import lists_in
from indexer.lines import Line, LineKind, split_lines
from indexer.sentences import closing_marks, sentence_spans

_LONGEST_HEADING = 100  # characters
_NARROWEST_PAGE, _WIDEST_PAGE = 45, 140  # characters a line, where a text is wrapped at all
_ANAPHORIC_WORDS = 4  # a lead-in this short only points back
_NOTE = re.compile(r"[(\[]?\s*(?:sources?|bron(?:nen)?|quellen?|notes?|données)\s*:.{1,200}", re.IGNORECASE | re.DOTALL)
_ANNOUNCES_LIST = re.compile(
    r"\b(?:following|as follows|volgende|suivante?s?|folgenden?)\b[^.!?]*[.:]?\Z", re.IGNORECASE
)
_LONGEST_ANNOUNCEMENT = 500  # characters, from its "following" on
_NO_HEADING_END = frozenset(".;,:!…")
_HEADING_START = re.compile(r"[\"“‘'«(¿#]*[A-ZÀ-ÖØ-Þ0-9]")
_ITEM_MARKS = (LineKind.BULLET, LineKind.NUMBER)


def find_blocks(text: str, *, markdown: bool = False) -> tuple[Block, ...]:
    """Return the blocks of a text in reading order; they do not overlap, and only blank space lies between them.

    (Marks lie between them too: bullets, numbers, Markdown's heading signs and rules, the commas of an enumeration.)
    """
    drafts = _Draft.from_lines(text, list(split_lines(text, markdown=markdown)), markdown=markdown)
    drafts = _mark_headings(text, drafts)
    drafts = _mark_boilerplate_and_notes(text, drafts)
    return tuple(_link(_split_lead_ins(text, _split_enumerations(text, drafts))))


def link_blocks(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks whose kind, place and level a format's own marks tell, with their sections, lists and lead-ins."""
    drafts = [_Draft(block.kind, block.start, block.end, block.level) for block in blocks]
    marked = _mark_boilerplate_and_notes(text, drafts)
    drafts = [draft if draft.kind is BlockKind.HEADING else other for draft, other in zip(drafts, marked, strict=True)]
    return tuple(_link(_split_lead_ins(text, _split_enumerations(text, drafts))))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A block before its place among the others is known."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    lines: int = 1
    numbered: bool = False
    after_blank: bool = True  # a blank line, a mark, or the start of the text stands before it

    @staticmethod
    def from_lines(text: str, lines: Sequence[Line], *, markdown: bool) -> list["_Draft"]:
        """Join lines that are one paragraph or one list item."""
        drafts: list[_Draft] = []
        run: list[Line] = []  # lines of the paragraph being read
        item_indent: int | None = None  # of the item being read
        blank = True

        def close_run() -> None:
            drafts.extend(_paragraphs(text, run, markdown=markdown))
            run.clear()

        for position, line in enumerate(lines):
            if (
                line.kind is LineKind.TEXT
                and item_indent is not None
                and _continues_item(text, drafts[-1], line, item_indent, blank)
            ):
                drafts[-1] = replace(drafts[-1], end=line.end, lines=drafts[-1].lines + 1)
            elif line.kind is LineKind.TEXT:
                item_indent = None
                run.append(line)
            elif line.kind is LineKind.UNDERLINE and markdown and len(run) == 1 and not blank:
                heading = run.pop()
                level = 1 if text[line.start] == "=" else 2
                drafts.append(_Draft(BlockKind.HEADING, heading.start, heading.end, level))
            else:
                close_run()
                if line.kind is not LineKind.BLANK:
                    item_indent = line.indent if line.kind in _ITEM_MARKS else None
                    drafts.extend(_marked(lines, position, blank))
            blank = line.kind is LineKind.BLANK
        close_run()
        return drafts


def _continues_item(text: str, item: _Draft, line: Line, indent: int, blank: bool) -> bool:
    """Say whether a line without a bullet still belongs to the item above it.

    It does when it is indented deeper than the bullet, or, directly below it, when it goes on in mid-sentence.
    """
    if line.indent > indent:
        return True
    return not blank and text[line.start].islower() and not _is_punctuated(text[item.start : item.end])


def _marked(lines: Sequence[Line], position: int, blank: bool) -> list[_Draft]:
    """Turn a line with a mark into a block; rules and fences are marks without text."""
    line = lines[position]
    match line.kind:
        case LineKind.BULLET | LineKind.NUMBER:
            numbered = line.kind is LineKind.NUMBER
            return [_Draft(BlockKind.ITEM, line.start, line.end, line.indent, numbered=numbered, after_blank=blank)]
        case LineKind.HEADING:
            return [_Draft(BlockKind.HEADING, line.start, line.end, line.level)]
        case LineKind.TABLE_ROW:
            heads = position + 1 < len(lines) and lines[position + 1].kind is LineKind.TABLE_RULE
            return [_Draft(BlockKind.LEAD_IN if heads else BlockKind.ITEM, line.start, line.end, after_blank=blank)]
        case _:
            return []


def _paragraphs(text: str, run: Sequence[Line], *, markdown: bool) -> list[_Draft]:
    """Cut consecutive lines where the author did: a line was ended on purpose if the next word still fitted.

    The width is that of the longest line of the run. Markdown joins consecutive lines by definition.
    """
    drafts: list[_Draft] = []
    width = max((line.length for line in run), default=0)
    for position, line in enumerate(run):
        if position:
            above = run[position - 1]
            next_word = text[line.start : line.end].split(maxsplit=1)[0]
            wraps = _NARROWEST_PAGE <= width <= _WIDEST_PAGE
            if markdown or (wraps and above.length + 1 + len(next_word) > width):
                drafts[-1] = replace(drafts[-1], end=line.end, lines=drafts[-1].lines + 1)
                continue
        drafts.append(_Draft(BlockKind.PARAGRAPH, line.start, line.end, after_blank=position == 0))
    return drafts


def _mark_headings(text: str, drafts: list[_Draft]) -> list[_Draft]:
    """Turn short lines that stand alone above something into headings.

    Three or more in a row are no headings but an address, a signature, or a menu; the last of them may head the text
    below it, if blank lines part them.
    """
    marked: list[_Draft] = []
    places = range(len(drafts))
    for candidate, run in groupby(places, key=lambda position: _may_be_heading(text, drafts, position)):
        lines = [drafts[position] for position in run]
        crowded = any(not line.after_blank for line in lines[1:])
        for number, line in enumerate(lines, start=1):
            if candidate and (len(lines) < 3 or (number == len(lines) and not crowded)):
                directly_below = bool(marked) and marked[-1].kind is BlockKind.HEADING
                marked.append(replace(line, kind=BlockKind.HEADING, level=2 if directly_below else 1))
            else:
                marked.append(line)
    return marked


def _may_be_heading(text: str, drafts: list[_Draft], position: int) -> bool:
    draft = drafts[position]
    content = text[draft.start : draft.end]
    if draft.lines > 1 or len(content) > _LONGEST_HEADING or position + 1 == len(drafts):
        return False
    if draft.kind is BlockKind.ITEM:
        alone = draft.numbered and not any(
            drafts[near].kind is BlockKind.ITEM for near in (position - 1, position + 1) if 0 <= near < len(drafts)
        )
        if not alone:
            return False
    elif draft.kind is not BlockKind.PARAGRAPH:
        return False
    if not content.endswith("?") and _stands_in_address(text, drafts[position + 1]):
        return False
    letters, digits = len(re.findall(r"[^\W\d_]", content)), len(re.findall(r"\d", content))
    if len(content.split()) > 14 or not _HEADING_START.match(content) or letters < max(2, 2 * digits):
        return False
    return not (_is_punctuated(content) or is_boilerplate(content) or _NOTE.fullmatch(content))


def _is_punctuated(content: str) -> bool:
    """Say whether a text ends as a sentence or a part of one does, and no heading."""
    return not _NO_HEADING_END.isdisjoint(closing_marks(content))


def _stands_in_address(text: str, below: _Draft) -> bool:
    """Say whether the line directly below is as short and bare as its like: "Harbour House", "Quay Street 5"."""
    content = text[below.start : below.end]
    bare = below.kind is BlockKind.PARAGRAPH and below.lines == 1 and len(content) <= 60
    return bare and not below.after_blank and not _is_punctuated(content)


def _mark_boilerplate_and_notes(text: str, drafts: list[_Draft]) -> list[_Draft]:
    """Tell page furniture and source notes from what the document says."""
    menus = _menus(text, drafts)
    marked = []
    for position, draft in enumerate(drafts):
        content = text[draft.start : draft.end]
        says_nothing = not re.search(r"\w", content)  # "..." as the last item of a list
        if position in menus or says_nothing or is_boilerplate(content):
            draft = replace(draft, kind=BlockKind.BOILERPLATE)
        elif draft.kind is BlockKind.PARAGRAPH and draft.lines == 1 and _NOTE.fullmatch(content):
            draft = replace(draft, kind=BlockKind.NOTE)
        marked.append(draft)
    return marked


def _menus(text: str, drafts: list[_Draft]) -> set[int]:
    """Return the positions of the labels that stand before anything is said: the menu of a saved page."""
    menu: set[int] = set()
    for position, draft in enumerate(drafts):
        content = text[draft.start : draft.end]
        if draft.kind is BlockKind.ITEM and is_label(content):
            menu.add(position)
        elif not is_boilerplate(content):
            return menu
    return set()  # nothing else is said, so the list is what the document says


def _split_enumerations(text: str, drafts: list[_Draft]) -> list[_Draft]:
    """Make a list of each sentence that is one but for the bullets: "Think of Acme (Ghent), Bolt (Mol) ..."."""
    split: list[_Draft] = []
    for draft in drafts:
        begin = draft.start  # of what is not yet taken over
        for written in lists_in(text, draft.start, draft.end) if draft.kind is BlockKind.PARAGRAPH else ():
            start, end = written.lead_in
            if text[begin:start].strip():
                split.append(replace(draft, start=begin, end=len(text[:start].rstrip())))
            if start < end:
                split.append(replace(draft, kind=BlockKind.LEAD_IN, start=start, end=end))
            split += [replace(draft, kind=BlockKind.ITEM, start=start, end=end) for start, end in written.items]
            begin = written.end
        rest = text[begin : draft.end]
        if begin == draft.start:
            split.append(draft)
        elif rest.strip():
            split.append(replace(draft, start=draft.end - len(rest.lstrip())))
    return split


def _split_lead_ins(text: str, drafts: list[_Draft]) -> list[_Draft]:
    """Split the sentence that opens a list off its paragraph; one whose list is missing is a lead-in all the same."""
    split: list[_Draft] = []
    for position, draft in enumerate(drafts):
        content = text[draft.start : draft.end]
        before_item = position + 1 < len(drafts) and drafts[position + 1].kind is BlockKind.ITEM
        opens = ":" in closing_marks(content) or (before_item and _announces_list(content))
        if draft.kind is not BlockKind.PARAGRAPH or not opens:
            split.append(draft)
            continue
        sentences = sentence_spans(content)
        start, end = sentences[-1]
        if before_item and len(sentences) > 1 and len(content[start:end].split()) <= _ANAPHORIC_WORDS:
            start = sentences[-2][0]  # "Examples include:" says nothing without the sentence before it
        if start > 0:
            split.append(replace(draft, end=draft.start + len(content[:start].rstrip())))
        split.append(replace(draft, kind=BlockKind.LEAD_IN, start=draft.start + start, end=draft.start + end))
    return split


def _announces_list(content: str) -> bool:
    return bool(_ANNOUNCES_LIST.search(content, max(0, len(content) - _LONGEST_ANNOUNCEMENT)))


def _link(drafts: list[_Draft]) -> list[Block]:
    """Give each block its headings, and each item its list, its lead-in and its depth."""
    blocks: list[Block] = []
    headings: list[int] = []
    list_id = -1
    opening: int | None = None  # the lead-in of the list that is being read
    stack: list[tuple[int, int]] = []  # (indent, position) of the items that the next item may lie under
    for position, draft in enumerate(drafts):
        above = drafts[position - 1].kind if position else None
        block = Block(draft.kind, draft.start, draft.end, section=tuple(headings))
        match draft.kind:
            case BlockKind.HEADING:
                headings = [outer for outer in headings if drafts[outer].level < draft.level]
                block = replace(block, level=draft.level, section=tuple(headings))
                headings.append(position)
            case BlockKind.LEAD_IN:
                list_id += 1
                opening, stack = position, []
                block = replace(block, list_id=list_id)
            case BlockKind.ITEM:
                if above not in (BlockKind.ITEM, BlockKind.LEAD_IN):
                    list_id += 1
                    opening, stack = None, []
                stack = [entry for entry in stack if entry[0] < draft.level]
                lead_in = stack[-1][1] if stack else opening
                block = replace(block, level=len(stack), lead_in=lead_in, list_id=list_id)
                stack.append((draft.level, position))
            case BlockKind.NOTE if above in (BlockKind.ITEM, BlockKind.NOTE):
                block = replace(block, list_id=list_id)
            case _:
                pass
        blocks.append(block)
    return blocks
