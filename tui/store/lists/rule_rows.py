"""What rules of lists choose from: everything that catalogues and libraries have, once, with what copies tell of it.

Reads run in a connection's thread. What has no id is one thing with what has its very title and year, and nothing else:
few panels tell ids, and a list that is kept here needs none.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from functools import lru_cache

import msgspec

from tui.model.catalogue import TitleKind
from tui.model.lists import Entry, EntryKind
from tui.store.catalogue.folding import sort_name
from tui.store.catalogue.scopes import ids_of
from tui.store.lists.picking import catalogue_ids, usable
from tui.store.plays.external_ids import external_id

_OF_CATALOGUE = """
SELECT name, sort_name, year, tmdb, imdb, genre, rating, coalesce(added_at, first_seen) FROM titles
WHERE id > ? AND id <= ? AND missing_since IS NULL AND is_deselected = 0
"""
_OF_LIBRARY = """
SELECT i.title, i.sort_name, i.year, i.ids, coalesce(i.added_at, i.first_seen), i.server_id, i.grandparent_key,
    i.grandparent_title, i.season, i.number, i.guid
FROM library_items AS i CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.kind = ? AND i.missing_since IS NULL AND v.kind <> 'trakt' ORDER BY i.id
"""
_SHOWS = (
    "SELECT server_id, item_key, ids FROM library_items WHERE kind = 'show' AND missing_since IS NULL AND ids <> ''"
)
_SERVERS = """
SELECT h.server_id, p.name FROM server_health AS h JOIN profiles AS p ON p.id = h.profile_id
WHERE h.server_id IS NOT NULL
"""
_PANELS = "SELECT id, name FROM profiles WHERE kind = 'xtream'"
_TAKEN = frozenset({"imdb", "tmdb", "tvdb"})
"""Whose ids Trakt takes, beside its own."""
_TITLE = "title:"
"""Begins the name of what has no other."""
_CATALOGUE_KINDS = {EntryKind.MOVIE: TitleKind.MOVIE, EntryKind.SHOW: TitleKind.SERIES}


class Candidate(msgspec.Struct, gc=False):
    """One film, show or episode, with what its copies tell. There may be 500,000: they are kept small.

    What several copies tell stands in tuples, in the order of the copies.
    """

    title: str
    """As the first copy tells it, like the year and the place."""
    sort_name: str
    """The title, folded; of an episode behind its show and its place there."""
    year: int | None
    outside: tuple[str, ...]
    """Every name of every copy, without the kind: `tmdb:603`, `plex:5d77...`, `tvdb:81189/1/2`."""
    place: tuple[tuple[str, ...], str, int | None, int | None] = ((), "", None, None)
    """Of an episode: ids and title of its show, season and number."""
    years: tuple[int, ...] = ()
    genres: tuple[str, ...] = ()
    """As panels write them, `Drama / Crime`."""
    rating: float = 0.0
    """The best that a panel gives; 0 = none."""
    added: tuple[float, ...] = ()
    """When each copy came (UTC epoch seconds) ..."""
    sources: tuple[str, ...] = ()
    """... and the profile that has it; "" = none that is left."""

    @property
    def is_known(self) -> bool:
        """Whether anything but its title tells what it is."""
        return not self.outside[0].startswith(_TITLE) or len(self.outside) > 1

    def names(self, kind: EntryKind) -> tuple[str, ...]:
        """Give every name, as `movie:tmdb:603`."""
        return tuple(f"{kind}:{one}" for one in self.outside)

    @property
    def ids(self) -> tuple[str, ...]:
        """Its own outside ids that Trakt takes, sorted; of two of one source the first that was told."""
        found: dict[str, str] = {}
        for one in self.outside:
            source = one.partition(":")[0]
            if source in _TAKEN and "/" not in one:
                found.setdefault(source, one)
        return tuple(sorted(found.values()))

    def entry(self, kind: EntryKind) -> Entry:
        """Give it as it stands on a list."""
        return Entry(kind, self.title, self.year, self.ids, None, *self.place)


class Candidates:
    """Everything of one kind, each once: copies are those that share a name."""

    def __init__(self) -> None:
        self.all: list[Candidate] = []
        self._by_name: dict[str, int] = {}

    def take(self, outside: tuple[str, ...], title: str, sort_name: str, year: int | None) -> Candidate:
        """Give what something of these names is a copy of, and remember its names and its year."""
        at, outside = self._by_name, outside or (f"{_TITLE}{sort_name}\n{year}",)
        known = next((at[one] for one in outside if one in at), None)
        if known is None:
            known = len(self.all)
            self.all.append(Candidate(title, sort_name, year, outside))
        found = self.all[known]
        for one in outside:
            at.setdefault(one, known)
            if one not in found.outside:
                found.outside += (one,)
        if year is not None and year not in found.years:
            found.years += (year,)
        return found


def candidates(raw: sqlite3.Connection, kind: EntryKind) -> list[Candidate]:
    """Give everything of a kind, libraries first: they know better what they have than panels do."""
    found = Candidates()
    _take_libraries(raw, found, kind)
    _take_catalogues(raw, found, kind)
    return found.all


@lru_cache(maxsize=4096)
def genres_of(text: str) -> frozenset[str]:
    """Give the genres that a panel writes, in lower case."""
    parts = re.split("[,/|;]", text.lower())
    return frozenset(part.strip() for part in parts if part.strip())


def _take_catalogues(raw: sqlite3.Connection, found: Candidates, kind: EntryKind) -> None:
    title_kind = _CATALOGUE_KINDS.get(kind)
    if title_kind is None:
        return
    for profile_id, name in raw.execute(_PANELS).fetchall():
        ids = ids_of(profile_id, title_kind)
        for title, folded, year, tmdb, imdb, genre, rating, added in raw.execute(_OF_CATALOGUE, (ids.low, ids.high)):
            one = found.take(catalogue_ids(tmdb, imdb), title, folded, year)
            _came(one, added, name)
            if rating and rating > one.rating:
                one.rating = rating
            if genre and genre not in one.genres:
                one.genres += (genre,)


def _take_libraries(raw: sqlite3.Connection, found: Candidates, kind: EntryKind) -> None:
    servers = _names_of_servers(raw)
    shows = _show_ids(raw) if kind is EntryKind.EPISODE else {}
    for title, folded, year, ids, added, server_id, show_key, show, season, number, guid in raw.execute(
        _OF_LIBRARY, (kind,)
    ):
        show_ids = usable(EntryKind.SHOW, shows.get((server_id, show_key), ()))
        outside = (*usable(kind, ids.split()), *_own_word(guid, kind), *_by_show(show_ids, season, number))
        is_part = kind is EntryKind.EPISODE
        called = f"{sort_name(show)} {season or 0:04} {number or 0:05} {folded}" if is_part else folded
        one = found.take(outside, title, called, year)
        if is_part:
            one.place = (show_ids, show, season, number)
        for name in servers.get(server_id, ("",)):
            _came(one, added, name)


def _came(one: Candidate, added: float, name: str) -> None:
    one.added += (added,)
    one.sources += (name,)


def _own_word(guid: str, kind: EntryKind) -> tuple[str, ...]:
    """Give the name that Plex's own guid is."""
    named = external_id(guid, kind) if guid else None
    return (named.partition(":")[2],) if named else ()


def _by_show(show_ids: tuple[str, ...], season: int | None, number: int | None) -> tuple[str, ...]:
    """Give the names of an episode by its place; specials are counted differently by everybody."""
    return tuple(f"{one}/{season}/{number}" for one in show_ids) if season and number is not None else ()


def _names_of_servers(raw: sqlite3.Connection) -> dict[int, list[str]]:
    servers: dict[int, list[str]] = {}
    for server_id, name in raw.execute(_SERVERS):
        servers.setdefault(server_id, []).append(name)
    return servers


def _show_ids(raw: sqlite3.Connection) -> dict[tuple[int, str], Collection[str]]:
    return {(server_id, key): ids.split() for server_id, key, ids in raw.execute(_SHOWS)}
