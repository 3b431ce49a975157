"""The command line, as a person or a script starts it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.embed import Embedder
from indexer.report import BuildReport
from service.__main__ import main
from service.open import build
from service.settings import Settings
from tests.conftest import CORPUS

QUESTION = "What does VIB focus on?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "index"
    assert 0 == main(["index", "--corpus", str(CORPUS), "--index", str(folder)])
    return folder


def places(index: Path) -> list[str]:
    return ["--corpus", str(CORPUS), "--index", str(index)]


def test_ask_prints_the_answer_with_its_place(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["ask", QUESTION, *places(index)])
    printed = capsys.readouterr().out
    assert "VIB focuses on biotech in all its facets. [1]" in printed
    assert "flanders-life-sciences.txt#" in printed


def test_ask_prints_the_http_answer_as_json(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["ask", QUESTION, "--json", *places(index)])
    answer = json.loads(capsys.readouterr().out)
    assert "answered" == answer["status"]
    assert answer["citations"][0]["verified"] is True


def test_a_refusal_has_its_own_exit_code(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["ask", "What is the capital of Mongolia?", *places(index)])
    told = capsys.readouterr().out
    assert "The sources do not answer this question." in told
    assert "The sources do answer, for instance:\n  What is " in told


def test_search_prints_passages(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["search", "incubator Beerse", "--top-k", "2", *places(index)])
    printed = capsys.readouterr().out
    assert "JLABS" in printed
    assert "Asked:" not in printed


@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_was_mended_is_shown(index: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([command, "Which incubatr is in Beerse?", *places(index)])
    assert capsys.readouterr().out.startswith("Asked: Which incubator is in Beerse?\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", ""], 2, "The question is empty."),
        (["ask", "x", "--top-k", "0"], 2, "--top-k is 0"),
        (["ask", "x", "--document", "nowhere.txt"], 2, "There is no document 'nowhere.txt'"),
        (["ask", "x", "--corpus", "nowhere"], 3, "There is no corpus folder 'nowhere'"),
        (["serve", "--port", "70000"], 2, "port"),
        (["serve", "--host", "no.such.host.invalid"], 2, "cannot listen on no.such.host.invalid"),
        (["ask", "x", "--model", "no/such-model"], 3, "could not be fetched"),
    ],
)
def test_mistakes_get_one_clear_line_and_their_exit_code(
    index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    given = places(index) if "--corpus" not in arguments else ["--index", str(index)]
    assert code == main([*arguments, *given])
    printed = capsys.readouterr().err.strip()
    assert says in printed
    assert "Traceback" not in printed


def test_an_empty_corpus_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert 3 == main(["index", "--corpus", str(tmp_path / "empty"), "--index", str(tmp_path / "index")])
    assert "Put documents into it" in capsys.readouterr().err


def test_an_unreadable_file_is_named_and_the_rest_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    (tmp_path / "corpus" / "broken.txt").write_bytes(b"\x00\x01")
    assert 4 == main(["index", "--json", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")])
    report = json.loads(capsys.readouterr().out)
    assert 2 == report["documents"]
    assert report["problems"][0].startswith("broken.txt: left out")


def test_the_build_report_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.csv").write_text("Year,Ships\n2023,340\n")
    places_ = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    for name in ("report.json", "report.txt"):
        assert 0 == main(["index", "--report", str(tmp_path / name), *places_])
    printed = capsys.readouterr().out
    assert 1 == json.loads((tmp_path / "report.json").read_text())["read"]
    assert printed.endswith((tmp_path / "report.txt").read_text())
    assert 2 == main(["index", "--report", str(tmp_path / "nowhere" / "report.txt"), *places_])
    assert "The report cannot be written" in capsys.readouterr().err


def test_a_watching_build_follows_the_documents(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Ports move goods.")
    command = [sys.executable, "-m", "service", "index", "--watch", "--corpus", str(tmp_path / "corpus")]
    with subprocess.Popen(
        [*command, "--index", str(tmp_path / "index")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as build:
        assert build.stdout is not None
        assert build.stderr is not None
        try:
            assert "1 documents" in build.stdout.readline()
            while "watching" not in build.stderr.readline():
                pass
            time.sleep(1)  # until the system tells of changes
            (tmp_path / "corpus" / "b.txt").write_text("Trains run on rails.")
            while "2 documents" not in (line := build.stdout.readline()):
                assert line
            build.send_signal(signal.SIGINT)
            assert 130 == build.wait(30)
        finally:
            build.kill()  # else a failure above would wait for it for ever


def test_a_file_that_comes_during_the_first_build_is_taken_up_before_watching(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Ports move goods.")

    def build_slowly(settings: Settings, embedder: Embedder, *, reuse: bool = True) -> BuildReport:
        report = build(settings, embedder, reuse=reuse)
        (tmp_path / "corpus" / "b.txt").write_text("Trains run on rails.")
        return report

    monkeypatch.setattr("service.open.build", build_slowly)
    monkeypatch.setattr("service.watching.build_on_change", lambda *_: None)
    places_ = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    assert 0 == main(["index", "--watch", *places_])
    assert ["1", "2"] == re.findall(r"(\d) documents", capsys.readouterr().out)


_ENDED_WHILE_TORN_DOWN = """
import signal, sys, threading, time
from pathlib import Path
from service.watching import build_on_change

