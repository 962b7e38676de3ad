"""A house of servers without any."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import HubHouse
from tui.store.store import Store


@pytest.fixture
def house(store: Store) -> HubHouse:
    """A store that is to be filled with servers."""
    return HubHouse(store)
