"""A furnished home and a backup of it, for each test its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.backup.household import copied_backup, furnish
from tui.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A home with a household in it."""
    return furnish(tmp_path / "home")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A backup of such a home, without secrets."""
    return copied_backup(tmp_path / "kept")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Paths:
    """An empty machine."""
    return Paths(tmp_path / "elsewhere")


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keys out of passphrases a hundred times faster than is safe."""
    monkeypatch.setattr("tui.engine.backup.sealed._N", 2**8)
