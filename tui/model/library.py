"""What the libraries of media servers hold, and what accounts have seen of it. Lengths and positions are ms.

Keys are the server's own and opaque texts. Times are UTC epoch seconds; None = the server does not tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class ItemKind(StrEnum):
    """What an item of a library is. Only films, episodes and tracks are watched; shows and seasons carry ids."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    TRACK = "track"


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


class StateScope(StrEnum):
    """Which items of an account are listed. Both lists, whole, tell the state of every item."""

    PLAYED = "played"
    STARTED = "started"
    """With a position to go on from."""


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
