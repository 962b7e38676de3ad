"""Turns groups of wire rows into normalised title rows: the hottest path of a sync, so it works column by column.

A value that comes again and again (ratings, categories, extensions) is worked out once. The row hash leaves out what
moves without meaning: position, links with tokens, the host and the query of images, categories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tui.clients.xtream import values
from tui.clients.xtream.scrub import Scrubber
from tui.clients.xtream.wire import FilmWire, LiveWire, SeriesWire, TitleWire
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

VERSION = b"1"
"""To be raised when rows are normalised differently: then every stored row is looked at once more."""
_KEYS = 3
"""The first fields of a wire are its id and its two kinds of categories; what it tells comes behind."""

Column = Sequence[Any]
Told = tuple[Any, ...]
_REST = len(TitleRow.__struct_fields__) - 7
"""Fields of a row behind id, name, categories, hash, stream type and icon, but for the wire hash."""
_DEFAULTS = [field.default for field in msgspec.structs.fields(TitleRow)][6:-1]
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


@dataclass(frozen=True, slots=True)
class Facts:
    """A group of wire rows, in order, before anybody looked at more than their ids and categories."""

    _normaliser: RowNormaliser
    _told: list[Told]
    ids: list[str | None]
    """None: the row does not say which title it is."""
    categories: Column
    wire_hashes: Sequence[int]
    """Over all that a row tells, as it was sent."""

    def rows(self, places: Sequence[int]) -> list[TitleRow]:
        """Give the title rows at some places of the group, all of which have an id."""
        if len(places) == len(self._told):
            return self._normaliser.rows(self._told, self.ids, self.categories, self.wire_hashes)  # type: ignore[arg-type]
        columns = (self._told, self.ids, self.categories, self.wire_hashes)
        return self._normaliser.rows(*([column[place] for place in places] for column in columns))  # type: ignore[arg-type]


class RowNormaliser:
    """Normalises the rows of one list. Pure; for one thread at a time."""

    def __init__(self, kind: TitleKind, scrubber: Scrubber) -> None:
        self._kind = kind
        self._scrubber = scrubber
        self._names = WIRES[kind].__struct_fields__[_KEYS:]
        self._salt = VERSION + scrubber.fingerprint
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

    def facts(self, wires: Sequence[TitleWire]) -> Facts:
        """Read off a group what is needed to tell the rows that came as they did before."""
        values_of = list(map(msgspec.structs.astuple, wires))
        ids = values.canonical_ids([row[0] for row in values_of])
        pairs = [(row[1], *row[2]) if type(row[2]) is list else (row[1],) for row in values_of]
        told = [row[3:] for row in values_of]
        return Facts(self, told, ids, self._categories.of(pairs), hashes_of(_encoded(told), self._salt))

    def rows(
        self, told: Sequence[Told], ids: Sequence[str], categories: Column, wire_hashes: Sequence[int]
    ) -> list[TitleRow]:
        """Give title rows, in order."""
        if not told:
            return []
        columns: dict[str, Column] = dict(zip(self._names, zip(*told, strict=True), strict=True))
        fields = self._live(columns, ids) if self._kind is TitleKind.LIVE else self._vod(columns, ids)
        return _built(ids, categories, wire_hashes, fields)

    @property
    def id_field(self) -> str:
        """What the wire calls the id."""
        return ID_FIELDS[self._kind]

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


def _built(ids: Sequence[str], categories: Column, wire_hashes: Sequence[int], fields: list[Column]) -> list[TitleRow]:
    name, stream_type, icons, *rest = fields
    hashes = hashes_of(map(_encode, zip(name, stream_type, _paths_of(icons), *rest, strict=True)))
    if len(rest) < _REST:
        rest += [[default] * len(ids) for default in _DEFAULTS[len(rest) - _REST :]]
    return list(map(TitleRow, ids, name, categories, hashes, stream_type, icons, *rest, wire_hashes))


def _encoded(rows: Sequence[Told]) -> list[bytes]:
    """Encode what rows tell; a value that the format cannot hold is written as Python writes it."""
    try:
        return list(map(_encode, rows))
    except (OverflowError, RecursionError, ValueError):
        return [repr(row).encode("utf-8", "backslashreplace") for row in rows]


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
