"""How rows of the run tables become the model's objects."""

from __future__ import annotations

import msgspec

from tui.model.runs import (
    ErrorGroup,
    Operation,
    Progress,
    Run,
    RunError,
    RunOptions,
    RunState,
    Severity,
    StepRow,
    StepState,
    Trigger,
)
from tui.store.database import Row

RUN_COLUMNS = """id, correlation_id, kind, profile_id, profile_name, trigger, options, state, cancel_requested,
    created_at, started_at, finished_at, heartbeat_at, step, step_index, step_count, message,
    total, processed, imported, skipped, errors, percent, rate, elapsed, eta, checkpoint, resumes, owner"""

STEP_COLUMNS = """run_id, position, key, label, state, message, started_at, finished_at,
    processed, imported, skipped, errors"""

ERROR_COLUMNS = "id, run_id, step, class, record_id, message, recoverable, hint, count, at, severity"


def run_of(row: Row) -> Run:
    """Read a row of RUN_COLUMNS."""
    return Run(
        id=row[0],
        correlation_id=row[1],
        kind=Operation(row[2]),
        profile_id=row[3],
        profile_name=row[4],
        trigger=Trigger(row[5]),
        options=options_of(row[6]),
        state=RunState(row[7]),
        cancel_requested=bool(row[8]),
        created_at=row[9],
        started_at=row[10],
        finished_at=row[11],
        heartbeat_at=row[12],
        step=row[13],
        step_index=row[14],
        step_count=row[15],
        message=row[16],
        progress=Progress(*row[17:26]),
        checkpoint=row[26],
        resumes=row[27],
        owner=row[28],
    )


def options_of(text: str) -> RunOptions:
    """Read options stored as JSON; what an older version did not know has its default."""
    return msgspec.json.decode(text, type=RunOptions)


def options_text(options: RunOptions) -> str:
    """Write options as JSON."""
    return msgspec.json.encode(options).decode()


def step_of(row: Row) -> StepRow:
    """Read a row of STEP_COLUMNS."""
    return StepRow(
        run_id=row[0],
        index=row[1],
        key=row[2],
        label=row[3],
        state=StepState(row[4]),
        message=row[5],
        started_at=row[6],
        finished_at=row[7],
        processed=row[8],
        imported=row[9],
        skipped=row[10],
        errors=row[11],
    )


def error_of(row: Row) -> RunError:
    """Read a row of ERROR_COLUMNS."""
    return RunError(
        id=row[0],
        run_id=row[1],
        step=row[2],
        error_class=row[3],
        record_id=row[4],
        message=row[5],
        recoverable=bool(row[6]),
        hint=row[7],
        count=row[8],
        at=row[9],
        severity=Severity(row[10]),
    )


def group_of(row: Row) -> ErrorGroup:
    """Read step, class, rows, count, recoverable, hint, severity."""
    return ErrorGroup(
        step=row[0],
        error_class=row[1],
        rows=row[2],
        count=row[3],
        recoverable=bool(row[4]),
        hint=row[5],
        severity=Severity(row[6]),
    )
