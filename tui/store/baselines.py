"""What the last proven snapshot of each scope held; the gate compares with it."""

from __future__ import annotations

import aiosqlite

from tui.model.snapshot import Baseline
from tui.store.database import Database

_PUT = """
INSERT INTO baselines (profile_id, scope, rows, filter_hash, mark, proven_at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    rows = excluded.rows, filter_hash = excluded.filter_hash, mark = excluded.mark, proven_at = excluded.proven_at,
    run_id = excluded.run_id
"""


class Baselines:
    """The table family of baselines. A scope is a list of a profile: `movie`, `live_categories`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, profile_id: int, scope: str) -> Baseline | None:
        """Give the baseline of a scope; None before its first proven snapshot."""
        row = await self._db.fetch_one(
            "SELECT rows, filter_hash, mark FROM baselines WHERE profile_id = ? AND scope = ?", (profile_id, scope)
        )
        return Baseline(*row) if row else None

    async def put(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        scope: str,
        baseline: Baseline,
        *,
        now: float,
        run_id: int | None = None,
    ) -> None:
        """Store what a proven snapshot held, in the transaction of the rows it stands for."""
        values = (profile_id, scope, baseline.rows, baseline.filter_hash, baseline.mark, now, run_id)
        await conn.execute(_PUT, values)
