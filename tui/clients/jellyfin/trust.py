"""Whether a Jellyfin or Emby writes for whom it is told (S25). Kept for as long as this process runs.

An administrator may write for others; one report (10.11.4) has it that such a write landed on the administrator. So
the first one for each account is looked up there (`protocols/jellyfin.md` section 6).
"""

from __future__ import annotations

from tui.errors import Forbidden
from tui.model.health import Trouble


class Trust:
    """What was found out about one server, as long as it is of one version."""

    def __init__(self) -> None:
        self._version: tuple[int, ...] | None = None
        self._proven: set[str] = set()
        self._is_broken = False

    def of(self, version: tuple[int, ...]) -> Trust:
        """Give what holds for a version: another one has to prove itself anew."""
        if version != self._version:
            self._version, self._proven, self._is_broken = version, set(), False
        return self

    def is_proven(self, account_key: str) -> bool:
        """Tell whether a write for an account has arrived there. Raises Forbidden once one has landed elsewhere."""
        if self._is_broken:
            raise misplaced()
        return account_key in self._proven

    def prove(self, account_key: str) -> None:
        """Note that a write has arrived where it was meant to."""
        self._proven.add(account_key)

    def lose(self) -> None:
        """Note that a write has landed on our own account."""
        self._is_broken = True


def misplaced() -> Forbidden:
    """The server puts what is meant for others on the account that is signed in."""
    return Forbidden(
        "The server sets what is meant for other users on the account that is signed in: nothing is written for them",
        hint="Update the server, or sign in with an API key: `profile login NAME`.",
        trouble=Trouble.NO_PERMISSION,
    )
