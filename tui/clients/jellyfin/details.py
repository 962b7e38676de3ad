"""Fills plays with what their items say, and with what the state of an item knows of its last play."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tui.clients.jellyfin.dialect import plain_id
from tui.clients.jellyfin.ids import outside_ids
from tui.clients.jellyfin.items import KINDS, LEAVES, row_of, state_of
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.pages import page, unread
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.watched import is_finished
from tui.clients.jellyfin.wire import Item
from tui.model.library import StateRow
from tui.model.server_history import PulledPlay

AT_ONCE = 100
"""Ids in one request."""
NEAR = 120
"""s within which a state and a play tell of the same beginning."""
_FIELDS = "ProviderIds"

Found = dict[tuple[str, str], Item]
"""Items by the user they were read for, and their own key."""


class Details:
    """Reads items by their ids; the ids of shows only once."""

    def __init__(self, line: JellyfinLine, standing: Standing) -> None:
        self._line = line
        self._standing = standing
        self._shows: dict[str, tuple[str, ...]] = {}

    async def fill(self, plays: Sequence[PulledPlay]) -> list[PulledPlay]:
        """Give the plays with ids, titles and runtimes; those of things that are no films, episodes or tracks go.

        An item that is nowhere any more loses its key; so it is only where we see everything. Raises SyncError.
        """
        view = await self._standing.viewpoint()
        found = await self._items(plays, view)
        await self._learn_shows(found.values())
        can_tell = (await self._standing.known()).is_admin
        filled = (self._filled(play, found, view, can_tell=can_tell) for play in plays)
        return [play for play in filled if play is not None]

    async def _items(self, plays: Sequence[PulledPlay], view: str) -> Found:
        """Read each item as its player sees it, and what that one does not see as we see it."""
        known = await self._standing.known()
        readable = known.keys if known.is_admin else {view}
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for play in plays:
            if play.item_key:
                wanted[play.account_key if play.account_key in readable else view].add(play.item_key)
        found: Found = {}
        for user, keys in wanted.items():
            found |= await self._read(user, keys, with_state=True)
        missing = {key for user, keys in wanted.items() if user != view for key in keys if (user, key) not in found}
        return found | await self._read(view, missing - {key for user, key in found if user == view}, with_state=False)

    async def _read(self, user: str, keys: Iterable[str], *, with_state: bool) -> Found:
        dialect = await self._standing.dialect()
        found: Found = {}
        for batch in _batches(keys):
            route = dialect.items(
                user, ids=",".join(batch), fields=_FIELDS, enableImages=False, enableUserData=with_state
            )
            items = (await page(self._line, route, unread)).rows
            found |= {(user, plain_id(item.id)): item for item in items}
        return found

    async def _learn_shows(self, items: Iterable[Item]) -> None:
        view = await self._standing.viewpoint()
        shows = {plain_id(item.series_id) for item in items if item.series_id}
        unknown = shows - self._shows.keys()
        for (_, key), show in (await self._read(view, unknown, with_state=False)).items():
            self._shows[key] = outside_ids(show.provider_ids)

    def _filled(self, play: PulledPlay, found: Found, view: str, *, can_tell: bool) -> PulledPlay | None:
        own = found.get((play.account_key, play.item_key))
        item = own or found.get((view, play.item_key))
        if item is None:
            return msgspec.structs.replace(play, item_key="", gone_key=play.item_key) if can_tell else play
        kind = KINDS.get(item.type or "")
        if kind not in LEAVES:
            return None
        row = row_of(item, kind)
        told = msgspec.structs.replace(
            play,
            kind=kind,
            title=row.title or play.title,
            ids=row.ids,
            show_ids=self._shows.get(row.grandparent_key, ()),
            parent_key=row.parent_key,
            parent_title=row.parent_title,
            grandparent_key=row.grandparent_key,
            grandparent_title=row.grandparent_title,
            season=row.season,
            number=row.number,
            year=row.year,
            released=row.released,
            runtime_ms=row.runtime_ms,
        )
        return told if own is None or own.user_data is None else with_state(told, state_of(own, unplays=False))


def with_state(play: PulledPlay, state: StateRow) -> PulledPlay:
    """Tell of a play how far it went, where the state of its item is what this play left behind."""
    begun = play.started if play.started is not None else play.at
    is_last = begun is not None and state.last_played is not None and abs(begun - state.last_played) <= NEAR
    if play.is_watched is not None or not is_last:
        return play
    is_watched = is_finished(state, play.kind)
    if is_watched and not _can_have_finished(play):
        return play
    return msgspec.structs.replace(play, is_watched=is_watched, position_ms=state.position_ms or None)


def _can_have_finished(play: PulledPlay) -> bool:
    """Whether it lasted long enough to be what the mark as played comes from, and not a mark by hand after it."""
    seconds = play.duration_s
    if seconds is None and play.started is not None and play.stopped is not None:
        seconds = play.stopped - play.started
    return seconds is not None and play.runtime_ms is not None and seconds * 2000 >= play.runtime_ms


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
