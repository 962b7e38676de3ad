"""Media servers as they are read: who they are, how they fare, their libraries and accounts.

One vocabulary for Plex, Jellyfin and Emby, with `library`, `pages`, `server_history` and `server_sign_in`: clients
speak it, jobs walk it, the store keeps it. Keys (of servers, libraries, items, accounts) are the server's own and
opaque texts. Times are UTC epoch seconds; None = the server does not tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.health import HealthState, Link, Trouble
from tui.model.plays import ServerKind

STAND_IN_OWNER = "owner"
"""Key of the owner of a Plex server while nobody has told which account at plex.tv that is."""


class LibraryKind(StrEnum):
    """What a library holds."""

    MOVIES = "movies"
    SHOWS = "shows"
    MUSIC = "music"
    MIXED = "mixed"
    OTHER = "other"
    """Photos, books, collections: not synced."""


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """Who answers at an address."""

    kind: ServerKind
    uuid: str
    """The server's own stable key, lower case, without dashes where the kind does so."""
    name: str
    version: str
    is_ready: bool = True
    """False while it starts, migrates or is not set up."""


@dataclass(frozen=True, slots=True)
class NowPlaying:
    """Something that is being played."""

    account_key: str
    account_name: str
    title: str
    player: str
    position_ms: int | None = None
    item_key: str = ""
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class ServerLibrary:
    """A library that a server lists."""

    key: str
    name: str
    kind: LibraryKind
    items: int | None = None
    """Films, episodes or tracks in it."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account of a server."""

    key: str
    """The backend's stable id; for the owner of a Plex server the id at plex.tv, never the alias 1."""
    username: str
    friendly_name: str = ""
    is_admin: bool = False
    is_own: bool = False
    """The account that we are signed in with."""
    is_readable: bool = True
    """Whether what is stored is enough to read this account's watched state."""
    why_unreadable: str = ""
    """What to do, in a sentence: `Needs a sign-in as this home user`."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What one look at a healthy server brings."""

    identity: ServerIdentity
    latency_ms: float
    clock_skew_seconds: float | None = None
    """Server clock minus ours."""
    libraries: tuple[ServerLibrary, ...] = ()
    playing: tuple[NowPlaying, ...] | None = None
    """None = not allowed to know."""
    history_source: str = ""
    """Where the playback history is read from: `Playback Reporting`, `activity log and watched marks`."""
    history_reaches_back_to: float | None = None
    notes: tuple[str, ...] = ()
    """What is worth knowing: an old version, a scan that runs, a pending restart."""


@dataclass(frozen=True, slots=True)
class ServerHealth:
    """A server's card as it stands in the store."""

    profile_id: int
    state: HealthState = HealthState.UNKNOWN
    trouble: Trouble = Trouble.NONE
    message: str = ""
    """What is the matter, in a sentence without an end; "" while it is well."""
    hint: str = ""
    """What to do."""
    since: float | None = None
    """Since when it is in this state."""
    checked_at: float | None = None
    next_at: float | None = None
    """When the monitor looks again."""
    last_ok_at: float | None = None
    url: str = ""
    """The address in use, without secrets."""
    link: Link = Link.UNKNOWN
    uuid: str = ""
    server_id: int | None = None
    """Id in `play_servers` once it is known."""
    name: str = ""
    version: str = ""
    latency_ms: float | None = None
    clock_skew_seconds: float | None = None
    playing: int | None = None
    """Sessions that run; None = not allowed to know."""
    history_source: str = ""
    history_reaches_back_to: float | None = None
    notes: tuple[str, ...] = ()
    circuit_until: float | None = None
    """While the circuit is open: when it lets trial calls through. None = closed."""


@dataclass(frozen=True, slots=True)
class StoredLibrary:
    """A library as it stands in the store."""

    key: str
    name: str
    kind: LibraryKind
    items: int | None
    """Films, episodes or tracks in it, as the server counts; None = it does not say."""
    is_listed: bool
    """False: the server lists it no longer."""
    stored: int = 0
    """Films, episodes and tracks that are stored of it and not gone."""
