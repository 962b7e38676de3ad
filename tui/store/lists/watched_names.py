"""What a person has watched, by outside names: as the hub knows it, and where it knows nothing, as histories tell.

Reads run in a connection's thread.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping

from tui.model.lists import Entry, EntryKind

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
SELECT s.ids, e.season, e.number FROM library_items AS e
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


def by_show(names: set[str]) -> Mapping[str, set[Place]]:
    """Give which regular episodes are among names, by outside id of the show, such as `tvdb:81189`."""
    found: defaultdict[str, set[Place]] = defaultdict(set)
    for name in names:
        kind, _, rest = name.partition(":")
        show_id, _, place = rest.partition("/")
        season, _, number = place.partition("/")
        if kind == EntryKind.EPISODE and season.isdigit() and number.isdigit() and season != "0":
            found[show_id].add((int(season), int(number)))
    return found


def episodes_of_shows(raw: sqlite3.Connection) -> Mapping[str, set[Place]]:
    """Give which regular episodes libraries have, by outside id of the show."""
    found: defaultdict[str, set[Place]] = defaultdict(set)
    for ids, season, number in raw.execute(_EPISODES):
        for show_id in ids.split():
            found[show_id].add((season, number))
    return found


def places_of(entry: Entry, places: Mapping[str, set[Place]]) -> set[Place]:
    """Give which episodes of a show are among those, by any of its ids."""
    return set().union(*(places.get(one, set()) for one in entry.ids))
