"""What Trakt lists of what an account watched and began, to be asked for single titles. Pure.

Nothing is said of what a list may have left out, nor of a show whose episodes it did not tell (S22).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.lists import Entry, EntryKind
from tui.model.snapshot import Proof
from tui.model.trakt import Paused, Play, WatchedEpisode, WatchedTitle

NOT_WATCHED = WatchValue(Watch.UNWATCHED)
FIRST_DAY = 86_400.0
"""Until then (UTC epoch s) a date is how Trakt tells that nobody knows it."""
_Place = tuple[str, int, int]


class WatchedBook:
    """The films, or the shows, that an account watched."""

    def __init__(self, rows: Iterable[WatchedTitle], proof: Proof) -> None:
        self._is_whole = proof.is_complete
        self._by_name: defaultdict[str, list[WatchedTitle]] = defaultdict(list)
        self._ours: dict[tuple[EntryKind, str] | _Place, WatchValue] = {}
        """What was written since the list was read."""
        for row in rows:
            for outside in _ids(row.entry):
                self._by_name[outside].append(row)

    def note(self, entry: Entry, value: WatchValue) -> None:
        """Note how something stands by now: we brought it there."""
        self._ours |= dict.fromkeys(_keys(entry), value)

    def find(self, entry: Entry) -> WatchValue | None:
        """Tell how a film or an episode stands; None = this list does not say."""
        ours = next((self._ours[key] for key in _keys(entry) if key in self._ours), None)
        if ours is not None:
            return ours
        if entry.kind is EntryKind.MOVIE:
            return self._film(entry)
        if not entry.show_ids or entry.season is None or entry.number is None:
            return None
        return self._episode(entry)

    def _film(self, entry: Entry) -> WatchValue | None:
        row, is_known = self._row(_ids(entry))
        if row is not None:
            return watched_value(row.plays, row.last_watched)
        return NOT_WATCHED if is_known else None

    def _episode(self, entry: Entry) -> WatchValue | None:
        row, is_known = self._row(entry.show_ids)
        if row is None:
            return NOT_WATCHED if is_known else None
        if row.episodes is None:
            return None
        place = (entry.season, entry.number)
        found = next((one for one in counting(row) if (one.season, one.number) == place), None)
        return NOT_WATCHED if found is None else watched_value(found.plays, found.last_watched)

    def _row(self, names: Iterable[str]) -> tuple[WatchedTitle | None, bool]:
        """Give the one row of these names, and whether the list tells of it at all."""
        rows = {row.entry.key: row for name in names for row in self._by_name.get(name, ())}
        if len(rows) > 1:
            return None, False
        return next(iter(rows.values()), None), self._is_whole


class PlaysBook:
    """All plays of episodes: they tell ids, which lists of watched shows do not."""

    def __init__(self, plays: Iterable[Play], proof: Proof) -> None:
        self._is_whole = proof.is_complete
        self._plays: defaultdict[tuple[EntryKind, str] | _Place, list[Play]] = defaultdict(list)
        self._ours: dict[tuple[EntryKind, str] | _Place, WatchValue] = {}
        for play in plays:
            for key in _keys(play.entry):
                self._plays[key].append(play)

    def note(self, entry: Entry, value: WatchValue) -> None:
        """Note how something stands by now: we brought it there."""
        self._ours |= dict.fromkeys(_keys(entry), value)

    def find(self, entry: Entry) -> WatchValue | None:
        """Tell how an episode stands; None = these plays do not say."""
        keys = _keys(entry)
        ours = next((self._ours[key] for key in keys if key in self._ours), None)
        if ours is not None:
            return ours
        found = {play.id: play for key in keys for play in self._plays.get(key, ())}
        if len({play.entry.key for play in found.values()}) > 1:
            return None
        return value_of(found.values()) if found or self._is_whole else None


class PausedBook:
    """What an account began."""

    def __init__(self, rows: Iterable[Paused]) -> None:
        self._rows: dict[tuple[EntryKind, str] | _Place, Paused] = {}
        for row in rows:
            self._rows |= dict.fromkeys(_keys(row.entry), row)

    def find(self, entry: Entry) -> Paused | None:
        """Give how far a film or an episode was watched, and by which number Trakt knows that."""
        return next((self._rows[key] for key in _keys(entry) if key in self._rows), None)


def watched_value(plays: int, last_watched: float | None) -> WatchValue:
    """Give what counts as watched; a date that Trakt does not know stays unknown (S20)."""
    is_known = last_watched is not None and last_watched >= FIRST_DAY
    return WatchValue(Watch.WATCHED, 0, max(1, plays), int(last_watched or 0) if is_known else None)


def value_of(plays: Iterable[Play]) -> WatchValue:
    """Give how something stands by its plays."""
    plays = list(plays)
    dates = [play.watched_at for play in plays if play.watched_at is not None]
    return watched_value(len(plays), max(dates, default=None)) if plays else NOT_WATCHED


def counting(row: WatchedTitle) -> Iterator[WatchedEpisode]:
    """Give the episodes of a show that count as watched: not what was watched before it was begun anew."""
    for one in row.episodes or ():
        if one.plays > 0 and not (row.reset_at and one.last_watched is not None and one.last_watched <= row.reset_at):
            yield one


def is_at(play: Play, entry: Entry) -> bool:
    """Tell whether a play is of an episode that is known by its place."""
    return not set(_places(entry)).isdisjoint(_places(play.entry))


def _keys(entry: Entry) -> list[tuple[EntryKind, str] | _Place]:
    return [*((entry.kind, outside) for outside in _ids(entry)), *_places(entry)]


def _places(entry: Entry) -> list[_Place]:
    if entry.season is None or entry.number is None:
        return []
    return [(outside, entry.season, entry.number) for outside in entry.show_ids]


def _ids(entry: Entry) -> list[str]:
    own = [f"trakt:{entry.trakt_id}"] if entry.trakt_id is not None else []
    return [*own, *entry.ids]
