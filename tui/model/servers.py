"""Media servers as they are read: who they are, how they fare, what they hold and what was played on them.

One vocabulary for Plex, Jellyfin and Emby. Clients speak it, jobs walk it, the store keeps it. Keys (of servers,
libraries, items, accounts) are the server's own and opaque texts. Times are UTC epoch seconds, lengths and positions
ms; None = the server does not tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from tui.model.health import HealthState, Link, Trouble
from tui.model.plays import ServerKind

__all__ = ["HealthState", "Link", "Trouble"]

T = TypeVar("T")

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


class ItemKind(StrEnum):
    """What an item of a library is. Only films, episodes and tracks are watched; shows and seasons carry ids."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    TRACK = "track"


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


class ItemRow(msgspec.Struct, frozen=True, gc=False):
    """An item of a library, cleaned. Unknown texts are "", unknown numbers None."""

    key: str
    kind: ItemKind
    library_key: str
    title: str
    guid: str = ""
    """Plex's own guid; "" elsewhere."""
    ids: tuple[str, ...] = ()
    """Outside ids, sorted, `imdb:tt0133093`, `tmdb:603`, `tvdb:81189`; of an episode they are the episode's."""
    parent_key: str = ""
    """Season or album."""
    parent_title: str = ""
    grandparent_key: str = ""
    """Show or artist."""
    grandparent_title: str = ""
    season: int | None = None
    """0 = specials."""
    number: int | None = None
    number_end: int | None = None
    """Last episode of a file with several."""
    year: int | None = None
    released: str = ""
    """YYYY-MM-DD, a date without a zone."""
    runtime_ms: int | None = None
    added_at: int | None = None
    changed_at: int | None = None
    """When the server last changed what it says of the item; not part of what is compared."""
    path: str = ""


class StateRow(msgspec.Struct, frozen=True, gc=False):
    """What an account has seen of an item. Items without a row in a complete walk are unwatched; else: unknown."""

    item_key: str
    is_played: bool
    plays: int = 0
    position_ms: int = 0
    last_played: int | None = None


class WalkedItem(msgspec.Struct, frozen=True, gc=False):
    """An item with the state of the account that asked; None = not asked for."""

    item: ItemRow
    state: StateRow | None = None


class PulledPlay(msgspec.Struct, frozen=True, gc=False):
    """One play as a server's history tells it."""

    record: int | str
    """Stable and unique within its source: a number below 2^40, or any text."""
    account_key: str
    kind: ItemKind
    item_key: str
    """"" = the item was deleted since: it can be shown, and never be pushed."""
    title: str
    account_name: str = ""
    started: int | None = None
    stopped: int | None = None
    at: int | None = None
    """Where nothing but one moment is known: some time of the play, as the server counts."""
    duration_s: int | None = None
    """Seconds played without pauses."""
    is_watched: bool | None = None
    """True: it was played to the watched mark. None = the source does not tell."""
    position_ms: int | None = None
    library_key: str = ""
    guid: str = ""
    ids: tuple[str, ...] = ()
    show_ids: tuple[str, ...] = ()
    parent_key: str = ""
    parent_title: str = ""
    grandparent_key: str = ""
    grandparent_title: str = ""
    season: int | None = None
    number: int | None = None
    year: int | None = None
    released: str = ""
    runtime_ms: int | None = None
    player: str = ""
    product: str = ""
    platform: str = ""
    device_id: str = ""
    decision: str = ""
    """`direct play`, `copy` or `transcode`."""
    gone_key: str = ""
    """Key that a deleted item had, where the server still tells it: several of its sources may tell of that item."""


