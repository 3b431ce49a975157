"""What changes the hash of the code that answers, and what does not."""

from pathlib import Path

import pytest

from eval import fingerprint


def test_all_code_counts_wherever_it_lies_and_the_page_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "web"
    asking = [f"eval/{file}" for file in fingerprint._ASKING]
    for name in ("indexer/a.py", "service/a.py", "service/web/page.js", *asking):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("first")
    monkeypatch.setattr(fingerprint, "files", lambda name: home / name)
    first = fingerprint.code_hash()
    (home / "service/web/page.js").write_text("second")
    assert fingerprint.code_hash() == first
    (home / "service/a.py").write_text("second")
    assert fingerprint.code_hash() != first
