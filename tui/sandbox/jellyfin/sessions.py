"""The devices that are connected, and what plays on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.sandbox.jellyfin.accounts import Account
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.identity import hex_id


@dataclass(slots=True)
class Playing:
    """Something that plays now."""

    number: int
    started_ms: int
    position: int = 0
    """Ticks."""
    is_paused: bool = False
    is_transcoding: bool = False
    record: int | None = None
    """The row of Playback Reporting that grows with it."""


@dataclass(slots=True)
class Session:
    """One device of one user, or of nobody."""

    id: str
    account: Account | None
    credentials: Credentials
    last_activity_ms: int
    playing: Playing | None = None


@dataclass(slots=True)
class Sessions:
    """All sessions of a server, lost when it restarts."""

    _open: dict[str, Session] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._open)

    def all(self) -> list[Session]:
        """Give all sessions, the oldest first."""
        return list(self._open.values())

    def of(self, account: Account | None, credentials: Credentials, now_ms: int) -> Session | None:
        """Give the session of a device, a new one if it has none; None if it does not tell which device it is."""
        if not credentials.device_id:
            return None
        key = hex_id("session", account.id if account else "", credentials.client, credentials.device_id)
        session = self._open.setdefault(key, Session(key, account, credentials, now_ms))
        session.credentials, session.last_activity_ms = credentials, now_ms
        return session

    def is_playing(self, account: Account, number: int) -> bool:
        """Whether somebody plays an item now."""
        return any(one.account is account and one.playing and one.playing.number == number for one in self.all())

    def end(self, session: str) -> None:
        """Forget one session, if it is there."""
        self._open.pop(session, None)

    def forget(self) -> None:
        """Lose all sessions, as a restart does."""
        self._open.clear()
