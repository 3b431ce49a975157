"""Settings: an option wins over the environment, that over the file, that over the defaults; mistakes are named."""

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from service.settings import load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("BELQA_CONFIG", "BELQA_TOP_K", "BELQA_READ", "BELQA_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_nearer_source_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "belqa.toml").write_text("port = 1\ntop_k = 2\nread = 3\n")
    monkeypatch.setenv("BELQA_TOP_K", "20")
    monkeypatch.setenv("BELQA_READ", "30")
    settings = load_settings(read=40)
    assert (1, 20, 40, 100) == (settings.port, settings.top_k, settings.read, settings.candidates)


def test_the_file_that_is_named_is_read_instead(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("belqa.toml", "variable.toml", "option.toml"), start=1):
        (folder / name).write_text(f"port = {number}\n")
    assert 1 == load_settings().port
    monkeypatch.setenv("BELQA_CONFIG", "variable.toml")
    assert 2 == load_settings().port
    assert 3 == load_settings(config=Path("option.toml")).port


def test_folders_count_from_the_file(folder: Path) -> None:
    (folder / "etc").mkdir()
    (folder / "etc" / "belqa.toml").write_text('corpus = "texts"\nindex = "/var/index"\n')
    settings = load_settings(config=Path("etc/belqa.toml"))
    assert (Path("etc/texts"), Path("/var/index")) == (settings.corpus, settings.index)


def test_lists_come_as_lists_or_between_commas_and_blanks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "belqa.toml").write_text('hosts = ["a.example", "b.example"]\nproxies = []\n')
    monkeypatch.setenv("BELQA_ORIGINS", "https://a.example, http://localhost:3000  ,")
    settings = load_settings()
    assert ("a.example", "b.example") == settings.hosts
    assert ("https://a.example", "http://localhost:3000") == settings.origins
    assert () == settings.proxies == settings.keys


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("topk = 3", r"a setting that there is not: 'topk'\. The nearest is 'top_k'"),
        ("BELQA_PORT = 3", r"'BELQA_PORT'\. The nearest is 'port'"),
        ("zzz = 3", r"'zzz'\. There are candidates, corpus, "),
        ("port 3", r"is no TOML: .*Write lines such as"),
        ("port = 70000", r"port: input should be less than or equal to 65535, got 70000.*or the line in belqa.toml"),
        ("rate = 'fast'", "rate: is no rate, such as 60/minute"),
        ("proxies = ['10.0.0.0/99']", "proxies: '10.0.0.0/99' does not appear to be"),
        ("origins = ['https://a.example/path']", "origins: holds something that is no origin"),
        ("keys = ['belqa_secret']", "keys: .*name:hash.*not shown"),
        ("log = 'loud'", "log: input should be 'text', 'json' or 'off'"),
    ],
)
def test_mistakes_are_named_with_their_place(folder: Path, line: str, says: str) -> None:
    (folder / "belqa.toml").write_text(line)
    with pytest.raises(SettingsError, match=says) as caught:
        load_settings()
    assert "belqa_secret" not in str(caught.value)


def test_a_file_that_is_named_must_be_there(folder: Path) -> None:
    assert load_settings().port == 8000, "belqa.toml need not be there"
    with pytest.raises(SettingsError, match=r"'absent.toml' cannot be read: No such file.*--config or BELQA_CONFIG"):
        load_settings(config=folder.relative_to(folder) / "absent.toml")


def test_a_variable_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELQA_LLM_OPTIONS", "temperature=0")
    with pytest.raises(SettingsError, match=r"holds no JSON.*llm_options"):
        load_settings()
