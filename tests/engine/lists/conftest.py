"""A desk of lists."""

from __future__ import annotations

import pytest

from tests.engine.lists.desk_scene import DeskScene
from tui.store.store import Store


@pytest.fixture
def scene(store: Store) -> DeskScene:
    """A desk without lists."""
    return DeskScene(store)
