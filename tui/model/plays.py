"""The unified play history: who played what, where and when, by any source. Times are UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RECORD_BITS = 40
"""A record's id in the store is its source's id above so many bits, and its own id there below."""
MOST_RECORDS = 1 << RECORD_BITS


class SourceKind(StrEnum):
    """Who tells of plays. The order is that of trust: of two that tell of one play, the earlier one's row is shown."""

    TAUTULLI = "tautulli"
    PLEX = "plex"
    JELLYFIN = "jellyfin"
    EMBY = "emby"
    SCROBBLE = "scrobble"


PLACES_BY_TRUST = ("Playback Reporting", "activity log", "watched marks")
"""Names of the sources within one server, the one that knows most first; a server with one source only has no such."""


class ServerKind(StrEnum):
    """What kind of media server something was played on."""

    PLEX = "plex"
    JELLYFIN = "jellyfin"
    EMBY = "emby"
    TRAKT = "trakt"
    """No server with files: it knows every title, and keeps what an account has watched."""


class MediaType(StrEnum):
    """What was played."""

    MOVIE = "movie"
    EPISODE = "episode"
    TRACK = "track"


class IpPolicy(StrEnum):
    """What becomes of the addresses of players."""

    KEEP = "keep"
    MASK = "mask"
    """The last byte of IPv4 and the last 80 bits of IPv6 are set to 0."""
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class WatchedRule:
    """When something counts as watched, as in Tautulli's settings (reference section 7)."""

    movie_percent: int = 85
    tv_percent: int = 85
    music_percent: int = 85
    marker: int = 3
    """0 threshold, 1 final credits marker, 2 first credits marker, 3 the earlier of threshold and first marker."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """An account of a backend. Unmapped (`person_id` None) means that nobody knows whose plays these are."""

    id: int
    server_id: int
    server_name: str
    account_key: str
    """The backend's own stable id of the account."""
    username: str
    friendly_name: str
    is_listed: bool
    person_id: int | None
    person_name: str
    is_ignored: bool
    plays: int
    """Shown plays of this account."""
    suggestion: str = ""
    """Name of a person that it might be, by name alone; never applied by itself."""

    @property
    def shown_name(self) -> str:
        """What people call it; one that was removed before anybody told its name is known by its key alone."""
        return self.friendly_name or self.username or f"unknown #{self.account_key[:8]}"


@dataclass(frozen=True, slots=True)
class PlayFacts:
    """What the duplicate rule needs of one play. All of one person and one work are judged together."""

    id: int
    source_id: int
    source_kind: SourceKind
    started: int | None
    stopped: int | None
    runtime_s: int | None
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A play that is the same as another one, and why."""

    play_id: int
    into: int
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A play as the history lists it."""

    id: int
    source_kind: SourceKind
    source_name: str
    server_name: str
    person: str
    """Name of the person; "" while the account is not mapped."""
    account: str
    """Friendly name or user name of the account."""
    media_type: MediaType
    is_live: bool
    title: str
    parent_title: str
    grandparent_title: str
    season: int | None
    number: int | None
    year: int | None
    guid: str
    item_key: int | str
    """As the server calls it: a number, or any text; "" = it was deleted since."""
    library_key: str
    at: int | None
    started: int | None
    stopped: int | None
    paused: int
    duration: int | None
    percent: int | None
    watched: float | None
    sessions: int
    player: str
    product: str
    platform: str
    transcode_decision: str
    ip_address: str
    merged_into: int | None = None
    merge_reason: str = ""
    account_id: int = 0


@dataclass(frozen=True, slots=True)
class HistoryTotals:
    """How much history one source tells of."""

    source_kind: SourceKind
    source_name: str
    server_name: str
    sessions: int
    """Stored records, duplicates included."""
    plays: int
    """Shown plays."""
    merged: int
    """Plays that another source's row is shown for."""
    last_import: float | None


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that was imported before."""

    path: str
    used_at: float
    sessions: int | None
    run_id: int | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RecordFate:
    """What became of one stored record of a source."""

    play_id: int | None
    """The play that it is a session of; None for a duplicate."""
    duplicate_of: int | None
    """The record that it repeats."""
    remark: str
    """What was repaired in it, or why it is a duplicate; "" = it is as the source has it."""
