"""The calls on what somebody saw (`protocols/trakt.md` section 9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from tui.sandbox.trakt.call import Call, Named
from tui.sandbox.trakt.diary import UNKNOWN_MS, Play
from tui.sandbox.trakt.reply import Refused, extensions, paged, reply
from tui.sandbox.trakt.shown import shown, unknown
from tui.sandbox.trakt.times import iso, read_iso
from tui.sandbox.trakt.titles import Kind, Title, counts, kinds_of
from tui.sandbox.wire import Answer

_KINDS: Final[tuple[Kind, ...]] = ("movie", "show", "season", "episode")
_SEEN: Final[tuple[Kind, ...]] = ("movie", "episode")
"""What has plays of its own."""


def history(call: Call) -> Answer:
    """Give the plays, the newest first: all, those of a kind, or those of one thing, within a time."""
    begins, ends = (_bound(call, name) for name in ("start_at", "end_at"))
    within = [play for play in _asked(call) if begins <= play.watched_ms <= ends]
    within.sort(key=lambda play: (play.watched_ms, play.id), reverse=True)
    return paged([_play(call, play) for play in within], call.window)


def add(call: Call) -> Answer:
    """Note plays, without a look at whether they are there: the same twice is two."""
    elements = list(call.named(_KINDS, spreads=True))
    pairs = [(title, _moment(call, element, title)) for element in elements for title in element.titles]
    for title, watched_ms in pairs:
        call.diary.add_play(title.key, watched_ms)
    keys = tuple(title.key for title, _ in pairs)
    call.note(keys, is_idle=not keys)
    told = {"added": counts(keys, _SEEN), "updated": counts((), _SEEN), "not_found": unknown(elements, _KINDS)}
    return reply(told, call.state.history_status)


def remove(call: Call) -> Answer:
    """Take plays back: single ones by their ids, or all of a thing."""
    elements = list(call.named(_KINDS, spreads=True))
    ids = call.body.get("ids", [])
    if not isinstance(ids, list):
        raise Refused(400)
    there = {play.id for play in call.diary.plays}
    wanted = [one for one in ids if one in there]
    for element in elements:
        wanted += [play.id for title in element.titles for play in call.diary.plays_of(title.key)]
    gone = call.diary.remove_plays(dict.fromkeys(wanted))
    keys = tuple(play.key for play in gone)
    call.note(keys, is_idle=not keys)
    missing = unknown(elements, _KINDS) | {"ids": [one for one in ids if one not in there]}
    return reply({"deleted": counts(keys, _SEEN), "not_found": missing})


def watched(call: Call) -> Answer:
    """Give what was seen, with how often and when; the episodes of shows only where progress is asked for."""
    make: Callable[[Call], list[dict[str, Any]]]
    match call.params["type"]:
        case "movies":
            make = _movies
        case "shows":
            make = _shows
        case _:
            raise Refused(404)
    return paged(make(call), call.window)


def _movies(call: Call) -> list[dict[str, Any]]:
    rows = []
    for key, plays in call.diary.seen.items():
        if key[0] == "movie":
            title = call.state.known.title(key)
            rows.append(_totals(plays) | {"movie": title.as_json(is_full=call.is_full)})
    return _newest_first(rows)


def _shows(call: Call) -> list[dict[str, Any]]:
    known = call.state.known
    by_show: dict[int, list[tuple[Title, list[Play]]]] = {}
    for key, plays in call.diary.seen.items():
        title = known.title(key)
        if title.show is not None:
            by_show.setdefault(title.show, []).append((title, plays))
    has_progress = "progress" in extensions(call.request)
    rows = []
    for show, seen in by_show.items():
        told = _totals([play for _, plays in seen for play in plays]) | {"reset_at": None}
        told["show"] = known.title(("show", show)).as_json(is_full=call.is_full)
        rows.append(told | ({"seasons": _seasons(seen)} if has_progress else {}))
    return _newest_first(rows)


def _seasons(seen: list[tuple[Title, list[Play]]]) -> list[dict[str, Any]]:
    seasons: dict[int, list[dict[str, Any]]] = {}
    for title, plays in sorted(seen, key=lambda pair: (pair[0].season or 0, pair[0].number or 0)):
        last = iso(max(play.watched_ms for play in plays))
        row = {"number": title.number, "plays": len(plays), "last_watched_at": last}
        seasons.setdefault(title.season or 0, []).append(row)
    return [{"number": number, "episodes": episodes} for number, episodes in seasons.items()]


def _totals(plays: list[Play]) -> dict[str, Any]:
    return {
        "plays": len(plays),
        "last_watched_at": iso(max(play.watched_ms for play in plays)),
        "last_updated_at": iso(max(play.entered_ms for play in plays)),
    }


def _newest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["last_watched_at"], reverse=True)


def _play(call: Call, play: Play) -> dict[str, Any]:
    return {"id": play.id, "watched_at": iso(play.watched_ms), "action": play.action} | shown(call, play.key)


def _asked(call: Call) -> Sequence[Play]:
    """Give the plays of the kind, and of the thing, that the path names. Raises Refused with 404 for no kind."""
    diary = call.diary
    if "type" not in call.params:
        return diary.plays
    (kind, *_) = (*kinds_of(call.params["type"]), None)
    if kind is None:
        raise Refused(404)
    number = call.params.get("id", "")
    if kind in _SEEN:
        of_one = diary.plays_of((kind, int(number))) if number.isdecimal() else []
        return of_one if number else [play for play in diary.plays if play.key[0] == kind]
    return [play for play in diary.plays if play.key[0] == "episode" and _lies_in(call, play, kind, number)]


def _lies_in(call: Call, play: Play, kind: Kind, number: str) -> bool:
    """Whether an episode is of a show or a season; "" = of any."""
    title = call.state.known.title(play.key)
    if kind == "show" or title.show is None:
        return number in ("", str(title.show))
    season = call.state.known.by_place(title.show, title.season or 0)
    return not number or (season is not None and number == str(season.trakt))


def _bound(call: Call, name: str) -> int:
    """Give a bound of the time asked for, in ms. Raises Refused with 400 for what is no time."""
    text = call.request.query.get(name)
    if not text:
        return UNKNOWN_MS if name == "start_at" else 1 << 62
    try:
        return read_iso(text)
    except ValueError:
        raise Refused(400) from None


def _moment(call: Call, element: Named, title: Title) -> int:
    """Give when something was seen; what cannot be read means now, as a number of seconds does at Trakt."""
    told = element.around.get("watched_at", call.body.get("watched_at"))
    if told == "unknown":
        return UNKNOWN_MS
    if told == "released":
        return read_iso(title.released) + title.runtime * 60_000 if title.released else UNKNOWN_MS
    try:
        return read_iso(told) if isinstance(told, str) else call.state.stamps.now_ms()
    except ValueError:
        return call.state.stamps.now_ms()
