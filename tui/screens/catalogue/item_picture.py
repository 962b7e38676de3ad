"""An item of a media server's library as lines: name, facts, episodes. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.formatting import date_text, duration_text
from tui.model.library import ItemKind, ItemRow, ItemState, StoredItem, Watch
from tui.model.server_history import TimelineEntry
from tui.screens.catalogue.hub_picture import Standing, standing_text
from tui.screens.catalogue.timeline_picture import short_lines
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.line import Line, Span, Tone, apart, line, wrap

ITEM_KIND_NAMES = {
    ItemKind.MOVIE: "Films",
    ItemKind.SHOW: "Series",
    ItemKind.SEASON: "Seasons",
    ItemKind.EPISODE: "Episodes",
    ItemKind.TRACK: "Music",
}
_ONE = {
    ItemKind.MOVIE: "Film",
    ItemKind.SHOW: "Series",
    ItemKind.SEASON: "Season",
    ItemKind.EPISODE: "Episode",
    ItemKind.TRACK: "Track",
}
_WORDS = ((Watch.WATCHED, "watched"), (Watch.UNWATCHED, "unwatched"), (Watch.UNKNOWN, "unknown"))


@dataclass(frozen=True, slots=True)
class SeasonKey:
    """The cursor stands on this season."""

    season: int | None


def item_name(item: ItemRow) -> str:
    """What an item is called in a list: "Severance S02E04 Woe's Hollow", "Heat", "Nina Simone - Feeling Good"."""
    if item.kind is ItemKind.EPISODE:
        return " ".join(filter(None, (item.grandparent_title, place_text(item), item.title)))
    if item.kind is ItemKind.TRACK and item.grandparent_title:
        return f"{item.grandparent_title} - {item.title}"
    return item.title


def place_text(item: ItemRow) -> str:
    """Where an episode stands: "S02E04", "S01E01-E02"; "" when nobody knows."""
    season = "" if item.season is None else f"S{item.season:02}"
    number = "" if item.number is None else f"E{item.number:02}"
    is_double = item.number is not None and item.number_end is not None and item.number_end > item.number
    return season + number + (f"-E{item.number_end:02}" if is_double else "")


def item_lines(found: StoredItem, library: str, width: int, on: Surface) -> list[Line]:
    """Its name and its facts."""
    ellipsis = on.glyphs.ellipsis
    lines = [line(Span(row, Tone.STRONG)) for row in wrap(item_name(found.item), width, 3, ellipsis)]
    facts = ", ".join(_facts(found, library, on))
    return lines + [line(Span(row, Tone.MUTED)) for row in wrap(facts, width, 4, ellipsis)]


def chosen_item_lines(
    found: StoredItem,
    library: str,
    entries: Sequence[TimelineEntry],
    width: int,
    on: Surface,
    *,
    rows: int,
    standing: Standing = (),
) -> list[Line]:
    """Name and facts, and in what room is left who has seen it: the people first, then the accounts."""
    lines = item_lines(found, library, width, on)
    lines += [
        line(Span(row, Tone.GOOD)) for row in wrap(standing_text(standing, on.glyphs), width, 2, on.glyphs.ellipsis)
    ]
    lines = lines[: max(1, rows)]
    return lines + [line(row) for row in short_lines(entries, width, on, rows - len(lines))]


def episode_lines(
    episodes: Sequence[StoredItem],
    states: Mapping[int, Sequence[ItemState]],
    width: int,
    on: Surface,
    *,
    kept: Mapping[int, Standing],
) -> list[BoardLine]:
    """Seasons with their episodes, each with who has seen it, or with how many accounts where nobody is known.

    `kept` says how episodes stand for people.
    """
    lines: list[BoardLine] = []
    season: int | None = -1
    for one in episodes:
        if one.item.season != season:
            season = one.item.season
            lines += [BoardLine(()), BoardLine(line(Span(_season_name(season), Tone.HEAD)), SeasonKey(season))]
        number = "   " if one.item.number is None else f"{one.item.number:>3}"
        name = line(Span(f"{number}  ", Tone.MUTED), one.item.title)
        standing = standing_text(kept.get(one.id, ()), on.glyphs)
        told = line(Span(standing, Tone.GOOD) if standing else Span(_seen(states.get(one.id, ())), Tone.MUTED))
        lines.append(BoardLine(apart(name, told, width, on.glyphs.ellipsis), one.id))
    return lines


def _season_name(season: int | None) -> str:
    if season is None:
        return "Without a season"
    return "Specials" if season == 0 else f"Season {season}"


def _seen(states: Sequence[ItemState]) -> str:
    """ "2 watched, 1 unknown"; what is unknown is never told as unwatched."""
    counted = Counter(state.watch for state in states)
    return ", ".join(f"{counted[watch]} {word}" for watch, word in _WORDS if counted[watch])


def _facts(found: StoredItem, library: str, on: Surface) -> list[str]:
    item = found.item
    facts = [_ONE[item.kind], ", ".join(filter(None, (found.server_name, library)))]
    facts += [str(item.year or ""), duration_text(item.runtime_ms / 1000) if item.runtime_ms else ""]
    facts += [f"released {item.released}" if item.released else ""]
    if item.added_at:
        facts.append(f"added {date_text(item.added_at, on.now, on.tz)}")
    if found.missing_since is not None:
        facts.append(f"gone since {date_text(found.missing_since, on.now, on.tz)}")
    facts += [one.replace(":", " ") for one in item.ids]
    return [fact for fact in facts if fact]
