"""The cards of media servers: how each of them fares, as the monitor and runs found it last."""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace
from typing import Any

from tui.model.health import HealthState, Link, Trouble
from tui.model.servers import ServerHealth
from tui.store.database import Database, Row
from tui.store.scrub import Scrub

_COLUMNS = {"clock_skew_seconds": "clock_skew"}
_NAMES = tuple(field.name for field in fields(ServerHealth))
_LISTED = tuple(_COLUMNS.get(name, name) for name in _NAMES)
_KEPT = ("url", "uuid", "server_id", "name", "version", "history_source", "history_reaches_back_to")
"""What a look that failed does not tell stays as it was known."""
_TEXTS = ("message", "hint", "url", "name", "version", "history_source")
_EVERY_LOOK = ("checked_at", "next_at", "latency_ms", "last_ok_at")
"""What each look changes, and what alone is written when it found nothing else."""

_SELECT = f"SELECT {', '.join(_LISTED)} FROM server_health"
_PUT = f"""
INSERT OR REPLACE INTO server_health ({", ".join(_LISTED)}) SELECT {", ".join("?" * len(_LISTED))}
WHERE EXISTS (SELECT 1 FROM profiles WHERE id = ?)
"""
_LOOK = f"UPDATE server_health SET {', '.join(f'{name} = ?' for name in _EVERY_LOOK)} WHERE profile_id = ?"
_CIRCUIT = """
INSERT INTO server_health (profile_id, circuit_until) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM profiles WHERE id = ?1)
ON CONFLICT (profile_id) DO UPDATE SET circuit_until = excluded.circuit_until
WHERE circuit_until IS NOT excluded.circuit_until
"""


class Health:
    """The `server_health` table: one card for each profile of a media server."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def get(self, profile_id: int) -> ServerHealth | None:
        """Give the card of a profile; None while its server was never looked at."""
        row = await self._db.fetch_one(f"{_SELECT} WHERE profile_id = ?", (profile_id,))
        return _health(row) if row else None

    async def all(self) -> dict[int, ServerHealth]:
        """Give every card by the id of its profile."""
        return {row[0]: _health(row) for row in await self._db.fetch_all(_SELECT)}

    async def put(self, health: ServerHealth) -> None:
        """Store what a look found. `since` stays while the state does, and `last_ok_at` and names while none is told.

        The circuit is left as it stands (`set_circuit`). A profile that is gone has no card, and that is no error.
        """
        texts: dict[str, Any] = {name: self._scrub.line(getattr(health, name)) for name in _TEXTS}
        plain = replace(health, notes=tuple(self._scrub.line(note) for note in health.notes), **texts)
        now = self._db.clock.now()
        await self._db.write(lambda raw: _put(raw, plain, now))

    async def set_circuit(self, profile_id: int, until: float | None) -> None:
        """Say until when (UTC epoch s) the server is left alone; None = it may be asked. Writes differences only."""
        await self._db.write(lambda raw: raw.execute(_CIRCUIT, (profile_id, until)))


def _put(raw: sqlite3.Connection, health: ServerHealth, now: float) -> None:
    row = raw.execute(f"{_SELECT} WHERE profile_id = ?", (health.profile_id,)).fetchone()
    stored = _health(row) if row else ServerHealth(health.profile_id)
    wanted = _overlaid(stored, health, now)
    looked = {name: getattr(wanted, name) for name in _EVERY_LOOK}
    if row and replace(stored, **looked) == wanted:
        raw.execute(_LOOK, (*looked.values(), health.profile_id))
    else:
        raw.execute(_PUT, (*_values(wanted), health.profile_id))


def _overlaid(stored: ServerHealth, health: ServerHealth, now: float) -> ServerHealth:
    looked_at = health.checked_at or now
    is_same = stored.state == health.state and stored.since is not None
    is_ok = health.state is HealthState.CONNECTED
    return replace(
        health,
        since=stored.since if is_same else looked_at,
        last_ok_at=looked_at if is_ok else health.last_ok_at or stored.last_ok_at,
        link=stored.link if health.link is Link.UNKNOWN else health.link,
        circuit_until=stored.circuit_until,
        **{name: getattr(health, name) or getattr(stored, name) for name in _KEPT},
    )


def _values(health: ServerHealth) -> list[object]:
    return ["\n".join(value) if isinstance(value, tuple) else value for value in map(health.__getattribute__, _NAMES)]


def _health(row: Row) -> ServerHealth:
    told = dict(zip(_NAMES, row, strict=True))
    told |= {
        "state": HealthState(told["state"]),
        "trouble": Trouble(told["trouble"]),
        "link": Link(told["link"]),
        "notes": tuple(told["notes"].split("\n")) if told["notes"] else (),
    }
    return ServerHealth(**told)
