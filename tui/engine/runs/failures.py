"""Which error to tell when a job raises: the one that a person has to know, out of a group of them."""

from __future__ import annotations

from collections.abc import Iterator

from tui.errors import AuthError, Cancelled, LocalStoreError, SyncError
from tui.model.health import Trouble

ENDS_THE_RUN = (AuthError, Cancelled, LocalStoreError)
"""Errors that no further step can succeed after."""


def is_signed_out(error: SyncError) -> bool:
    """Tell whether signing in again mends it: a locked account is refused whoever signs in."""
    return isinstance(error, AuthError) and error.trouble not in _NO_SIGN_OUT


_NO_SIGN_OUT = frozenset({Trouble.LOCKED, Trouble.WRONG_SERVER})


class RunLost(Exception):
    """The run belongs to another process by now: nothing more of it may be written here."""


def leading_error(error: Exception) -> Exception:
    """Give the error that counts: a lost run, then a fault of ours, then what ends the run, then the first."""
    leaves = list(_leaves(error))
    for wanted in (_is_loss, _is_internal, _ends_the_run):
        for leaf in leaves:
            if wanted(leaf):
                return leaf
    return leaves[0]


def _leaves(error: Exception) -> Iterator[Exception]:
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _is_loss(error: Exception) -> bool:
    return isinstance(error, RunLost)


def _is_internal(error: Exception) -> bool:
    return not isinstance(error, SyncError)


def _ends_the_run(error: Exception) -> bool:
    return isinstance(error, ENDS_THE_RUN)
