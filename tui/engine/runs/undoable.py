"""Tells which run can be taken back: one that left something to take back."""

from __future__ import annotations

from tui.engine.hub.undo import undoings
from tui.errors import InvalidInput
from tui.model.runs import Operation, Run
from tui.store.store import Store

LOOKED_BACK = 100
"""Runs of a profile that are looked at for one that changed something."""
UNDONE = frozenset({Operation.SERVER_SYNC, Operation.LIST_SYNC})
"""Kinds of syncs that can be taken back."""


async def undoable(store: Store, run: Run) -> Run:
    """Give this run, or the newest sync before it of the same profile that left something to take back.

    A profile that is synced every few minutes has mostly runs that changed nothing. Raises InvalidInput.
    """
    if run.state.is_active or await _has_left_something(store, run.id):
        return run
    if run.profile_id is not None:
        for earlier in await store.runs.recent(LOOKED_BACK, profile_id=run.profile_id, kinds=UNDONE):
            is_over = earlier.id < run.id and not (earlier.options.dry_run or earlier.state.is_active)
            if is_over and await _has_left_something(store, earlier.id):
                return earlier
    raise nothing_to_undo(run)


def nothing_to_undo(run: Run, hint: str = "") -> InvalidInput:
    """Give why a run cannot be taken back."""
    if run.kind in {Operation.SERVER_SYNC, Operation.WATCH_PUSH}:
        text = f"Run {run.id} has nothing to undo: no watched state changed by it, or it was taken back already"
        return InvalidInput(text, hint=hint)
    if run.kind is Operation.LIST_SYNC:
        text = f"Run {run.id} has nothing to undo: it changed nothing, or it was taken back already"
        return InvalidInput(text, hint=hint)
    return InvalidInput(
        f"Run {run.id} has nothing to undo: a catalogue mirrors its panel, and nothing of yours was removed",
        hint="Titles that are gone are kept, hidden, and come back when the panel has them again.",
    )


async def _has_left_something(store: Store, run_id: int) -> bool:
    if undoings(await store.hub.changes_of_run(run_id)) or await store.outbox.has_sent(run_id):
        return True
    return any(not change.is_undone for change in await store.lists.changes_of_run(run_id))