@dataclass(frozen=True, slots=True)
class BadItem:
    """An entry of a page that cannot be used; its neighbours can."""

    key: str
    """As far as it can be read."""
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, as it came."""

    rows: tuple[T, ...]
    received: int
    """Entries that came, bad ones included: the next page begins so much further on."""
    total: int | None
    """As declared in this answer; None = it is not declared."""
    bad: tuple[BadItem, ...] = ()
    left_out: int = 0
    """Entries of kinds that are not kept."""
    offset: int | None = None
    """Where the page begins, as the answer says; None = it does not say."""


class StateScope(StrEnum):
    """Which items of an account are listed. Both lists, whole, tell the state of every item."""

    PLAYED = "played"
    STARTED = "started"
    """With a position to go on from."""


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """Which plays are asked for."""

    since: float
    """UTC epoch s."""
    libraries: tuple[ServerLibrary, ...] = ()
    """Empty = all."""
    accounts: tuple[str, ...] = ()
    """Keys; empty = all."""


@dataclass(frozen=True, slots=True)
class HistorySource:
    """One of the places of a server that tell of plays. Records are unique within it."""

    name: str
    """`history`, `Playback Reporting`, `activity log`, `watched marks`."""
    reaches_back_to: float | None = None
    """None = as far as it goes."""
    note: str = ""
    """What it does not know, in a sentence."""


@dataclass(frozen=True, slots=True)
class StateCounts:
    """How much of a library an account has seen."""

    played: int
    started: int
    items: int


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


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item of a library as it stands in the store."""

    id: int
    server_id: int
    server_name: str
    item: ItemRow
    first_seen: float
    missing_since: float | None
    """When a complete walk missed it; None = it is there."""


@dataclass(frozen=True, slots=True)
class LibraryShelf:
    """The items of one kind in a library, as they are browsed."""

    server_id: int
    server_name: str
    library_key: str
    library_name: str
    kind: ItemKind
    items: int


@dataclass(frozen=True, slots=True)
class LibraryHit:
    """One answer of the search over libraries, best first."""

    found: StoredItem
    library_name: str
    match: str
    """`exact`, `prefix`, `all words` or `some words`."""


class Watch(StrEnum):
    """What is known of an account and an item (safety rule S22)."""

    WATCHED = "watched"
    UNWATCHED = "unwatched"
    UNKNOWN = "unknown"
    """No complete walk told of it."""


@dataclass(frozen=True, slots=True)
class ItemState:
    """What an account has seen of an item."""

    account_id: int
    account_key: str
    account_name: str
    person: str
    """"" while the account is nobody's."""
    watch: Watch
    plays: int = 0
    position_ms: int = 0
    last_played: int | None = None
    changed_at: float | None = None
    """When we saw it change to this; None = nothing is stored."""
    is_inherited: bool = False
    """Taken over from an item with the same ids that is gone (S21)."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened to one title, or how it stands: one line of the timeline across servers."""

    at: float | None
    server_name: str
    account_name: str
    person: str
    text: str
    """`watched`, `played 43 min`, `at 1:12:09`, `merged into Tautulli: 2 min apart`."""
    source: str = ""
    is_state: bool = False
    """True: it stands so now; False: it happened."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignInCode:
    """What a person types elsewhere to sign in, and how long it holds."""

    code: str
    url: str
    """Where to type it."""
    expires_at: float
    """UTC epoch s by our clock."""
    handle: str
    """What the asking goes on with; a secret."""
    link: str = ""
    """An address with the code in it, for a QR code; "" = there is none."""


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that an account may use, with its addresses, the best first."""

    uuid: str
    name: str
    is_owned: bool
    token: str
    """A secret: the account's token on this server."""
    addresses: tuple[FoundAddress, ...] = field(default=())
    owner_id: str = ""
    """The owner's account at the maker's; "" = not told, as with a server of one's own."""
    version: str = ""
    is_present: bool = True
    """Whether the maker sees it running."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """One way to a server."""

    url: str
    link: Link


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in brings for a profile to keep."""

    identity: ServerIdentity
    secrets: dict[str, str]
    """Names and values to store: `token`, `account_token`, `token:<account key>`."""
    settings: dict[str, str]
    """Settings to store: `server_uuid`, `user_id`."""
    username: str = ""
    url: str = ""
    """The chosen address; "" = as it was given."""
    notes: tuple[str, ...] = ()
