"""Whether an error is about the account or the line to Trakt, or about the one list that met it (S16). Pure."""

from __future__ import annotations

from tui.errors import AuthError, Forbidden, NetworkError, RateLimited, SyncError, TimedOut
from tui.model.health import Trouble

_OF_THE_LINE = frozenset({Trouble.ADDRESS_BLOCKED, Trouble.NO_PERMISSION, Trouble.WRONG_ADDRESS, Trouble.WRONG_SERVER})
_OF_THE_ACCOUNT = (AuthError, NetworkError, RateLimited, TimedOut)


def blames_account(error: SyncError) -> bool:
    """Tell whether whatever is sent next would meet the same: signed out, locked, blocked, away, or asked to wait.

    What is for VIP accounts only is not: the rest goes on without it.
    """
    if isinstance(error, _OF_THE_ACCOUNT):
        return True
    return error.trouble in _OF_THE_LINE and (isinstance(error, Forbidden) or error.trouble != Trouble.NO_PERMISSION)
