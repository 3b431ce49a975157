"""The doctor finds what is wrong, says what to do, and changes nothing."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from service.__main__ import main
from service.settings import Settings
from tests.conftest import CORPUS

Checks = list[tuple[str, str]]


@pytest.fixture
def copied(settings: Settings, library: object, tmp_path: Path) -> Path:  # noqa: ARG001 - the library makes the index
    """Copy the index, for a test to damage."""
    shutil.copytree(settings.index, tmp_path / "index")
    return tmp_path / "index"


def doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = main(["doctor", "--json", "--port", "0", "--corpus", str(CORPUS), *arguments])
    printed = json.loads(capsys.readouterr().out)
    assert (0 if printed["ok"] else 1) == code
    found: dict[str, list[dict[str, str]]] = {}
    for check in printed["checks"]:
        found.setdefault(check["part"], []).append(check)
    return code, found


def test_all_is_well(capsys: pytest.CaptureFixture[str], copied: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.is_file()}
    code, found = doctor(capsys, "--index", str(copied))
    assert 0 == code
    assert {"settings", "corpus", "model", "reader", "index", "disk", "port"} == set(found)
    assert ["ok"] * 7 == [checks[0]["state"] for checks in found.values()]
    assert before == {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.is_file()}


def test_people_get_a_line_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 0 == main(["doctor", "--corpus", str(CORPUS), "--index", str(tmp_path / "none"), "--port", "0"])
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("note   index"))
    assert "There is no index yet." in lines[at]
    assert "belqa index" in lines[at + 1]
    assert not (tmp_path / "none").exists()


def test_damage_is_found_and_named(capsys: pytest.CaptureFixture[str], copied: Path) -> None:
    next(copied.rglob("documents.jsonl")).write_bytes(b"{}")
    code, found = doctor(capsys, "--index", str(copied))
    assert 1 == code
    (check,) = found["index"]
    assert ("fault", "Run: belqa index --rebuild") == (check["state"], check["remedy"])
    assert "documents.jsonl is cut off or altered" in check["says"]


def test_an_index_of_other_settings_and_other_documents_is_named(
    capsys: pytest.CaptureFixture[str], copied: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "new.txt").write_text("It rained.")
    (corpus / "table.xyz").write_text("?")
    (corpus / "large.txt").write_text("It rained. " * 100_000)
    monkeypatch.setenv("BELQA_MAX_FILE_MB", "1")
    code, found = doctor(capsys, "--index", str(copied), "--corpus", str(corpus))
    assert 0 == code
    assert ["ok", "note"] == [check["state"] for check in found["index"]]
    assert "The documents have changed" in found["index"][1]["says"]
    assert "table.xyz: left out" in found["corpus"][0]["says"]
    assert "large.txt: left out, because it has 1 MB" in found["corpus"][1]["says"]
    monkeypatch.setenv("BELQA_PASSAGE_TOKENS", "99")
    code, found = doctor(capsys, "--index", str(copied))
    assert 1 == code
    assert "passage tokens is 160 in the index and 99 now" in found["index"][0]["says"]


@pytest.mark.parametrize(
    ("arguments", "part", "says"),
    [
        (["--corpus", "nowhere"], "corpus", "There is no corpus folder"),
        (["--model", "no/such-model"], "model", "could not be fetched"),
        (["--index", f"{__file__}/index"], "disk", "cannot be written"),
        (["--host", "no.such.host.invalid"], "port", "cannot be listened on"),
        (["--port", "70000"], "settings", "A setting makes no sense: port"),
        (["--config", "absent.toml"], "settings", "'absent.toml' cannot be read"),
    ],
)
def test_each_part_that_fails_is_a_fault(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], part: str, says: str
) -> None:
    code, found = doctor(capsys, "--index", str(tmp_path / "index"), *arguments)
    assert 1 == code
    (fault,) = [check for check in found[part] if check["state"] == "fault"]
    assert says in fault["says"]
    assert fault["remedy"]


def test_a_port_that_another_program_has_is_a_fault(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, found = doctor(capsys, "--index", str(tmp_path), "--port", str(port))
    assert (1, "fault") == (code, found["port"][0]["state"])
    assert str(port) in found["port"][0]["says"]


def test_a_service_for_others_without_keys_and_a_mistyped_variable_are_noted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELQA_TOPK", "3")
    code, found = doctor(capsys, "--index", str(tmp_path), "--host", "0.0.0.0")  # noqa: S104
    assert 0 == code
    assert ["ok", "note", "note"] == [check["state"] for check in found["settings"]]
    assert "The nearest is BELQA_TOP_K." == found["settings"][1]["remedy"]
    assert "no key is set" in found["settings"][2]["says"]
