"""What Trakt tells of what was watched and rated, and of the account itself. Any value may be of any type. Pure.

Source: `protocols/trakt.md` sections 6 and 9 to 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.clients import values
from tui.clients.trakt.times import epoch_of
from tui.clients.trakt.wire import entry_of, id_of, kind_in, object_in
from tui.model.lists import AccountLimits, EntryKind
from tui.model.trakt import Activities, Paused, Play, Rated, TraktAccount, WatchedEpisode, WatchedTitle

_LOWEST_RATING, _HIGHEST_RATING = 1, 10
_TIME_LENGTH = 60


def seen_at(value: Any) -> float | None:
    """Give when something was watched, UTC epoch s; None where nobody knows, which Trakt tells as the first second of
    1970 (S20).
    """
    return epoch_of(value) or None


def account_of(answer: Any, now: float) -> TraktAccount | None:
    """Read `/users/settings`; None when it names nobody. A limit that is not told is not known."""
    user = object_in(answer, "user")
    name = values.text(user.get("username"), 200)
    slug = values.text(object_in(user, "ids").get("slug"), 200) or name
    if not slug:
        return None
    lists = object_in(object_in(answer, "limits"), "list")
    limits = AccountLimits(
        is_vip=user.get("vip") is True or user.get("vip_ep") is True,
        lists=values.number(lists.get("count")),
        items_per_list=values.number(lists.get("item_count")),
        items=values.number(lists.get("total_item_count")),
        read_at=now,
    )
    shown = values.text(user.get("name"), 200) or name or slug
    return TraktAccount(slug, shown, limits, values.text(object_in(answer, "account").get("timezone"), 100))


def activities_of(answer: Any) -> Activities:
    """Read `/sync/last_activities` as one flat list: `movies.watched_at`, and `all`."""
    found: dict[str, str] = {}
    for name, told in answer.items() if isinstance(answer, Mapping) else ():
        parts = told.items() if isinstance(told, Mapping) else ()
        if isinstance(told, str):
            found[values.text(name, 60)] = values.text(told, _TIME_LENGTH)
        found |= {
            f"{values.text(name, 60)}.{values.text(part, 60)}": values.text(moment, _TIME_LENGTH)
            for part, moment in parts
            if isinstance(moment, str)
        }
    return found


def play_of(row: Any) -> Play | None:
    """Read a play; None without its own id or that of what was played."""
    kind = kind_in(row)
    entry = entry_of(kind, row) if kind in {EntryKind.MOVIE, EntryKind.EPISODE} else None
    play_id = id_of(row.get("id")) if isinstance(row, Mapping) else None
    if entry is None or play_id is None:
        return None
    return Play(play_id, entry, seen_at(row.get("watched_at")), values.text(row.get("action"), 30))


def watched_of(kind: EntryKind, row: Any) -> WatchedTitle | None:
    """Read a film or a show that was watched; None without Trakt's id. What is not told of episodes stays unknown."""
    entry = entry_of(kind, row)
    if entry is None:
        return None
    return WatchedTitle(
        entry,
        values.count(row.get("plays")),
        seen_at(row.get("last_watched_at")),
        _episodes(row.get("seasons")) if kind is EntryKind.SHOW else None,
        epoch_of(row.get("reset_at")),
    )


def paused_of(row: Any) -> Paused | None:
    """Read how far something was watched; None without an id, or a share that is none."""
    kind = kind_in(row)
    entry = entry_of(kind, row) if kind in {EntryKind.MOVIE, EntryKind.EPISODE} else None
    paused_id = id_of(row.get("id")) if isinstance(row, Mapping) else None
    progress = row.get("progress") if isinstance(row, Mapping) else None
    if entry is None or paused_id is None or isinstance(progress, bool) or not isinstance(progress, int | float):
        return None
    if not 0 <= progress <= 100:
        return None
    return Paused(paused_id, entry, float(progress), epoch_of(row.get("paused_at")))


def rated_of(kind: EntryKind, row: Any) -> Rated | None:
    """Read a rating; None without Trakt's id, or for a figure that is none. Decimals are rounded, 0 is none."""
    entry = entry_of(kind, row)
    rating = row.get("rating") if isinstance(row, Mapping) else None
    if entry is None or isinstance(rating, bool) or not isinstance(rating, int | float):
        return None
    if not _LOWEST_RATING <= rating <= _HIGHEST_RATING:
        return None
    return Rated(entry, round(rating), epoch_of(row.get("rated_at")))


def _episodes(seasons: Any) -> tuple[WatchedEpisode, ...] | None:
    """Read which episodes were watched; None where Trakt told nothing of them, or nothing that can be read."""
    if not isinstance(seasons, list):
        return None
    found: list[WatchedEpisode] = []
    for season in seasons:
        number = values.number(season.get("number")) if isinstance(season, Mapping) else None
        rows = season.get("episodes") if isinstance(season, Mapping) else None
        if number is None or not isinstance(rows, list):
            return None
        read = [_episode(number, row) for row in rows]
        if None in read:
            return None
        found += [one for one in read if one is not None]
    return tuple(found)


def _episode(season: int, row: Any) -> WatchedEpisode | None:
    number = values.number(row.get("number")) if isinstance(row, Mapping) else None
    if number is None:
        return None
    return WatchedEpisode(season, number, values.count(row.get("plays")), seen_at(row.get("last_watched_at")))
