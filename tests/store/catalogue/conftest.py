"""A store with one profile."""

from __future__ import annotations

import pytest

from tests.store.catalogue.lists import add_profile
from tui.store.store import Store


@pytest.fixture
async def profile_id(store: Store) -> int:
    """The id of the store's one profile."""
    return await add_profile(store)
