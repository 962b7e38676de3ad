"""A hub on a real store."""

from __future__ import annotations

import pytest

from tests.engine.hub.pass_scene import ATTIC, DEN, PassScene
from tui.store.store import Store


@pytest.fixture
def empty(store: Store) -> PassScene:
    """A hub without servers."""
    return PassScene(store)


@pytest.fixture
async def scene(empty: PassScene) -> PassScene:
    """Two servers that are in step."""
    await empty.furnish(DEN, ATTIC)
    return empty
