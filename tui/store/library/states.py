"""What accounts have seen of the items of their server. Three states: watched, unwatched, unknown (safety rule S22)."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import aiosqlite

from tui.model.library import ItemState, StateRow, Watch
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.library.state_writes import KnownState, StateWriter
from tui.store.plays.accounts import USERNAME

__all__ = ["STATE_BATCH", "KnownState", "States", "states_of"]

STATE_BATCH = 1_000
"""States of one transaction."""

_KNOWN = """
SELECT i.item_key, s.is_played, s.plays, s.position_ms, s.last_played
FROM watch_states AS s CROSS JOIN library_items AS i ON i.id = s.item_id
WHERE s.account_id = ? AND i.library_key = ? AND i.missing_since IS NULL AND s.is_inherited = 0
    AND (s.is_played = 1 OR s.plays > 0 OR s.position_ms > 0 OR s.last_played IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM hub_baselines AS b
        WHERE b.account_id = s.account_id AND b.item_id = s.item_id AND b.written_at >= ?
    )
"""
_OF_ITEMS = f"""
SELECT i.id, a.id, a.account_key, coalesce(nullif(a.friendly_name, ''), {USERNAME}), coalesce(w.name, ''),
    s.is_played, coalesce(p.proven_at >= i.first_seen, 0), s.plays, s.position_ms, s.last_played, s.changed_at,
    s.is_inherited
FROM library_items AS i
CROSS JOIN server_accounts AS a ON a.server_id = i.server_id
LEFT JOIN people AS w ON w.id = a.person_id
LEFT JOIN state_scopes AS p ON p.account_id = a.id AND p.library_key = i.library_key
LEFT JOIN watch_states AS s ON s.account_id = a.id AND s.item_id = i.id
WHERE i.id IN (SELECT value FROM json_each(?)) AND (a.is_listed = 1 OR s.item_id IS NOT NULL)
ORDER BY i.id, a.id
"""


class States:
    """The `watch_states` and `state_scopes` tables."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def known(self, account_id: int, library_key: str, *, read_since: float = math.inf) -> dict[str, KnownState]:
        """Give what an account is known to have seen of a library, by item key.

        Left out are items of which it has seen nothing, and states that an item inherited: no walk told of those, so
        no walk that leaves them out takes them back (S21). Nor does one that began at `read_since` (UTC epoch s) say
        anything of what we wrote later.
        """

        def read(raw: sqlite3.Connection) -> dict[str, KnownState]:
            rows = raw.execute(_KNOWN, (account_id, library_key, read_since))
            return {key: (is_played == 1, plays, position, last) for key, is_played, plays, position, last in rows}

        return await self._db.read(read)

    async def put(
        self,
        conn: aiosqlite.Connection,
        account_id: int,
        rows: Sequence[StateRow],
        now: float,
        *,
        read_since: float | None = None,
    ) -> tuple[int, int]:
        """Write states that a server told of; give (added, updated). Those stored as they are cost nothing.

        A row that says "nothing seen" is an explicit un-watch where something was stored, else it is not stored.
        States of items that are not stored are left out, and such as we wrote, or heard of, after `read_since` (UTC
        epoch s), when their reading began (S10). What changed is noted for the hub in the same transaction.
        """
        return await in_thread_of(conn, lambda raw: StateWriter(raw, account_id, now, read_since=read_since).put(rows))

    async def clear(
        self,
        conn: aiosqlite.Connection,
        account_id: int,
        item_keys: Sequence[str],
        now: float,
        *,
        read_since: float | None = None,
    ) -> int:
        """Say that items became unwatched: they were in `known`, and a complete walk has them no longer. Give how many.

        What was there before stands in `was_played`; inherited states stay, and `read_since` is as in `put`.
        """
        return await in_thread_of(
            conn, lambda raw: StateWriter(raw, account_id, now, read_since=read_since).clear(item_keys)
        )

    async def prove(self, conn: aiosqlite.Connection, account_id: int, library_key: str, now: float) -> None:
        """Note that a complete walk told all that an account has seen of a library: the rest is unwatched, not unknown.

        To be called after its last `put` and `clear`.
        """
        await in_thread_of(conn, lambda raw: StateWriter(raw, account_id, now).prove(library_key))

    async def of_item(self, item_id: int) -> list[ItemState]:
        """Give what every account of its server has seen of a library item, unknown ones included."""
        return (await self.of_items([item_id])).get(item_id, [])

    async def of_items(self, item_ids: Sequence[int]) -> Mapping[int, list[ItemState]]:
        """Give the same for several items; items that are not stored are left out."""
        return await self._db.read(lambda raw: states_of(raw, item_ids))


def states_of(raw: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, list[ItemState]]:
    """Give what every account has seen of some library items, by item. Runs in a connection's thread."""
    found: defaultdict[int, list[ItemState]] = defaultdict(list)
    for item_id, *told in raw.execute(_OF_ITEMS, (json.dumps(list(item_ids)),)):
        account, key, name, person, is_played, is_proven, *figures = told
        if is_played is None:
            watch = Watch.UNWATCHED if is_proven else Watch.UNKNOWN
            found[item_id].append(ItemState(account, key, name, person, watch))
            continue
        plays, position, last, changed_at, is_inherited = figures
        watch = Watch.WATCHED if is_played else Watch.UNWATCHED
        found[item_id].append(
            ItemState(account, key, name, person, watch, plays, position, last, changed_at, bool(is_inherited))
        )
    return dict(found)
