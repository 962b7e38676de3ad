"""A small database, a long one, and a folder for what is made of them."""

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


@pytest.fixture(scope="session")
def long_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good database of 25,000 sessions, which nobody may change."""
    return small_file(tmp_path_factory.mktemp("long"), sessions=25_000)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where copies go; it is made when it is needed."""
    return tmp_path / "work"
