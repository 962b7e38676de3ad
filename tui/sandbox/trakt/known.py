"""Everything that Trakt knows of, found by its ids, its place in a show, or by title and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, Literal

from tui.sandbox.media import Collection, MediaItem
from tui.sandbox.tautulli import words
from tui.sandbox.trakt.titles import KINDS, SOURCES, Key, Kind, Title
from tui.sandbox.xtream.dice import Dice

UNKNOWN_EVERY: Final = 41
"""One film of the household in so many is not known here, though other providers know it."""
WORLD: Final = 900_000
"""The films with tmdb ids up to this one that no library holds are known, too."""
_UNKNOWN_AT: Final = 20
_WORLD_FIRST: Final = 1_000_000
_LATER: Final = 5_000_000
_PEOPLE: Final = 60
_HELD: Final[tuple[Literal["movie", "show", "season", "episode"], ...]] = ("movie", "show", "season", "episode")
_OWN_IDS: Final = 8_000_000
"""Above all ids of the household: for what is made up here."""


class Known:
    """The titles of one Trakt. What comes into a collection of the household is known at once, and stays known."""

    def __init__(self, collections: Sequence[Collection], seed: int) -> None:
        self._collections = tuple(collections)
        self._seed = seed
        self._versions: tuple[int, ...] = ()
        self._next: dict[Kind, count[int]] = {kind: count(1) for kind in KINDS}
        self._titles: dict[Key, Title] = {}
        self._by_id: dict[tuple[Kind, str, str], Key] = {}
        self._by_name: dict[tuple[Kind, str, int | None], Key] = {}
        self._by_place: dict[tuple[int, int, int | None], Key] = {}
        self._of_item: dict[tuple[int, int], Key | None] = {}
        self._unknown: set[tuple[str, str]] = set()
        for nth in range(_PEOPLE):
            name = words.title(Dice(seed, 52, nth)).removeprefix("The ")
            self.add("person", name, ids={"imdb": f"nm{nth + 1:07}", "tmdb": str(nth + 1)})

    def __contains__(self, key: object) -> bool:
        self._catch_up()
        return key in self._titles

    def title(self, key: Key) -> Title:
        """Give a title. Raises LookupError if there is none with that key."""
        self._catch_up()
        if key not in self._titles:
            raise LookupError(f"Trakt knows no {key[0]} {key[1]}")
        return self._titles[key]

    def of_kind(self, kind: Kind) -> list[Title]:
        """Give all titles of a kind that were asked for or added so far, by their ids."""
        self._catch_up()
        return sorted((one for one in self._titles.values() if one.kind == kind), key=lambda one: one.trakt)

    def of_item(self, number: int) -> Title | None:
        """Give what an item of the household is here, the first server's if several have the number; None: unknown."""
        self._catch_up()
        found = (self._of_item.get((nth, number)) for nth in range(len(self._collections)))
        key = next((one for one in found if one is not None), None)
        return None if key is None else self._titles[key]

    def episodes(self, show: int, season: int | None = None) -> list[Title]:
        """Give the episodes of a show, or of one of its seasons."""
        self._catch_up()
        found = [self._titles[key] for (owner, _, _), key in self._by_place.items() if owner == show]
        wanted = [one for one in found if one.kind == "episode" and season in (None, one.season)]
        return sorted(wanted, key=lambda one: (one.season or 0, one.number or 0))

    def add(
        self,
        kind: Kind,
        title: str,
        *,
        year: int | None = None,
        ids: Mapping[str, str] | None = None,
        show: int | None = None,
        season: int | None = None,
        number: int | None = None,
        runtime: int = 0,
        released: str = "",
        trakt: int | None = None,
    ) -> Title:
        """Let one more be known; without ids it is known by Trakt's own alone."""
        wanted = next(self._next[kind]) if trakt is None else trakt
        known = {source: text for source, text in (ids or {}).items() if source in SOURCES[kind]}
        one = Title(kind, wanted, title, year, known, show, season, number, runtime, released)
        self._titles[one.key] = one
        for source, text in one.all_ids().items():
            if text is not None:
                self._by_id[kind, source, str(text)] = one.key
        self._by_name.setdefault((kind, title.casefold(), year), one.key)
        if show is not None and season is not None:
            self._by_place[show, season, number] = one.key
        return one

    def add_movies(self, wanted: int) -> list[Title]:
        """Let so many further films be known, with made-up ids."""
        made = []
        for _ in range(wanted):
            nth = len(self._titles)
            ids = {"imdb": f"tt{_OWN_IDS + nth}", "tmdb": str(_OWN_IDS + nth)}
            made.append(self.add("movie", f"Film {nth}", year=1960 + nth % 65, ids=ids, runtime=90))
        return made

    def by_id(self, kind: Kind, source: str, text: str) -> Title | None:
        """Give the title of a kind with an id of a source: `trakt`, `slug`, `imdb`, `tmdb` or `tvdb`."""
        self._catch_up()
        key = self._by_id.get((kind, source, text))
        return self._of_world(kind, source, text) if key is None else self._titles[key]

    def by_place(self, show: int, season: int, number: int | None = None) -> Title | None:
        """Give a season of a show, or with a number an episode."""
        key = self._by_place.get((show, season, number))
        return None if key is None else self._titles[key]

    def find(self, kind: Kind, told: object) -> Title | None:
        """Give what an element of a body means: by its ids, the best first, else by title and year."""
        if not isinstance(told, dict):
            return None
        ids = told.get("ids")
        if isinstance(ids, dict) and any(value is not None for value in ids.values()):
            return self._by_ids(kind, ids)
        return self._by_title(kind, told)

    def _by_ids(self, kind: Kind, ids: dict[str, Any]) -> Title | None:
        for source in ("trakt", "slug", "imdb", "tmdb", "tvdb"):
            if ids.get(source) is not None:
                found = self.by_id(kind, source, str(ids[source]))
                if found is not None:
                    return found
        return None

    def _by_title(self, kind: Kind, told: dict[str, Any]) -> Title | None:
        self._catch_up()
        name = told.get("title") or told.get("name")
        key = self._by_name.get((kind, str(name).casefold(), told.get("year"))) if name else None
        return None if key is None else self._titles[key]

    def _of_world(self, kind: Kind, source: str, text: str) -> Title | None:
        """Give a film of the wide world; those that the household holds and Trakt does not know stay unknown."""
        number = int(text) if text.isascii() and text.isdigit() else 0
        if source == "trakt":
            number -= _WORLD_FIRST
        if kind != "movie" or source not in ("tmdb", "trakt") or not 0 < number <= WORLD:
            return None
        if ("tmdb", str(number)) in self._unknown:
            return None
        dice = Dice(self._seed, 53, number)
        ids = {"tmdb": str(number), "imdb": f"tt{9_000_000 + number}"}
        name, year = words.title(dice), 1955 + dice.below(70)
        return self.add("movie", name, year=year, ids=ids, runtime=80 + dice.below(60), trakt=_WORLD_FIRST + number)

    def _catch_up(self) -> None:
        """Look at what has come into the collections since."""
        versions = tuple(collection.version for collection in self._collections)
        if self._versions == versions:
            return
        self._versions = versions
        for nth, collection in enumerate(self._collections):
            for item in _all_of(collection):
                place = nth, item.number
                if place not in self._of_item:
                    self._of_item[place] = self._taken(nth, item)

    def _taken(self, nth: int, item: MediaItem) -> Key | None:
        """Give what an item is here, made known if it is new; None: Trakt does not know it."""
        if item.number < _LATER and (0, item.number) in self._of_item:
            return self._of_item[0, item.number]
        match item.kind:
            case "movie":
                return self._movie(item)
            case "show":
                return self._made("show", item)
            case "season":
                show = self._show_of(nth, item)
                return None if show is None else self._made("season", item, show=show, season=item.index)
            case "episode":
                return self._episode(nth, item)
        return None

    def _movie(self, item: MediaItem) -> Key | None:
        if not item.ids:
            return None
        names = set(item.ids.items())
        if item.number < _LATER and item.number % UNKNOWN_EVERY == _UNKNOWN_AT:
            self._unknown |= names
        if names & self._unknown:
            return None
        return self._made("movie", item)

    def _episode(self, nth: int, item: MediaItem) -> Key | None:
        show = self._show_of(nth, item)
        if show is None or item.index is None:
            return None
        key = self._made("episode", item, show=show, season=item.parent_index, number=item.index)
        if item.index_end is not None:
            ids = {"tvdb": str(_OWN_IDS + item.number)}
            self.add(
                "episode", f"{item.title} (2)", ids=ids, show=show, season=item.parent_index, number=item.index_end
            )
        return key

    def _show_of(self, nth: int, item: MediaItem) -> int | None:
        collection = self._collections[nth]
        above = collection.parent(item)
        while above is not None and above.kind != "show":
            above = collection.parent(above)
        key = None if above is None else self._of_item.get((nth, above.number))
        return None if key is None else key[1]

    def _made(
        self,
        kind: Kind,
        item: MediaItem,
        *,
        show: int | None = None,
        season: int | None = None,
        number: int | None = None,
    ) -> Key:
        for source in SOURCES[kind]:
            found = self._by_id.get((kind, source, item.ids.get(source, "")))
            if found is not None:
                return found
        made = self.add(
            kind,
            item.title,
            year=item.year if kind in ("movie", "show") else None,
            ids=item.ids,
            show=show,
            season=season,
            number=number,
            runtime=item.runtime_ms // 60_000,
            released=item.released,
        )
        return made.key


def _all_of(collection: Collection) -> Iterator[MediaItem]:
    """Give what a library holds, what lies under another after it, and the films that were there once."""
    for kind in _HELD:
        for section in collection.sections:
            yield from collection.of(section.title, kind)
    yield from (item for item in collection.former if item.kind == "movie")
