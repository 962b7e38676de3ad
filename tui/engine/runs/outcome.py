"""How a run ends: its state and its last message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.formatting import count_text, operation_label, removals_text
from tui.model.runs import Operation, RunState, StepState

CANCELLED_MESSAGE = "Sync cancelled by user"
SYNCS = frozenset({Operation.XTREAM_SYNC, Operation.SERVER_SYNC, Operation.LIST_SYNC, Operation.WATCH_PUSH})
"""Operations that speak of a sync; the others are imports."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a run."""

    state: RunState
    message: str


def outcome_of(operation: Operation, steps: Sequence[StepState], *, errors: int, imported: int, held: int) -> Outcome:
    """Judge a run whose job came to its end.

    All steps failed = failed; some = partial; something held and no step failed = held; single errors = partial.
    """
    ran = [state for state in steps if state not in {StepState.SKIPPED, StepState.PENDING}]
    failed = ran.count(StepState.FAILED)
    if failed and failed == len(ran):
        return Outcome(RunState.FAILED, failed_message(operation, errors))
    if failed:
        return Outcome(RunState.PARTIAL, partial_message(operation, errors))
    if StepState.HELD in ran:
        return Outcome(RunState.HELD, held_message(held))
    if errors:
        return Outcome(RunState.PARTIAL, partial_message(operation, errors))
    return Outcome(RunState.COMPLETED, completed_message(operation, imported))


def completed_message(operation: Operation, imported: int) -> str:
    """Words for a run without a fault."""
    if operation is Operation.WATCH_PUSH:
        return "Taken back"
    if operation in SYNCS:
        return "Sync completed successfully"
    return f"{operation_label(operation)} completed: {count_text(imported)} records imported"


def partial_message(operation: Operation, errors: int) -> str:
    """Words for a run that partly landed."""
    if operation in SYNCS:
        return f"Sync completed with {count_text(errors)} errors"
    return f"{operation_label(operation)} completed with {count_text(errors)} errors"


def failed_message(operation: Operation, errors: int) -> str:
    """Words for a run of which nothing landed."""
    return (
        "Sync failed" if operation in SYNCS else f"{operation_label(operation)} failed with {count_text(errors)} errors"
    )


def held_message(held: int) -> str:
    """Words for a run whose removals wait for a person."""
    if not held:
        return "Held: a list looks wrong and was not trusted"
    return f"Held: {removals_text(held)} {'waits' if held == 1 else 'wait'} for your approval"


def cancelled_message(operation: Operation) -> str:
    """Words for a run that a person stopped."""
    return CANCELLED_MESSAGE if operation in SYNCS else "Import stopped"


def interrupted_message(run_id: int, reason: str) -> str:
    """Words for a run that lost its process: why, and how to go on."""
    return f"Interrupted: {reason}. Go on with `syncdeck run resume {run_id}`"
