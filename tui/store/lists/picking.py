"""What catalogues, libraries and histories have, as entries of a list. Runs in a connection's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tui.model.library import ItemKind, StoredItem
from tui.model.lists import Entry, EntryKind
from tui.store.library import lookup

KINDS = {
    ItemKind.MOVIE: EntryKind.MOVIE,
    ItemKind.SHOW: EntryKind.SHOW,
    ItemKind.SEASON: EntryKind.SEASON,
    ItemKind.EPISODE: EntryKind.EPISODE,
}
"""What a list takes of a library."""
TITLE_KINDS = {"movie": EntryKind.MOVIE, "series": EntryKind.SHOW}
"""What a list takes of a catalogue; its episodes are taken as well."""

_TITLE = "SELECT kind, name, year, tmdb, imdb FROM titles WHERE id = ?"
_EPISODE = """
SELECT e.title, t.name, t.tmdb, t.imdb, e.season, e.number FROM episodes AS e
JOIN titles AS t ON t.profile_id = e.profile_id AND t.kind = 'series' AND t.item_id = e.series_id WHERE e.id = ?
"""
_PLAYED = """
SELECT i.media_type, i.title, i.year, i.grandparent_title, i.season, i.number, coalesce(i.work_id, i.id)
FROM plays AS p JOIN play_items AS i ON i.id = p.item_id WHERE p.id = ? AND i.is_live = 0
"""
_WORK_IDS = "SELECT external_id FROM work_ids WHERE work_id = ? ORDER BY external_id"
_TITLED = """
SELECT i.title, i.year, i.grandparent_title FROM library_ids AS n JOIN library_items AS i ON i.id = n.item_id
WHERE n.external_id = ? ORDER BY i.missing_since IS NOT NULL, i.id LIMIT 1
"""
_LOOKED_UP = "SELECT title, year FROM trakt_lookups WHERE name = ? AND title <> ''"


def of_title(raw: sqlite3.Connection, title_id: int) -> Entry | None:
    """Give the film, series or episode of a catalogue; None for channels and for what is gone."""
    row = raw.execute(_TITLE, (title_id,)).fetchone()
    if row is None:
        return _of_episode(raw, title_id)
    kind = TITLE_KINDS.get(row[0])
    return None if kind is None else Entry(kind, row[1], row[2], catalogue_ids(row[3], row[4]))


def of_item(raw: sqlite3.Connection, item_id: int) -> Entry | None:
    """Give the film, show, season or episode of a library; None for music and for what is gone."""
    stored = lookup.get(raw, item_id)
    kind = KINDS.get(stored.item.kind) if stored is not None else None
    return _of_stored(raw, stored, kind) if stored is not None and kind is not None else None


def of_play(raw: sqlite3.Connection, play_id: int) -> Entry | None:
    """Give what was played, by the ids that its work is known by; None for music, television and what is gone."""
    row = raw.execute(_PLAYED, (play_id,)).fetchone()
    if row is None or row[0] not in {"movie", "episode"}:
        return None
    kind, title, year, show_title, season, number, work_id = row
    return _with_names(
        Entry(EntryKind(kind), title, year, show_title=show_title, season=season, number=number),
        [name for (name,) in raw.execute(_WORK_IDS, (work_id,))],
    )


def titled(raw: sqlite3.Connection, entry: Entry) -> tuple[str, int | None, str]:
    """Give title, year and title of its show of what is known by its ids only; ("", None, "") = nobody told them."""
    for name in entry.names:
        row = raw.execute(_TITLED, (name,)).fetchone()
        if row is not None:
            return row[0], row[1], row[2]
        row = raw.execute(_LOOKED_UP, (name,)).fetchone()
        if row is not None:
            return row[0], row[1], ""
    shows = (raw.execute(_TITLED, (f"show:{outside}",)).fetchone() for outside in entry.show_ids)
    return next((("", None, row[0]) for row in shows if row is not None), ("", None, ""))


def _of_episode(raw: sqlite3.Connection, episode_id: int) -> Entry | None:
    row = raw.execute(_EPISODE, (episode_id,)).fetchone()
    if row is None:
        return None
    title, show, tmdb, imdb, season, number = row
    show_ids = catalogue_ids(tmdb, imdb)
    return Entry(EntryKind.EPISODE, title, show_ids=show_ids, show_title=show, season=season, number=number)


def _of_stored(raw: sqlite3.Connection, stored: StoredItem, kind: EntryKind) -> Entry:
    item = stored.item
    ids = usable(kind, item.ids)
    if kind in {EntryKind.MOVIE, EntryKind.SHOW}:
        return Entry(kind, item.title, item.year, ids)
    if kind is EntryKind.SEASON:
        show = lookup.find(raw, stored.server_id, item.grandparent_key or item.parent_key)
        show_ids, show_title = (show.item.ids, show.item.title) if show else ((), item.parent_title)
        return Entry(kind, item.title, item.year, ids, None, usable(EntryKind.SHOW, show_ids), show_title, item.season)
    show_ids = usable(EntryKind.SHOW, lookup.show_ids(raw, stored.server_id, item))
    return Entry(kind, item.title, item.year, ids, None, show_ids, item.grandparent_title, item.season, item.number)


def _with_names(entry: Entry, names: Iterable[str]) -> Entry:
    """Give an entry with the ids that its names tell; those with a place are its show's."""
    own: list[str] = []
    of_show: list[str] = []
    for name in names:
        kind, _, outside = name.partition(":")
        if kind == entry.kind:
            (of_show if "/" in outside else own).append(outside.partition("/")[0])
    return Entry(
        entry.kind,
        entry.title,
        entry.year,
        usable(entry.kind, own),
        show_ids=usable(EntryKind.SHOW, of_show),
        show_title=entry.show_title,
        season=entry.season,
        number=entry.number,
    )


def usable(kind: EntryKind, ids: Iterable[str]) -> tuple[str, ...]:
    """Give the ids that Trakt takes, sorted: none of tvdb for films, none of other sources."""
    known = {"imdb", "tmdb"} if kind is EntryKind.MOVIE else {"imdb", "tmdb", "tvdb"}
    return tuple(sorted({one for one in ids if one.partition(":")[0] in known and one.partition(":")[2]}))


def catalogue_ids(tmdb: str, imdb: str) -> tuple[str, ...]:
    """Give the ids that a panel tells, sorted; what is no id is none."""
    ids = (f"imdb:{imdb}",) if imdb.startswith("tt") and imdb[2:].isascii() and imdb[2:].isdigit() else ()
    return (*ids, f"tmdb:{int(tmdb)}") if tmdb.isascii() and tmdb.isdigit() and int(tmdb) > 0 else ids
