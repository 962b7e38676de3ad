"""A receiver on loopback, and a desk for alarms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.alarms.receiver import Receiver, receiving
from tui.engine.alarms.desk import AlarmDesk
from tui.engine.clock import SystemClock
from tui.engine.log import LogWriter
from tui.store.store import Store


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes messages."""
    with receiving() as found:
        yield found


@pytest.fixture
def desk(store: Store) -> AlarmDesk:
    """A desk whose messages go over real HTTP."""
    return AlarmDesk(store, SystemClock(), LogWriter(store.log, SystemClock()))
