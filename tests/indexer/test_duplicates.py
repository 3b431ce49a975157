"""Near duplicates: found among many, at a cost that grows with their number."""

import random
import time

from indexer.duplicates import NearDuplicates, near_duplicates, sketch

CHANCE = random.Random(7)
WORDS = [f"word{number}" for number in range(2000)]


def text(words: int) -> list[str]:
    return CHANCE.choices(WORDS, k=words)


def test_equal_and_nearly_equal_texts_are_found_and_others_are_not() -> None:
    first, other = text(400), text(400)
    changed = [*first[:200], "another", *first[201:]]
    half = [*first[:200], *other[:200]]
    named = {"a": first, "b": other, "c": changed, "d": half, "e": first}
    (group,) = near_duplicates((name, sketch(" ".join(words))) for name, words in named.items())
    assert ("a", "c", "e") == group.documents
    assert 0.85 < group.similarity < 1


def test_case_and_layout_make_no_difference() -> None:
    words = text(50)
    assert sketch(" ".join(words)) == sketch("\n".join(words).upper() + ".")


def test_short_texts_are_equal_or_different() -> None:
    assert (NearDuplicates(("a", "c"), 1.0),) == near_duplicates(
        [("a", sketch("It rained.")), ("b", sketch("It snowed.")), ("c", sketch("it rained")), ("d", sketch("It"))]
    )


def test_ten_thousand_equal_documents_cost_no_square() -> None:
    values = sketch(" ".join(text(30)))
    begun = time.process_time()
    (group,) = near_duplicates((str(number), values) for number in range(10_000))
    assert 10_000 == len(group.documents)
    assert time.process_time() - begun < 20  # a square would take hours
