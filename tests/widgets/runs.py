"""Runs made up for tests of widgets and screens."""

from __future__ import annotations

from typing import Any

from tui.model.runs import Operation, Progress, Run, RunOptions, RunState, Trigger

NOW = 1_700_000_000.0


def a_run(**changes: Any) -> Run:
    """A completed sync of "iptv-one", with changes."""
    values: dict[str, Any] = {
        "id": 1,
        "correlation_id": "01HF000000000000000000ABCD",
        "kind": Operation.XTREAM_SYNC,
        "profile_id": 1,
        "profile_name": "iptv-one",
        "trigger": Trigger.MANUAL,
        "options": RunOptions(),
        "state": RunState.COMPLETED,
        "cancel_requested": False,
        "created_at": NOW,
        "started_at": NOW,
        "finished_at": NOW + 150,
        "heartbeat_at": NOW + 150,
        "step": "series",
        "step_index": 6,
        "step_count": 6,
        "message": "Sync completed successfully",
        "progress": Progress(total_records=100, processed_records=100, imported_records=100, progress_percent=100.0),
        "checkpoint": "",
    }
    return Run(**{**values, **changes})
