"""Waits for what another process has in flight, before the store itself changes. Runs in the writer's thread."""

from __future__ import annotations

import sqlite3
import time

from tui.model.clock import Clock

PATIENCE = 8.0
"""Seconds."""
POLL = 0.05
ALIVE = 10.0
"""Seconds since its last heartbeat for which the holder of the lease counts as alive."""

_HAS_OUTBOX = "SELECT 1 FROM sqlite_schema WHERE name = 'outbox'"
_FLYING = """
SELECT EXISTS (
    SELECT 1 FROM outbox JOIN lease ON lease.owner = outbox.lease_owner
    WHERE outbox.state = 'in_flight' AND lease_until > ?1 AND heartbeat_at > ?1 - ?2
)
"""


def let_land(raw: sqlite3.Connection, clock: Clock, patience: float = PATIENCE) -> bool:
    """Wait at most `patience` seconds for deliveries that a living process has in flight; tell whether none is left.

    What a dead process left is not waited for: it is recovered later.
    """
    if raw.execute(_HAS_OUTBOX).fetchone() is None:
        return True
    deadline = clock.monotonic() + patience
    while raw.execute(_FLYING, (clock.now(), ALIVE)).fetchone()[0]:
        if clock.monotonic() >= deadline:
            return False
        time.sleep(POLL)
    return True
