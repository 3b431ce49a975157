"""The year and the origin of a statement: what the text tells, and nothing that it does not."""

import pytest

from indexer.corpus import SourceFile, parse
from indexer.documents import BlockKind
from service.origin import note_below, told_origin

TEXT = """Every year, the harbour handles:

• 25 ships (source: Port Watch, 2019 figures);

• 3 ferries.

(source: Sea Office, 2016)
"""


def test_origin_and_year_come_from_the_statement_or_the_note_below_its_list() -> None:
    document = parse(SourceFile("harbour.txt", TEXT.encode(), {}))
    items = [place for place, block in enumerate(document.blocks) if block.kind is BlockKind.ITEM]
    told = [told_origin(document.text_of(place), note_below(document, place)) for place in items]
    assert [("2019", "Port Watch"), ("2016", "Sea Office")] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Exports rose 4% in 2023.", ("2023", None)),
        ("Exports rose from 2020 to 2023.", (None, None)),
        ("Exports rose.", (None, None)),
        ("Rank 2 (source: flanders.bio, 2016);", ("2016", "flanders.bio")),
        ("Rank 2 (2016; source: flanders.bio).", ("2016", "flanders.bio")),
        ("Rank 2. Source: flanders.bio, 2016", ("2016", "flanders.bio")),
        ("It is open source: anyone may copy it.", (None, None)),
        ("In 2023, exports rose.", ("2023", None)),
        ("At the end of December 2023, exports rose, and imports fell.", ("2023", None)),
        ("Exports, which count most, reached 40 million in 2023.", ("2023", None)),
        ("Exports were 40 million (2023).", ("2023", None)),
        ("The bridge, built in 1932, carries 40,000 cars a day.", (None, None)),
        ("Founded in 1996, the institute has 1,500 researchers.", (None, None)),
        ("Since 2010 exports rose by 4%.", (None, None)),
        ("Exports will be 50 million by the year 2030.", (None, None)),
        ("The bridge was built in 1932.", ("1932", None)),
    ],
)
def test_what_is_told_once_is_told_and_nothing_is_guessed(text: str, told: tuple[str | None, str | None]) -> None:
    assert told == told_origin(text)
