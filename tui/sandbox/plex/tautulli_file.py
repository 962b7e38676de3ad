"""A Tautulli file of the same plays as the history of a fake Plex server: the same server, keys, people and moments.

Tautulli sees more than the server remembers, every session of more than two minutes with its begin and end; what the
history has a row for is in both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.sandbox.media import MEMBERS, MediaItem, PlayRecord, member
from tui.sandbox.plex.guids import guid_of, rating_key
from tui.sandbox.plex.state import PlexState
from tui.sandbox.tautulli.file import finish, prepare
from tui.sandbox.tautulli.grouping import Grouping
from tui.sandbox.tautulli.items import Kind, Row
from tui.sandbox.tautulli.layout import HISTORY, MEDIA_INFO, METADATA
from tui.sandbox.tautulli.people import PEOPLE, Person
from tui.sandbox.tautulli.schema import Schema, insert_into, schema_of
from tui.sandbox.tautulli.side_tables import put_rows, user_row
from tui.sandbox.tautulli.streams import clients_of, media_infos
from tui.sandbox.tautulli.watched import DEFAULT_RULE

SHORTEST: Final = 120
"""Shorter sessions are not kept, s."""
_KINDS: Final[dict[str, Kind]] = {"movie": "movie", "episode": "show", "track": "music"}
_ACCOUNTS: Final = {person.user_id: person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class SamePlays:
    """What was written."""

    path: Path
    sessions: int
    groups: int
    """The plays that Tautulli counts: sessions that go on with one another are one."""
    history_rows: frozenset[int]
    """The rows of the server's history that are in the file too, by the number in their key."""


def write_same_plays(state: PlexState, path: Path | str, *, since: float = 0.0) -> SamePlays:
    """Write a new database file with the plays of a server that ended after `since` (UTC epoch, s).

    Raises FileExistsError if there is a file already.
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(f"{path} exists")
    schema, grouping = schema_of("2.17"), Grouping()
    ended = [play for play in state.watching.plays if play.stopped > since]
    plays = [play for play in ended if play.stopped - play.started >= SHORTEST]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        prepare(db, schema)
        for number, play in enumerate(sorted(plays, key=lambda one: one.stopped), start=1):
            for table, row in _Session(state, number, play).rows(schema, grouping):
                db.execute(insert_into(schema, table), row)
        put_rows(db, schema, "users", (user_row(_ACCOUNTS[one.plex_id]) for one in MEMBERS))
        put_rows(db, schema, "library_sections", _libraries(state))
        put_rows(db, schema, "version_info", [{"key": "version", "value": schema.version}])
        for statement in schema.indexes:
            db.execute(statement)
        finish(db)
    finished = frozenset(play.id for play in plays if play.is_finished)
    return SamePlays(path, len(plays), grouping.groups, finished)


class _Session:
    """One play as rows of the three tables."""

    def __init__(self, state: PlexState, number: int, play: PlayRecord) -> None:
        self._state = state
        self._number = number
        self._play = play
        self._item = state.collection.remembered(play.number)
        self._key = int(rating_key(play.number))
        season = state.collection.parent(self._item)
        show = state.collection.parent(season) if season is not None else None
        self._season, self._show = season, show

    def rows(self, schema: Schema, grouping: Grouping) -> Iterator[tuple[str, Row]]:
        """Give the rows with their tables."""
        item, account = self._item, _ACCOUNTS[member(self._play.person).plex_id]
        infos = media_infos(_KINDS[item.kind], "direct play")
        info = infos[self._number % len(infos)]
        yield HISTORY, self._history(account, grouping)
        known = self._metadata()
        yield METADATA, tuple(known.get(column, "") for column in schema.columns[METADATA])
        yield MEDIA_INFO, (self._number, self._key, *info.decisions, item.runtime_ms, *info.rest)

    def _history(self, account: Person, grouping: Grouping) -> Row:
        play, item = self._play, self._item
        is_watched = DEFAULT_RULE.is_watched(play.offset_ms, item.runtime_ms, item.kind)
        reference = grouping.place(self._number, account.user_id, self._key, play.offset_ms, is_watched)
        addresses, clients = clients_of(account)
        client = list(clients["direct play"][self._number % 3])
        client[0] = play.device or client[0]
        paused = max(play.stopped - play.started - play.watched_ms // 1000, 0)
        when = (play.started, play.stopped, self._key, account.user_id, account.username, addresses[0], paused)
        section = self._state.collection.section(item.section).key
        above = (_key(self._season), _key(self._show), item.kind, section)
        return (self._number, reference, *when, *client, *above, play.offset_ms)

    def _metadata(self) -> dict[str, object]:
        item, show = self._item, self._show
        return {
            "id": self._number,
            "rating_key": self._key,
            "parent_rating_key": _key(self._season),
            "grandparent_rating_key": _key(show),
            "title": item.title,
            "parent_title": self._season.title if self._season is not None else "",
            "grandparent_title": show.title if show is not None else "",
            "full_title": item.title if show is None else f"{show.title} - {item.title}",
            "media_index": item.index if item.index is not None else "",
            "parent_media_index": item.parent_index if item.parent_index is not None else "",
            "media_type": item.kind,
            "year": item.year,
            "originally_available_at": item.released,
            "added_at": item.added_at,
            "updated_at": item.updated_at,
            "duration": item.runtime_ms,
            "guid": guid_of(item, self._state.collection),
            "live": 0,
            "marker_credits_first": None,
            "marker_credits_final": None,
        }


def _key(item: MediaItem | None) -> int | str:
    return "" if item is None else int(rating_key(item.number))


def _libraries(state: PlexState) -> Iterator[dict[str, object]]:
    for section in state.collection.sections:
        yield {
            "server_id": state.machine_identifier,
            "section_id": section.key,
            "section_name": section.title,
            "section_type": section.kind,
            "agent": "tv.plex.agents.movie",
            "count": 100,
        }
