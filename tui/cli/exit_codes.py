"""How a command ends, in one number. Scripts depend on these: they are added to, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from tui.errors import (
    AuthError,
    Cancelled,
    Conflict,
    Forbidden,
    InvalidInput,
    NetworkError,
    NotFound,
    StoreGone,
    SyncError,
    TimedOut,
)
from tui.model.runs import RunReport, RunState


class ExitCode(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    BUSY = 4
    HELD = 5
    REFUSED = 6
    UNREACHABLE = 7
    STORE_GONE = 8
    """The store was deleted or replaced while it was open. A service that begins anew would begin with an empty one."""
    HANGUP = 129
    CANCELLED = 130
    PIPE = 141
    """Nobody reads the output any more; what a program that dies of it ends with."""
    TERMINATED = 143


_BY_STATE = {
    RunState.COMPLETED: ExitCode.OK,
    RunState.PARTIAL: ExitCode.PARTIAL,
    RunState.HELD: ExitCode.HELD,
    RunState.CANCELLED: ExitCode.CANCELLED,
}

_BY_ERROR: tuple[tuple[type[SyncError], ExitCode], ...] = (
    (InvalidInput, ExitCode.USAGE),
    (Conflict, ExitCode.BUSY),
    (AuthError, ExitCode.REFUSED),
    (Forbidden, ExitCode.REFUSED),
    (NetworkError, ExitCode.UNREACHABLE),
    (TimedOut, ExitCode.UNREACHABLE),
    (Cancelled, ExitCode.CANCELLED),
    (StoreGone, ExitCode.STORE_GONE),
)

_REFUSALS = {AuthError.error_class, Forbidden.error_class}
_OUTAGES = {NetworkError.error_class, TimedOut.error_class}

_WRONG_FILES = {NotFound.error_class, InvalidInput.error_class}
"""A file that is missing or is something else: the person named the wrong one."""

_MILDEST_FIRST = (
    ExitCode.OK,
    ExitCode.HELD,
    ExitCode.PARTIAL,
    ExitCode.BUSY,
    ExitCode.UNREACHABLE,
    ExitCode.REFUSED,
    ExitCode.FAILED,
    ExitCode.STORE_GONE,
    ExitCode.USAGE,
)


def code_of_error(error: SyncError) -> ExitCode:
    """The exit code of a command that ended in an error."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.FAILED)


def code_of_source(error: SyncError) -> ExitCode:
    """The exit code for a file that cannot be imported: USAGE when it is the wrong one, else FAILED."""
    return ExitCode.USAGE if error.error_class in _WRONG_FILES else ExitCode.FAILED


def code_of_report(report: RunReport) -> ExitCode:
    """The exit code of a run; a failed one tells whether the account was refused or the server not reached.

    Of a failed import of a file it tells whether it was the wrong file, of any other run whether the server has no
    such thing as was asked for: a library, a category.
    """
    code = _BY_STATE.get(report.run.state, ExitCode.FAILED)
    if code is not ExitCode.FAILED or not report.errors:
        return code
    if report.run.options.path:
        return ExitCode.USAGE if report.errors.keys() <= _WRONG_FILES else ExitCode.FAILED
    if report.errors.keys() <= {InvalidInput.error_class}:
        return ExitCode.USAGE
    if report.errors.keys() & _REFUSALS:
        return ExitCode.REFUSED
    return ExitCode.UNREACHABLE if report.errors.keys() <= _OUTAGES else ExitCode.FAILED


def worst_of(codes: Iterable[ExitCode]) -> ExitCode:
    """The one code that several runs end with together; a signal outweighs everything, nothing at all is fine."""
    return max(codes, key=_weight, default=ExitCode.OK)


def _weight(code: ExitCode) -> int:
    return _MILDEST_FIRST.index(code) if code in _MILDEST_FIRST else len(_MILDEST_FIRST) + code
