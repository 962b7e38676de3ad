"""The floors of the house hold: imports run downwards, and what needs no interface loads none."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)


def test_import_contracts_are_kept(tmp_path: Path) -> None:
    """Every contract of pyproject.toml holds for the code as it is."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--cache-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_has_exceptions() -> None:
    """The contracts know no list of excepted imports or modules."""
    contracts = CONFIG["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 8
    assert not any(key for contract in contracts for key in contract if "ignore" in key)


@pytest.mark.parametrize("module", ["store", "clients", "engine", "jobs", "cli", "cli.main", "deck", "sandbox"])
def test_core_loads_without_the_interface(module: str) -> None:
    """Store, clients, engine, jobs, deck and plain commands run where the interface library is not even loaded."""
    code = f"import importlib, sys; importlib.import_module('tui.{module}'); print('textual' in sys.modules)"
    done = _python(code)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr


def test_every_part_of_the_core_loads_without_the_interface() -> None:
    """The same, for each single module below the dashboard."""
    code = """
import importlib, pkgutil, sys, tui
faces = ("tui.app", "tui.opening", "tui.screens", "tui.widgets", "tui.__main__")
for found in pkgutil.walk_packages(tui.__path__, "tui."):
    if not found.name.startswith(faces):
        importlib.import_module(found.name)
print("textual" in sys.modules)
"""
    done = _python(code)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr


def test_no_module_below_the_faces_swallows_everything() -> None:
    """No `except Exception: pass`, anywhere."""
    swallowed = [
        f"{path}:{node.lineno}"
        for path in sorted((ROOT / "tui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert swallowed == []