class Torn:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)  # Python drops the KeyboardInterrupt that this raises

corpus = Path(sys.argv[1])
threading.Thread(target=lambda: (time.sleep(1), (corpus / "b.txt").touch()), daemon=True).start()
try:
    build_on_change(corpus, Torn)
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ending_a_watching_build_is_never_missed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _ENDED_WHILE_TORN_DOWN, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert "Exception ignored" in run.stderr
    assert 130 == run.returncode


def test_a_damaged_index_is_built_anew_and_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places_ = ["--corpus", str(CORPUS), "--index", str(tmp_path / "index")]
    assert 0 == main(["index", *places_])
    next((tmp_path / "index" / "versions").glob("*/passages.npy")).write_bytes(b"nonsense")
    assert 0 == main(["ask", QUESTION, *places_])
    assert "The index is damaged" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_gets_no_complaint(index: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "service", "search", "patents", *places(index)]
    run = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (141, "") == (run.returncode, run.stderr)


def test_settings_come_from_the_environment_too(index: Path) -> None:
    environment = {**os.environ, "BELQA_CORPUS": str(CORPUS), "BELQA_INDEX": str(index)}
    run = subprocess.run(
        [sys.executable, "-m", "service", "ask", QUESTION], env=environment, capture_output=True, text=True, check=False
    )
    assert (0, True) == (run.returncode, "VIB focuses on biotech" in run.stdout)


@pytest.mark.skipif(not shutil.which("unshare"), reason="there is no unshare to cut the network off with")
def test_without_a_network_it_builds_and_answers(tmp_path: Path) -> None:
    command = ["unshare", "-rn", sys.executable, "-m", "service", "ask", QUESTION]
    run = subprocess.run(
        [*command, "--corpus", str(CORPUS), "--index", str(tmp_path)], capture_output=True, text=True, check=False
    )
    if "unshare" in run.stderr:
        pytest.skip("this machine does not let the network be cut off")
    assert 0 == run.returncode, run.stderr
    assert "VIB focuses on biotech" in run.stdout


@pytest.mark.parametrize("command", [[], ["serve"], ["index"], ["ask"], ["search"]])
def test_help_names_every_option(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert 0 == ended.value.code
    if command:
        assert "--corpus" in capsys.readouterr().out


def test_asking_and_serving_load_neither_torch_nor_scikit_learn(index: Path) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "openvino", "tqdm", "pandas")
    code = (
        "import sys, uvicorn; from service.__main__ import main; from service.app import create_app;"
        f"code = main({['ask', QUESTION, *places(index)]});"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == run.stderr.strip()
