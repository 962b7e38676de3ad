"""An ended import with findings of every severity, put into a store by hand: for what does not need a real file."""

from __future__ import annotations

import sqlite3

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.engine.runs.correlation import new_correlation_id
from tui.model.runs import Operation, RunError, RunOptions, RunState, Severity, Trigger
from tui.paths import Paths
from tui.store.runs.run_errors import ErrorBatch
from tui.store.runs.runs import NewRun

FINDINGS = (
    (Severity.ERROR, "Start time cannot be read", 31),
    (Severity.ERROR, "Metadata row is missing", 12),
    (Severity.ERROR, "Stopped before it started", 7),
    (Severity.REPAIRED, "Pause is negative", 46),
    (Severity.SKIPPED, "Near duplicate", 20),
    (Severity.NOTE, "IP address is missing", 41),
)
ROWS = sum(count for _, _, count in FINDINGS)
USERS = ("anna", "ben", "[/b]", "\x1b[2Jkid", "\u202edda")


def findings() -> list[RunError]:
    """Every record under its own id, of one of five people; two of them have hostile names."""
    return [
        RunError(
            "sessions",
            reason,
            str(1000 * place + number),
            f"session of {USERS[number % len(USERS)]}, 2024-03-02",
            severity=severity,
        )
        for place, (severity, reason, count) in enumerate(FINDINGS, 12)
        for number in range(count)
    ]


async def store_an_import(
    paths: Paths, *, state: RunState = RunState.PARTIAL, path: str = "/config/tautulli.db", rows: bool = True
) -> int:
    """Store it and give its id."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        now = deck.clock.now()
        run_id = await deck.store.runs.add(
            NewRun(
                new_correlation_id(now),
                Operation.TAUTULLI_IMPORT,
                None,
                "Tautulli",
                Trigger.MANUAL,
                RunOptions(path=path),
            )
        )
        values = (state, "50,000 records looked at", now - 5, now, 50_000, 50_000, 49_930, 20, 50, 100.0, 4.0, run_id)

        def end(raw: sqlite3.Connection) -> None:
            raw.execute(
                "UPDATE runs SET state = ?, message = ?, started_at = ?, finished_at = ?, total = ?, processed = ?,"
                " imported = ?, skipped = ?, errors = ?, percent = ?, elapsed = ? WHERE id = ?",
                values,
            )

        await deck.store.db.write(end)
        if rows:
            await deck.store.run_errors.add(ErrorBatch(run_id, fresh=findings()))
        return run_id
    finally:
        await deck.close("stored")
