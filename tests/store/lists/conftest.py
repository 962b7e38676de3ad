"""Lists in an empty store."""

from __future__ import annotations

import pytest

from tests.store.lists.shelf_of_lists import Lists
from tui.store.store import Store


@pytest.fixture
def lists(store: Store) -> Lists:
    """A store without lists."""
    return Lists(store)
