"""A small database, and a folder for what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.tautulli.support import small_file


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A good database of 60 sessions, in a folder of its own."""
    folder = tmp_path / "tautulli"
    folder.mkdir()
    return small_file(folder)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where copies go; it is made when it is needed."""
    return tmp_path / "work"
