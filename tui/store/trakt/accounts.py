"""What an account at Trakt has room for, and what is left of its calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from tui.model.lists import AccountLimits, RateGauge

_LIMITS = """
INSERT INTO trakt_accounts (profile_id, is_vip, lists, items_per_list, items, lists_used, items_used, read_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET is_vip = excluded.is_vip, lists = excluded.lists, items_per_list = excluded.items_per_list,
    items = excluded.items, lists_used = excluded.lists_used, items_used = excluded.items_used,
    read_at = excluded.read_at
"""
_GAUGES = """
INSERT INTO trakt_accounts (profile_id, gauges) VALUES (?, ?) ON CONFLICT DO UPDATE SET gauges = excluded.gauges
"""
_gauges = msgspec.json.Decoder(tuple[RateGauge, ...])


def put_limits(raw: sqlite3.Connection, profile_id: int, limits: AccountLimits) -> None:
    """Store what an account has room for."""
    room = (limits.is_vip, limits.lists, limits.items_per_list, limits.items)
    raw.execute(_LIMITS, (profile_id, *room, limits.lists_used, limits.items_used, limits.read_at))


def learn_limits(raw: sqlite3.Connection, profile_id: int, told: AccountLimits, now: float) -> None:
    """Store what an account has room for, as it was told at `now` (UTC epoch s); how much is used stays as it was."""
    if not _is_there(raw, profile_id):
        return
    known = limits(raw, profile_id)
    used = replace(told, lists_used=known.lists_used, items_used=known.items_used, read_at=now)
    put_limits(raw, profile_id, used)


def limits(raw: sqlite3.Connection, profile_id: int) -> AccountLimits:
    """Give what an account has room for; nothing is known of one that was never asked."""
    sql = """SELECT is_vip, lists, items_per_list, items, lists_used, items_used, read_at
        FROM trakt_accounts WHERE profile_id = ?"""
    row = raw.execute(sql, (profile_id,)).fetchone()
    return AccountLimits(bool(row[0]), *row[1:]) if row else AccountLimits()


def put_gauges(raw: sqlite3.Connection, profile_id: int, gauges: Sequence[RateGauge]) -> None:
    """Store what is left of the calls of an account."""
    raw.execute(_GAUGES, (profile_id, msgspec.json.encode(gauges).decode()))


def learn_gauges(raw: sqlite3.Connection, profile_id: int, told: Sequence[RateGauge]) -> None:
    """Store what is left of the calls of an account, unless its profile was removed meanwhile."""
    if _is_there(raw, profile_id):
        put_gauges(raw, profile_id, told)


def gauges(raw: sqlite3.Connection, profile_id: int) -> tuple[RateGauge, ...]:
    """Give what is left of the calls of an account; () = nothing was called yet."""
    row = raw.execute("SELECT gauges FROM trakt_accounts WHERE profile_id = ?", (profile_id,)).fetchone()
    return _gauges.decode(row[0]) if row else ()


def _is_there(raw: sqlite3.Connection, profile_id: int) -> bool:
    return raw.execute("SELECT 1 FROM profiles WHERE id = ?", (profile_id,)).fetchone() is not None
