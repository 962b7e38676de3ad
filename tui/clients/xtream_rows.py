"""Turns groups of wire rows into normalised title rows: the hottest path of a sync, so it works column by column.

A value that comes again and again (ratings, categories, extensions) is worked out once. The row hash leaves out what
moves without meaning: position, links with tokens, the host and the query of images, categories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from tui.clients import xtream_values as values
from tui.clients.xtream_scrub import Scrubber
from tui.clients.xtream_wire import FilmWire, LiveWire, SeriesWire, TitleWire
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow, hashes_of

WIRES: dict[TitleKind, type[TitleWire]] = {
    TitleKind.LIVE: LiveWire,
    TitleKind.MOVIE: FilmWire,
    TitleKind.SERIES: SeriesWire,
}
ID_FIELDS = {TitleKind.LIVE: "stream_id", TitleKind.MOVIE: "stream_id", TitleKind.SERIES: "series_id"}
_STAND_INS = {TitleKind.LIVE: "Channel", TitleKind.MOVIE: "Movie", TitleKind.SERIES: "Series"}
_REMEMBERED = 20_000
"""Values of one field that are remembered; a hostile list has no end of them."""

Column = Sequence[Any]
_encode = msgspec.msgpack.Encoder().encode


class Memory(dict[Any, Any]):
    """Works out what a value means when it is first asked for, and remembers it."""

    def __init__(self, meaning: Callable[[Any], Any]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        meaning = self[value] = self._meaning(value)
        return meaning

    def of(self, column: Column) -> Column:
        """Give the meanings of a column, also of its lists, which cannot be remembered."""
        try:
            return list(map(self.__getitem__, column))
        except TypeError:
            return list(map(self._meaning, column))


class RowNormaliser:
    """Normalises the rows of one list. Pure; for one thread at a time."""

    def __init__(self, kind: TitleKind, scrubber: Scrubber) -> None:
        self._kind = kind
        self._scrubber = scrubber
        self._names = WIRES[kind].__struct_fields__
        self._stand_in = _STAND_INS[kind]
        self._categories = Memory(lambda ids: values.category_ids(ids[0], list(ids[1:])))
        self._types = Memory(lambda value: values.line(value, 40))
        self._guides = Memory(lambda value: values.line(value, 200))
        self._extensions = Memory(values.extension)
        self._archives = Memory(lambda pair: (values.whole(pair[1]) or 0) if values.flag(pair[0]) else 0)
        self._flags = Memory(values.flag)
        self._ratings = Memory(values.rating)
        self._years = Memory(values.year)
        self._genres = Memory(values.line)
        self._minutes = Memory(values.minutes)

    def rows(self, wires: Sequence[TitleWire]) -> list[TitleRow]:
        """Give the rows of a group, in order, but for those whose wire does not say which title it is."""
        if not wires:
            return []
        values_by_field = zip(*map(msgspec.structs.astuple, wires), strict=True)
        columns: dict[str, Column] = dict(zip(self._names, values_by_field, strict=True))
        ids = values.canonical_ids(columns[self._names[0]])
        if None in ids:
            return self.rows([wire for wire, item in zip(wires, ids, strict=True) if item is not None])
        categories = self._category_column(columns)
        fields = self._live(columns, ids) if self._kind is TitleKind.LIVE else self._vod(columns, ids)
        return _built(ids, categories, fields)

    @property
    def id_field(self) -> str:
        """What the wire calls the id."""
        return ID_FIELDS[self._kind]

    def has_id(self, wire: TitleWire) -> bool:
        """Whether a wire row says which title it is."""
        return values.canonical_id(getattr(wire, self._names[0])) is not None

    def _live(self, columns: dict[str, Column], ids: Column) -> list[Column]:
        count = len(ids)
        return [
            self._name_column(columns, ids),
            self._types.of(columns["stream_type"]),
            self._links(columns["stream_icon"]),
            values.epochs(columns["added"]),
            [""] * count,
            self._guides.of(columns["epg_channel_id"]),
            self._archives.of(_pairs(columns["tv_archive"], columns["tv_archive_duration"])),
            self._flags.of(columns["is_adult"]),
        ]

    def _vod(self, columns: dict[str, Column], ids: Column) -> list[Column]:
        count = len(ids)
        is_film = self._kind is TitleKind.MOVIE
        dates = _mapped(values.day, _first(columns, "release_date", "release_day", "releasedate"), "")
        return [
            self._name_column(columns, ids),
            self._types.of(columns["stream_type"]),
            self._links(columns["stream_icon" if is_film else "cover"]),
            values.epochs(columns["added" if is_film else "last_modified"]),
            self._extensions.of(columns["container_extension"]) if is_film else [""] * count,
            [""] * count,
            [0] * count,
            self._flags.of(columns["is_adult"]),
            self._year_column(columns["year"], dates),
            self._ratings.of(columns["rating"]),
            self._texts(columns["plot"], values.block),
            self._texts(columns["cast"], values.line),
            self._texts(columns["director"], values.line),
            self._genres.of(columns["genre"]),
            dates,
            self._minutes.of(columns["episode_run_time"]),
            _mapped(values.outer_id, _first(columns, "tmdb", "tmdb_id"), ""),
            _mapped(values.outer_id, columns["imdb_id"], ""),
            self._links(_first(columns, "youtube_trailer", "trailer")),
        ]

    def _category_column(self, columns: dict[str, Column]) -> Column:
        pairs = zip(columns["category_id"], columns["category_ids"], strict=True)
        return self._categories.of([(one, *more) if type(more) is list else (one,) for one, more in pairs])

    def _name_column(self, columns: dict[str, Column], ids: Column) -> Column:
        named = _first(columns, "name", "title") if "title" in columns else columns["name"]
        names = self._scrubber.texts(values.lines(named, values.NAME_LIMIT))
        if all(names):
            return names
        return [name or f"{self._stand_in} {item}" for name, item in zip(names, ids, strict=True)]

    def _year_column(self, years: Column, dates: Column) -> Column:
        found = self._years.of(years)
        if all(found) or not any(dates):
            return found
        return [known or self._years[date[:4]] for known, date in zip(found, dates, strict=True)]

    def _links(self, column: Column) -> Column:
        links = values.lines(column, values.URL_LIMIT) if any(column) else [""] * len(column)
        return self._scrubber.links(links)

    def _texts(self, column: Column, meaning: Callable[[Any], Any]) -> Column:
        return self._scrubber.texts(_mapped(meaning, column, ""))


def _built(ids: Column, categories: Column, fields: list[Column]) -> list[TitleRow]:
    name, stream_type, icons, *rest = fields
    hashed = zip(name, stream_type, _paths_of(icons), *rest, strict=True)
    return list(map(TitleRow, ids, name, categories, hashes_of(map(_encode, hashed)), stream_type, icons, *rest))


def _paths_of(links: Sequence[str]) -> list[str]:
    """The part of each image link that says which image it is: no host, no query."""
    paths = [link[link.find("/", 8) :] if link.startswith("http") else link for link in links]
    return [path.partition("?")[0] for path in paths] if any("?" in path for path in paths) else paths


def _pairs(one: Column, other: Column) -> Column:
    return list(zip(one, other, strict=True))


def _mapped(meaning: Callable[[Any], Any], column: Column, nothing: Any) -> Column:
    """Give the meanings of a column; one that no row of the group fills costs nothing."""
    return list(map(meaning, column)) if any(column) else [nothing] * len(column)


def _first(columns: dict[str, Column], *names: str) -> Column:
    """Give the first of some fields that a row fills."""
    filled = [columns[name] for name in names if any(columns[name])]
    if len(filled) <= 1:
        return filled[0] if filled else columns[names[0]]
    return [next(filter(None, row), None) for row in zip(*filled, strict=True)]
