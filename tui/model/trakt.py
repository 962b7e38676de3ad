"""What Trakt tells of an account, and what it is told: sign-ins, plays, ratings, answers to writes.

Times are UTC epoch seconds; None = Trakt does not know. Lists have their own module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.model.lists import AccountLimits, Entry, EntryKind, RemoteItem, RemoteList
from tui.model.snapshot import Proof

Activities = Mapping[str, str]
"""When what was changed last, as Trakt writes it: `movies.watched_at`, `lists.updated_at`, `all`. Only compared."""


@dataclass(frozen=True, slots=True)
class TraktTokens:
    """A sign-in as Trakt gave it. Both tokens are secrets, and the refresh token is good for one use."""

    access: str
    refresh: str
    """"" = none was given."""
    created_at: float
    expires_in: float
    """Seconds that the access token holds from `created_at` on, as the answer said."""


@dataclass(frozen=True, slots=True)
class TraktAccount:
    """Whose sign-in it is, and what the account has room for."""

    slug: str
    name: str
    limits: AccountLimits
    zone: str = ""
    """Time zone that the person chose at Trakt, `Europe/Berlin`; "" = not told."""


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list at Trakt as it stood at one moment."""

    list: RemoteList
    items: tuple[RemoteItem, ...]
    """In its order."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What adding to a list or removing from it came to. Trakt says how many, never which ones."""

    added: int = 0
    existing: int = 0
    """They stood there before."""
    removed: int = 0
    not_found: tuple[Entry, ...] = ()
    """Of the entries that were sent: what Trakt does not know."""
    item_count: int | None = None
    """Of the list afterwards; None = not told."""
    updated_at: str = ""
    """Of the list afterwards; "" = not told."""


@dataclass(frozen=True, slots=True)
class Play:
    """One play in the history of an account."""

    id: int
    """What a single play is taken back by."""
    entry: Entry
    watched_at: float | None
    action: str = ""
    """How it came there: `scrobble`, `checkin`, `watch`."""


@dataclass(frozen=True, slots=True)
class NewPlay:
    """A play to put into the history: a film or an episode, never a whole show."""

    entry: Entry
    watched_at: float | None
    """None = nobody knows when, and that is what Trakt is told (S20)."""


@dataclass(frozen=True, slots=True)
class PlaysAnswer:
    """What a change of the history came to."""

    added: int = 0
    removed: int = 0
    not_found: tuple[Entry, ...] = ()
    """Of the entries that were sent: what Trakt does not know."""
    unknown_ids: tuple[int, ...] = ()
    """Ids of plays that were to be removed and are not there."""


@dataclass(frozen=True, slots=True)
class WatchedEpisode:
    """An episode of a watched show."""

    season: int
    number: int
    plays: int
    last_watched: float | None


@dataclass(frozen=True, slots=True)
class WatchedTitle:
    """A film or a show that the account watched, or began."""

    entry: Entry
    plays: int
    last_watched: float | None
    episodes: tuple[WatchedEpisode, ...] | None = None
    """Of a show: those that were watched. None = Trakt said nothing of them, which is not "none" (S22)."""
    reset_at: float | None = None
    """When the person began the show anew: plays before it do not count as watched."""


@dataclass(frozen=True, slots=True)
class Paused:
    """How far a film or an episode was watched."""

    id: int
    entry: Entry
    progress: float
    """Percent, 0 to 100."""
    paused_at: float | None


@dataclass(frozen=True, slots=True)
class Rated:
    """What the account thinks of a title."""

    entry: Entry
    rating: int
    """1 to 10."""
    rated_at: float | None


@dataclass(frozen=True, slots=True)
class ScrobbleAnswer:
    """What became of a position that was sent."""

    action: str
    """`pause`, or `scrobble` where Trakt took it for watched."""
    progress: float | None = None
    is_duplicate: bool = False
    """Trakt had just been told of the same item: done, and nothing was written (409)."""
    until: float | None = None
    """When Trakt takes the item again, of a duplicate."""


WATCHABLE = frozenset({EntryKind.MOVIE, EntryKind.EPISODE})
"""What has plays and positions."""
