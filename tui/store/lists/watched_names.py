"""What a person has watched, by outside names: as the hub knows it, and where it knows nothing, as histories tell.

Reads run in a connection's thread.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui.model.lists import EntryKind
from tui.store.plays.external_ids import external_id

_IN_HUB = """
SELECT n.external_id, s.watch = 'watched' FROM hub_states AS s CROSS JOIN hub_names AS n ON n.title_id = s.title_id
WHERE s.person_id = ?
"""
_PLAYED = """
SELECT DISTINCT w.external_id FROM server_accounts AS a CROSS JOIN plays AS p ON p.account_id = a.id
CROSS JOIN play_items AS i ON i.id = p.item_id CROSS JOIN work_ids AS w ON w.work_id = coalesce(i.work_id, i.id)
WHERE a.person_id = ? AND p.watched = 1 AND p.merged_into IS NULL
"""
_EPISODES = """
SELECT s.ids, e.season, e.number, e.ids, e.guid FROM library_items AS e
CROSS JOIN library_items AS s ON s.server_id = e.server_id AND s.item_key = e.grandparent_key
CROSS JOIN play_servers AS v ON v.id = e.server_id
WHERE e.kind = 'episode' AND e.missing_since IS NULL AND e.season > 0 AND e.number IS NOT NULL AND s.ids <> ''
    AND v.kind <> 'trakt'
"""
Place = tuple[int, int]
"""Season and number."""


def watched_names(raw: sqlite3.Connection, person_id: int) -> set[str]:
    """Give the names of what a person has watched: `movie:imdb:tt0133093`, `episode:tvdb:81189/1/2`."""
    said = dict(raw.execute(_IN_HUB, (person_id,)).fetchall())
    played = {name for (name,) in raw.execute(_PLAYED, (person_id,))}
    return {name for name, is_watched in said.items() if is_watched} | (played - said.keys())


@dataclass(frozen=True, slots=True)
class Part:
    """A regular episode that a library has."""

    show_ids: tuple[str, ...]
    place: Place
    names: tuple[str, ...]
    """By its own ids."""


def parts(raw: sqlite3.Connection) -> list[Part]:
    """Give the regular episodes that libraries have."""
    return [
        Part(tuple(show_ids.split()), (season, number), _names_of(ids, guid))
        for show_ids, season, number, ids, guid in raw.execute(_EPISODES)
    ]


def places(found: Iterable[Part]) -> Mapping[str, set[Place]]:
    """Give which of them there are, by outside id of the show, such as `tvdb:81189`."""
    told: defaultdict[str, set[Place]] = defaultdict(set)
    for part in found:
        for show_id in part.show_ids:
            told[show_id].add(part.place)
    return told


def seen_places(names: set[str], known: Iterable[Part]) -> Mapping[str, set[Place]]:
    """Give which regular episodes names stand for, by outside id of the show; `known` tells the place of some."""
    told: defaultdict[str, set[Place]] = defaultdict(set)
    for show_id, seen in places(part for part in known if not names.isdisjoint(part.names)).items():
        told[show_id] |= seen
    for name in names:
        kind, _, rest = name.partition(":")
        show_id, _, place = rest.partition("/")
        season, _, number = place.partition("/")
        if kind == EntryKind.EPISODE and season.isdigit() and number.isdigit() and season != "0":
            told[show_id].add((int(season), int(number)))
    return told


def _names_of(ids: str, guid: str) -> tuple[str, ...]:
    own = tuple(f"{EntryKind.EPISODE}:{outside}" for outside in ids.split())
    named = external_id(guid, EntryKind.EPISODE) if guid else None
    return (*own, named) if named else own


def places_of(show_ids: Iterable[str], told: Mapping[str, set[Place]]) -> set[Place]:
    """Give which episodes of a show are among those, by any of its ids."""
    return set().union(*(told.get(one, set()) for one in show_ids))
