"""The README is true: its commands print what it shows, its table of settings is complete."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
import uvicorn

from indexer.corpus import read_corpus
from service.app import create_app
from service.library import Library
from service.settings import Settings, load_settings
from tests.conftest import CORPUS
from tests.indexer.parse.made_files import LOREM, Pdf, saved, wrapped, xlsx_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def words(text: str) -> str:
    """Even out white space: the quotes hold non-breaking spaces, the README does not."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(library), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def contains(whole: object, part: object) -> bool:
    """Say whether a JSON value holds all that another one shows."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and contains(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return words(whole) == words(part) if isinstance(whole, str) and isinstance(part, str) else whole == part


def test_every_kind_of_block_is_tested_here() -> None:
    assert {"sh", "console", "python", "toml", "mermaid"} == set(re.findall(r"^```(\w+)$", README, re.MULTILINE))


def test_the_two_commands_are_those_that_ci_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    install, tests, evaluation = (block.strip() for block in blocks("sh"))
    assert evaluation.replace(".venv/bin/", "$environment/bin/") in script.replace('"', "")
    assert "grep -m1 '^python3 -m venv .venv' README.md" in script
    assert "&& .venv/bin/belqa serve" in install
    assert ".venv/bin/pip install -e '.[test]' && .venv/bin/pytest" == tests


def test_the_command_line_prints_what_is_shown(settings: Settings) -> None:
    (block,) = [block for block in blocks("console") if block.startswith("$ belqa ask")]
    command, shown = block.split("\n", 1)
    run = subprocess.run(
        [sys.executable, "-m", "service", *shlex.split(command)[2:]],
        env={**os.environ, "BELQA_CORPUS": str(settings.corpus), "BELQA_INDEX": str(settings.index)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.strip() == run.stdout.strip()


def reports(folder: Path) -> None:
    """Make the folder that the example of a build report tells of."""
    report, scan, guide = Pdf(), Pdf(), docx.Document()
    report.lines(wrapped(LOREM, 80))
    report.page()
    for pdf in (report, scan):
        pdf.canvas.rect(72, 72, 300, 300, fill=1)
        pdf.page()
    (folder / "annual-report.pdf").write_bytes(report.data())
    (folder / "contract.pdf").write_bytes(scan.data())
    guide.add_heading("A guide for newcomers", 0)
    guide.add_paragraph(LOREM.replace("harbour", "airport"))
    (folder / "guide.docx").write_bytes(saved(guide))
    guide.add_paragraph("This is a draft.")
    (folder / "guide (copy).docx").write_bytes(saved(guide))
    (folder / "ships.xlsx").write_bytes(xlsx_of([["Year", "Ships"], [2022, 310], [2023, 340]], "Ships"))


def without_changing_parts(report: str) -> str:
    return re.sub(r"\d+\.\d s", "0.0 s", re.sub(r"Index \w+-\w+", "Index", report)).strip()


def test_a_build_report_looks_as_shown(tmp_path: Path) -> None:
    (block,) = [block for block in blocks("console") if block.startswith("$ belqa index")]
    command, shown = block.split("\n", 1)
    (tmp_path / "reports").mkdir()
    reports(tmp_path / "reports")
    run = subprocess.run(
        [sys.executable, "-m", "service", *shlex.split(command)[2:]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 4 == run.returncode, run.stderr
    assert without_changing_parts(shown) == without_changing_parts(run.stdout)


def test_the_check_of_answers_prints_what_is_shown(tmp_path: Path) -> None:
    (block,) = [block for block in blocks("console") if block.startswith("$ cat")]
    (name, content), (command, shown) = (part.split("\n", 1) for part in block.removeprefix("$ cat ").split("$ "))
    (tmp_path / name).write_text(content)
    run = subprocess.run(
        [sys.executable, *shlex.split(command.replace(name, str(tmp_path / name)))[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    score = re.compile(r"(?<=probability )\d\.\d\d")  # a little different on another processor
    *printed, judge = run.stdout.strip().splitlines()
    assert score.sub("", shown.strip()) == score.sub("", "\n".join(printed))
    of_shown, of_run = ([float(value) for value in score.findall(text)] for text in (shown, run.stdout))
    assert pytest.approx(of_shown, abs=0.03) == of_run
    assert (1, True) == (run.returncode, judge.startswith("supported and unsupported: the judge of statements "))


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_curl_prints_what_is_shown_and_more(address: str) -> None:
    (block,) = [block for block in blocks("console") if block.startswith("$ curl")]
    command, shown = block.split("\n", 1)
    run = subprocess.run(
        shlex.split(command.removeprefix("$ ").replace(ADDRESS, address)), capture_output=True, text=True, check=True
    )
    assert contains(json.loads(run.stdout), json.loads(shown))


def test_the_python_example_prints_a_verified_quote(address: str) -> None:
    (block,) = [block for block in blocks("python") if "httpx" in block]
    run = subprocess.run(
        [sys.executable, "-c", block.replace(ADDRESS, address)], capture_output=True, text=True, check=True
    )
    assert "Beerse" in run.stdout
    assert run.stdout.strip().endswith("True")


def test_the_example_for_openai_clients_prints_the_answer_and_its_quote(address: str) -> None:
    (block,) = [block for block in blocks("python") if "openai" in block]
    run = subprocess.run(
        [sys.executable, "-c", block.replace(ADDRESS, address)], capture_output=True, text=True, check=True
    )
    *answer, quote = run.stdout.splitlines()
    assert answer[0].endswith("[1]")
    assert "Beerse" in quote


def test_the_sources_example_is_understood(corpus: Path) -> None:
    (block,) = [block for block in blocks("toml") if "[[document]]" in block]
    (corpus / "annual-report.txt").write_text("It rained.")
    (corpus / "sources.toml").write_text(block)
    (document,) = read_corpus(corpus).documents
    told = tomllib.loads(block)["document"][0]
    assert told == {"file": document.id, **{key: getattr(document.source, key) for key in told if key != "file"}}


def test_the_configuration_example_is_understood(tmp_path: Path) -> None:
    (block,) = [block for block in blocks("toml") if "[[document]]" not in block]
    (tmp_path / "belqa.toml").write_text(block)
    settings = load_settings(config=tmp_path / "belqa.toml")
    assert ("0.0.0.0", "60/minute", ("10.0.0.0/8",)) == (settings.host, settings.rate, settings.proxies)  # noqa: S104


def test_the_routes_are_those_of_the_service(library: Library) -> None:
    named = set(re.findall(r"`(?:GET|POST) (/[^`]*)`", README)) - {"/docs"}
    described = {path.replace("{name}", "{id}") for path in create_app(library).openapi()["paths"]}
    assert described == named


def settings_table() -> str:
    rows = ["| variable | default | |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) not in ("", "()", "{}") else "empty"
        rows.append(f"| `BELQA_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def test_every_setting_is_documented() -> None:
    shown = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", README, re.DOTALL)
    assert shown
    assert settings_table() == shown[1]
    assert CORPUS.name == str(Settings.model_fields["corpus"].default)
