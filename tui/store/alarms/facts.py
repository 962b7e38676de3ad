"""What the rules of alarms and the metrics want to know of runs: failures in a row, what landed last, open pings."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.alarms import MessageKind
from tui.model.runs import Operation, Run, RunState
from tui.store.database import Database
from tui.store.runs.run_rows import RUN_COLUMNS, run_of

LANDED = (RunState.COMPLETED, RunState.PARTIAL, RunState.HELD)
"""How a run ends that brought something."""
_LANDED = ", ".join(f"'{state}'" for state in LANDED)
_REAL = "profile_id IS NOT NULL AND NOT coalesce(json_extract(options, '$.dry_run'), 0)"

RECORDS = f"""
    WITH landed AS (
        SELECT profile_id, kind, max(id) AS id, max(finished_at) AS at, elapsed FROM runs
        WHERE state IN ({_LANDED}) AND {_REAL} GROUP BY profile_id, kind
    ), failed AS (
        SELECT runs.profile_id, runs.kind, count(*) AS times, max(runs.id) AS id, message FROM runs
        LEFT JOIN landed USING (profile_id, kind)
        WHERE state = 'failed' AND {_REAL} AND runs.id > coalesce(landed.id, 0) GROUP BY runs.profile_id, runs.kind
    )
    SELECT profile_id, kind, coalesce(times, 0), coalesce(failed.id, 0), coalesce(message, ''), landed.at,
        landed.elapsed
    FROM (SELECT profile_id, kind FROM landed UNION SELECT profile_id, kind FROM failed)
    LEFT JOIN landed USING (profile_id, kind) LEFT JOIN failed USING (profile_id, kind)
"""

_TOLD = f"""CASE state WHEN 'running' THEN '{MessageKind.START}' WHEN 'cancelling' THEN '{MessageKind.START}'
    WHEN 'completed' THEN '{MessageKind.SUCCESS}' ELSE '{MessageKind.FAIL}' END"""
_RUN = ", ".join(f"runs.{name.strip()}" for name in RUN_COLUMNS.split(","))

UNTOLD = f"""
    SELECT alarm_channels.id, {_TOLD}, {_RUN} FROM alarm_channels CROSS JOIN runs
        ON alarm_channels.profile_id IS NULL OR alarm_channels.profile_id = runs.profile_id
    WHERE alarm_channels.kind = 'ping' AND alarm_channels.is_on AND runs.trigger = 'schedule'
        AND runs.state <> 'queued' AND runs.created_at >= alarm_channels.created_at
        AND coalesce(runs.finished_at, runs.started_at) >= ?
        AND NOT EXISTS (
            SELECT 1 FROM alarm_messages WHERE channel_id = alarm_channels.id AND run_id = runs.id AND what = {_TOLD}
        )
    ORDER BY runs.id
"""


@dataclass(frozen=True, slots=True)
class Record:
    """How the runs of a profile and kind went of late. Dry runs do not count."""

    profile_id: int
    kind: Operation
    failures: int
    """Failed in a row, up to the newest that ended."""
    failed_run: int
    """The newest of them; 0 = none."""
    message: str
    """What that one said."""
    landed_at: float | None
    """UTC epoch s of the end of the newest run that brought something; None = none that is known."""
    landed_seconds: float | None
    """How long that one took."""


class AlarmFacts:
    """Reads over the tables of runs and channels."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def records(self) -> list[Record]:
        """Give how it went, for each profile and kind that ever ran."""
        rows = await self._db.fetch_all(RECORDS)
        return [Record(row[0], Operation(row[1]), *row[2:]) for row in rows]

    async def runs_by_state(self) -> dict[str, int]:
        """Count the runs that are kept, by state."""
        return dict(await self._db.fetch_all("SELECT state, count(*) FROM runs GROUP BY state"))

    async def untold_runs(self, since: float) -> list[tuple[int, MessageKind, Run]]:
        """Give channel, ping and run for each scheduled run of which a check does not know.

        Only those that began or ended after an epoch: who was told is not known forever.
        """
        rows = await self._db.fetch_all(UNTOLD, (since,))
        return [(row[0], MessageKind(row[1]), run_of(row[2:])) for row in rows]
