"""The import direction: indexer knows nothing above it, service nothing of eval, and nothing imports eval."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {"indexer": {"indexer"}, "service": {"indexer", "service"}, "eval": {"indexer", "service", "eval"}}
FIXED = {"pyproject.toml", "README.md", "LICENSE", "corpus", "indexer", "service", "eval", "tests"}


def imported_folders(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names} & set(ALLOWED)


@pytest.mark.parametrize("folder", sorted(ALLOWED))
def test_folders_import_only_what_lies_below_them(folder: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder).rglob("*.py")
        for name in imported_folders(path) - ALLOWED[folder]
    }
    assert set() == wrong


def test_top_level_is_the_fixed_list() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert set() == {name for name in top if not name.startswith(".")} - FIXED


@pytest.mark.parametrize(
    "module", ["indexer.documents", "service.answers", "service.settings", "service.__main__", "eval.metrics"]
)
def test_light_modules_do_not_load_the_model_library(module: str) -> None:
    code = f"import sys, {module}; sys.exit(sum(name in sys.modules for name in ('torch', 'sentence_transformers')))"
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode


def test_no_pickle_anywhere() -> None:
    sources = [path for folder in ALLOWED for path in (ROOT / folder).rglob("*.py")]
    guilty = [str(path) for path in sources if "pickle" in path.read_text(encoding="utf-8").replace("no pickle", "")]
    assert [] == guilty
