"""A finished run, to be varied by the tests of what is printed."""

from __future__ import annotations

from tui.model.runs import EntityCounts, Operation, Progress, Run, RunOptions, RunReport, RunState, Trigger

PROGRESS = Progress(
    total_records=100_000,
    processed_records=61_204,
    imported_records=61_000,
    skipped_records=201,
    error_count=3,
    progress_percent=61.28,
    records_per_second=18_420.4,
    elapsed_seconds=12.5,
    estimated_remaining_seconds=119.0,
)

RUN = Run(
    id=12,
    correlation_id="01HZXC7F3K",
    kind=Operation.XTREAM_SYNC,
    profile_id=1,
    profile_name="iptv-one",
    trigger=Trigger.MANUAL,
    options=RunOptions(),
    state=RunState.RUNNING,
    cancel_requested=False,
    created_at=1_767_367_000.0,
    started_at=1_767_367_001.0,
    finished_at=None,
    heartbeat_at=1_767_367_300.0,
    step="movies",
    step_index=4,
    step_count=7,
    message="Syncing movies...",
    progress=PROGRESS,
    checkpoint="",
)

REPORT = RunReport(
    RUN,
    counts={"movies": EntityCounts(added=60_000, updated=1_000, failed=3), "channels": EntityCounts(unchanged=5)},
    errors={"bad_row": 3},
    warnings=("clock is off",),
)
