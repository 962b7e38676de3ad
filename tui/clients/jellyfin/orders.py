"""Which request brings an item of Jellyfin or Emby to a state. Pure; one request each, so nothing is left half done.

Source: `protocols/jellyfin.md` sections 6 and 9: absolute user data wherever the server takes it, marks before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from tui.clients.jellyfin.dialect import Dialect, Route
from tui.clients.jellyfin.times import TICKS_PER_MS, epoch_of, iso
from tui.clients.writing import Fresh
from tui.model.hub import WATCHED_SHARE, WatchValue
from tui.model.library import Watch

MARKS_ONLY = "Jellyfin before 10.9 takes marks only, and no position"
Body = Mapping[str, bool | int | str | None]


@dataclass(frozen=True, slots=True)
class Order:
    """One request."""

    method: str
    route: Route
    body: Body | None = None

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else msgspec.json.encode(self.body)

    def __str__(self) -> str:
        told = f"{self.method} {self.route.on('')}"
        return told if self.content is None else f"{told} {self.content.decode()}"


def reachable(dialect: Dialect, before: Fresh, wanted: WatchValue) -> tuple[WatchValue, str]:
    """Give what an item can be brought to, and what is left out of `wanted`; "" = nothing.

    Where only marks are taken, both of them take the position away, and without a new mark it stays as it is.
    """
    position = wanted.position_ms
    if position and before.runtime_ms is not None and position >= before.runtime_ms * WATCHED_SHARE:
        wanted = WatchValue(Watch.WATCHED, 0, wanted.plays, wanted.last_watched)
    if dialect.writes_user_data:
        return wanted, ""
    left = before.value.position_ms if before.value.watch is wanted.watch else 0
    reached = WatchValue(wanted.watch, left, wanted.plays, wanted.last_watched)
    return reached, "" if reached.agrees_with(wanted) else MARKS_ONLY


def order_of(dialect: Dialect, user: str, before: Fresh, goal: WatchValue) -> Order:
    """Give the request that leads to a state which is reachable."""
    is_unmark = before.value.is_watched and not goal.is_watched
    if is_unmark and not goal.position_ms:
        return Order("DELETE", dialect.played(user, before.item_key))
    if not dialect.writes_user_data:
        return Order("POST", dialect.played(user, before.item_key, date=_date_of_mark(before, goal)))
    return Order("POST", dialect.user_data(user, before.item_key), _user_data(dialect, before, goal))


def instead_of_delete(dialect: Dialect, user: str, before: Fresh) -> Order | None:
    """Give what unmarks an item where a proxy lets no DELETE pass; None where there is no such thing."""
    if (route := dialect.unplayed_by_post(user, before.item_key)) is not None:
        return Order("POST", route)
    if not dialect.writes_user_data:
        return None
    unplayed = WatchValue(Watch.UNWATCHED)
    return Order("POST", dialect.user_data(user, before.item_key), _user_data(dialect, before, unplayed))


def as_it_was(dialect: Dialect, user: str, was: Fresh) -> tuple[Order, ...]:
    """Give the requests that put a state back to the letter. A date is taken away by DELETE only."""
    value = was.value
    blank = () if was.played_at else (Order("DELETE", dialect.played(user, was.item_key)),)
    if value == WatchValue(Watch.UNWATCHED) or not dialect.writes_user_data:
        return blank
    body = {
        "Played": value.is_watched,
        "PlayCount": value.plays,
        "PlaybackPositionTicks": value.position_ms * TICKS_PER_MS,
        "LastPlayedDate": was.played_at or None,
    }
    return (*blank, Order("POST", dialect.user_data(user, was.item_key), body))


def _user_data(dialect: Dialect, before: Fresh, goal: WatchValue) -> Body:
    """Give the whole state to Emby, which resets what is left out, and to Jellyfin what it is to change.

    So Jellyfin's date is kept to its last digit, and a position takes no mark away that has come since `before`.
    """
    date, plays = _date(before, goal), _plays(dialect, before, goal)
    position = goal.position_ms * TICKS_PER_MS
    if dialect.is_emby:
        told = {"Played": goal.is_watched, "PlayCount": plays, "PlaybackPositionTicks": position}
        return {**told, "LastPlayedDate": date or before.played_at or None}
    is_mark = goal.is_watched or before.value.is_watched
    mark = {"Played": goal.is_watched} if is_mark else {}
    count = {"PlayCount": plays} if is_mark or plays != before.value.plays else {}
    return {**mark, **count, "PlaybackPositionTicks": position, **({"LastPlayedDate": date} if date else {})}


def _plays(dialect: Dialect, before: Fresh, goal: WatchValue) -> int:
    """Give a count that is never lower than the server's, but where a mark is taken away.

    What has a count and a position is read as being watched once more by servers that unmark what is played again:
    there, a position of something unwatched goes without a count.
    """
    if goal.is_watched:
        return max(before.value.plays, goal.plays, 1)
    is_unmark = before.value.is_watched or (dialect.rewatch_unplays and goal.position_ms > 0)
    return 0 if is_unmark else before.value.plays


def _date(before: Fresh, goal: WatchValue) -> str:
    """Give the date of the last play if it is a later one than the server's; "" = it stays. Unknown stays unknown."""
    if goal.last_watched is None or not (goal.is_watched or goal.position_ms):
        return ""
    known = epoch_of(before.played_at)
    return iso(goal.last_watched) if known is None or goal.last_watched > known else ""


def _date_of_mark(before: Fresh, goal: WatchValue) -> str | None:
    """Give the date that goes with a mark: it counts a play, so only where none is counted yet."""
    return None if before.value.plays else _date(before, goal) or None
