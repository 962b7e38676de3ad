"""What rules of lists choose from: everything that catalogues and libraries have, once, with what copies tell of it.

Reads run in a connection's thread. What no id names is left out: nobody could tell at Trakt what it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from tui.model.catalogue import TitleKind
from tui.model.lists import Entry, EntryKind
from tui.store.lists.picking import catalogue_ids, usable
from tui.store.plays.external_ids import external_id
from tui.store.scopes import ids_of

_OF_CATALOGUE = """
SELECT name, year, tmdb, imdb, genre, rating, coalesce(added_at, first_seen) FROM titles
WHERE id > ? AND id <= ? AND missing_since IS NULL AND is_deselected = 0 AND (tmdb <> '' OR imdb <> '')
"""
_OF_LIBRARY = """
SELECT i.title, i.year, i.ids, coalesce(i.added_at, i.first_seen), i.server_id, i.grandparent_key,
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
_CATALOGUE_KINDS = {EntryKind.MOVIE: TitleKind.MOVIE, EntryKind.SHOW: TitleKind.SERIES}


@dataclass(slots=True)
class Candidate:
    """One film, show or episode, with what its copies tell."""

    entry: Entry
    """As the first copy tells it."""
    ids: dict[str, str] = field(default_factory=dict)
    """Outside ids by whose they are; of two that differ the first counts."""
    names: set[str] = field(default_factory=set)
    """Every name of every copy, Plex's own among them."""
    years: set[int] = field(default_factory=set)
    genres: set[str] = field(default_factory=set)
    """Lower case, as panels write them."""
    rating: float = 0.0
    """The best that a panel gives; 0 = none."""
    added: list[tuple[float, str]] = field(default_factory=list)
    """When each copy came (UTC epoch seconds), and by which profile; "" = by none that is left."""

    def taken(self) -> Entry:
        """Give the entry with all ids that its copies have."""
        entry = self.entry
        ids = tuple(sorted(self.ids.values()))
        place = (entry.show_ids, entry.show_title, entry.season, entry.number)
        return Entry(entry.kind, entry.title, entry.year, ids, None, *place)


class Candidates:
    """Everything of one kind, each once: copies are those that share an id."""

    def __init__(self, kind: EntryKind) -> None:
        self.kind = kind
        self.all: list[Candidate] = []
        self._by_name: dict[str, Candidate] = {}

    def take(self, entry: Entry, more: Sequence[str] = ()) -> Candidate:
        """Give what an entry is a copy of, and remember its ids; `more` names are known of it."""
        names = (*entry.names, *more)
        found = next((self._by_name[name] for name in names if name in self._by_name), None)
        if found is None:
            found = Candidate(entry)
            self.all.append(found)
        for name in names:
            self._by_name.setdefault(name, found)
        found.names.update(names)
        for outside in entry.ids:
            found.ids.setdefault(outside.partition(":")[0], outside)
        if entry.year is not None:
            found.years.add(entry.year)
        return found


def candidates(raw: sqlite3.Connection, kind: EntryKind) -> list[Candidate]:
    """Give everything of a kind, libraries first: they know better what they have than panels do."""
    found = Candidates(kind)
    _take_libraries(raw, found)
    _take_catalogues(raw, found)
    return found.all


def _take_catalogues(raw: sqlite3.Connection, found: Candidates) -> None:
    kind = _CATALOGUE_KINDS.get(found.kind)
    if kind is None:
        return
    for profile_id, name in raw.execute(_PANELS).fetchall():
        ids = ids_of(profile_id, kind)
        for title, year, tmdb, imdb, genre, rating, added in raw.execute(_OF_CATALOGUE, (ids.low, ids.high)):
            outside = catalogue_ids(found.kind, tmdb, imdb)
            if outside:
                one = found.take(Entry(found.kind, title, year, outside))
                one.added.append((added, name))
                one.rating = max(one.rating, rating or 0.0)
                one.genres.update(_genres(genre))


def _take_libraries(raw: sqlite3.Connection, found: Candidates) -> None:
    servers = _names_of_servers(raw)
    shows = _show_ids(raw) if found.kind is EntryKind.EPISODE else {}
    for title, year, ids, added, server_id, show_key, show, season, number, guid in raw.execute(
        _OF_LIBRARY, (found.kind,)
    ):
        show_ids = usable(EntryKind.SHOW, shows.get((server_id, show_key), ()))
        place = (show_ids, show, season, number) if found.kind is EntryKind.EPISODE else ()
        entry = Entry(found.kind, title, year, usable(found.kind, ids.split()), None, *place)
        if not entry.names:
            continue
        one = found.take(entry, [name for name in (external_id(guid, found.kind),) if name])
        one.added += [(added, name) for name in servers.get(server_id, ("",))]


def _names_of_servers(raw: sqlite3.Connection) -> dict[int, list[str]]:
    servers: dict[int, list[str]] = {}
    for server_id, name in raw.execute(_SERVERS):
        servers.setdefault(server_id, []).append(name)
    return servers


def _show_ids(raw: sqlite3.Connection) -> dict[tuple[int, str], Collection[str]]:
    return {(server_id, key): ids.split() for server_id, key, ids in raw.execute(_SHOWS)}


def _genres(text: str) -> Iterator[str]:
    """Give the genres that a panel writes, `Drama / Crime`."""
    for part in text.lower().replace("/", ",").replace("|", ",").replace(";", ",").split(","):
        if part.strip():
            yield part.strip()
