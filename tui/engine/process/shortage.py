"""What the system refused this process - memory, threads - in words that tell what to do."""

from __future__ import annotations

from tui.errors import OutOfMemory

NO_THREAD = "can't start new thread"
HINT = (
    "Raise the limit (MemoryMax of the unit, memory of the container, `ulimit -v`), or let fewer syncs run at a time "
    "(max_parallel_runs in the settings)."
)


def shortage_of(error: BaseException) -> OutOfMemory | None:
    """Give the error to tell when a fault is no fault of ours but a limit that was reached; None for all others."""
    if isinstance(error, MemoryError):
        return OutOfMemory("Out of memory: the system gives syncdeck no more", hint=HINT)
    if isinstance(error, RuntimeError) and NO_THREAD in str(error):
        return OutOfMemory("Out of memory or threads: the system starts no more for syncdeck", hint=HINT)
    return None
