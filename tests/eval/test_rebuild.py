"""What a build costs after the first one."""

import argparse

import pytest

from eval import rebuild


def test_only_what_changed_is_read_and_embedded(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    rebuild.add_arguments(parser)
    assert 0 == rebuild.run(parser.parse_args(["--documents", "5", "--drawn"]))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    read_and_embedded = {name: (int(read), int(embedded)) for name, _, _, read, embedded, _ in rows}
    assert {"first": (5, 15), "changed": (1, 3), "added": (1, 3), "renamed": (0, 0), "removed": (0, 0)} == (
        read_and_embedded
    )
