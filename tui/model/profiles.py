"""Accounts that the household syncs: one profile is one account on one server."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

NO = frozenset({"no", "false", "0", "off"})
"""The words that turn a setting of a profile off."""


class ProfileKind(StrEnum):
    """Which protocol a profile speaks."""

    XTREAM = "xtream"
    PLEX = "plex"
    JELLYFIN = "jellyfin"
    EMBY = "emby"
    TRAKT = "trakt"
    TAUTULLI = "tautulli"

    @property
    def hides_user_name(self) -> bool:
        """True where the user name is half of the credentials and stands in every address; elsewhere it is a name."""
        return self is ProfileKind.XTREAM


class SignIn(StrEnum):
    """What the last sign-in said."""

    UNKNOWN = "unknown"
    OK = "ok"
    REFUSED = "refused"
    """Signed out: runs of the profile wait until a person signs in again."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Account:
    """What a server tells of the account; never holds its password. Times are UTC epoch seconds."""

    status: str = ""
    expires_at: float | None = None
    is_trial: bool = False
    active_connections: int | None = None
    max_connections: int | None = None
    created_at: float | None = None
    server_timezone: str = ""
    clock_skew_seconds: float | None = None
    """Server clock minus ours."""
    version: str = ""
    message: str = ""
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile row; its secrets live in a table of their own."""

    id: int
    kind: ProfileKind
    name: str
    url: str
    username: str
    enabled: bool
    settings: dict[str, str] = field(default_factory=dict)
    """The `--set KEY=VALUE` pairs: `tls_verify user_agent categories` ..."""
    sign_in: SignIn = SignIn.UNKNOWN
    sign_in_message: str = ""
    account: Account | None = None
    checked_at: float | None = None
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def is_tls_verified(self) -> bool:
        """Whether certificates are checked: unless its settings say otherwise, in whichever word."""
        return self.settings.get("tls_verify", "").strip().lower() not in NO


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile as a person types it, before it is stored."""

    kind: ProfileKind
    name: str
    url: str
    username: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def hidden(self) -> tuple[str, ...]:
        """What nobody may ever see of it, beside its secrets."""
        return (self.username,) if self.kind.hides_user_name else ()
