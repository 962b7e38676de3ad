"""The wheel holds everything that an installed copy needs, and runs from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a freshly built wheel, as an installation lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("syncdeck-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def _run(installed: Path, cwd: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_wheel_has_every_file_of_the_package(installed: Path) -> None:
    """Code, schema and themes are in it, and nothing of the tests."""
    packed = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    sources = {
        str(path.relative_to(ROOT)) for path in (ROOT / "tui").rglob("*") if path.suffix in {".py", ".sql", ".tcss"}
    }
    themes = {f"tui/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    assert sources <= packed
    assert len(themes) >= 5
    assert themes <= packed
    assert not any(name.startswith("tests") for name in packed)


def test_wheel_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """An installed copy finds itself, its themes and its schema wherever it is called."""
    origin = "import tui, tui.paths; print(tui.__file__); print(tui.paths.shipped_themes_dir())"
    assert _run(installed, tmp_path, "-c", origin).splitlines() == [
        str(installed / "tui" / "__init__.py"),
        str(installed / "tui" / "themes"),
    ]
    assert _run(installed, tmp_path, "-m", "tui", "--home", str(tmp_path / "home"), "profile", "ls", "--json") == "[]"
