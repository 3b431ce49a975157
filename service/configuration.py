"""The configuration file: settings by name, in TOML, for those who would rather not use the environment."""

import os
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError

FILE = "belqa.toml"
VARIABLE = "BELQA_CONFIG"
_FOLDERS = ("corpus", "index")  # their paths count from the folder of the file


def configured(path: Path | None, known: Collection[str]) -> tuple[Path | None, Mapping[str, Any]]:
    """Read the configuration file, and return its path and its settings; None and none where there is no file.

    Args:
        path: the file that is wanted; else the one that BELQA_CONFIG names, else belqa.toml in the working directory,
            which need not be there.
        known: names of the settings.

    Raises:
        SettingsError: the file is missing or is no TOML, or names a setting that there is not.
    """
    wanted = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    file = wanted or Path(FILE)
    if wanted is None and not file.exists():
        return None, {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"The configuration file {str(file)!r} cannot be read: {error.strerror}.",
            f"Correct --config or {VARIABLE}, or put the file there.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The configuration file {str(file)!r} is no TOML: {error}.", "Write lines such as: port = 8080"
        ) from error
    for name in values:
        _check_name(name, known, str(file))
    return file, {name: _from_folder(name, value, file.parent) for name, value in values.items()}


def _check_name(name: str, known: Collection[str], file: str) -> None:
    if name in known:
        return
    near = get_close_matches(name.lower().removeprefix("belqa_"), known, n=1, cutoff=0.5)
    remedy = f"The nearest is {near[0]!r}." if near else f"There are {', '.join(sorted(known))}."
    raise SettingsError(f"The configuration file {file!r} names a setting that there is not: {name!r}.", remedy)


def _from_folder(name: str, value: object, folder: Path) -> object:
    return folder / value if name in _FOLDERS and isinstance(value, str) else value
