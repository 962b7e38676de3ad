"""A store with one server."""

from __future__ import annotations

import pytest

from tests.store.library.shelf import Shelf
from tui.store.store import Store


@pytest.fixture
async def shelf(store: Store) -> Shelf:
    """A Plex server with the accounts 7 (anna, its owner) and 8 (ben)."""
    return await Shelf.of(store)
