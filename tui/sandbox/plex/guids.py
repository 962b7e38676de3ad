"""The keys and ids of items as a Plex server has them: rating keys of its own, and guids of every age of agent.

Sources: `protocols/plex.md` section 3, "Ids for matching".
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final, Literal

from tui.sandbox.media import Collection, Kind, MediaItem

_FIRST_KEY: Final = 1_000_000
"""Above all keys of the items in the sandbox's Tautulli, whose server this can be."""
_TYPES: Final = {
    "movie": ("movie", 1),
    "show": ("show", 2),
    "season": ("season", 3),
    "episode": ("episode", 4),
    "artist": ("artist", 8),
    "album": ("album", 9),
    "track": ("track", 10),
}
TYPE_NUMBERS: Final = {number: kind for kind, number in _TYPES.values()}
"""The kind of each number that `type=` takes."""

KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "movie": ("movie",),
    "show": ("show", "season", "episode"),
    "artist": ("artist", "album", "track"),
}
"""What is in a library of each kind, the topmost first."""

Age = Literal["plex", "legacy", "nfo", "local"]


def rating_key(number: int) -> str:
    """Give the rating key of an item."""
    return str(_FIRST_KEY + number)


def number_of(key: str) -> int | None:
    """Give the item of a rating key or of a path such as `/library/metadata/12`; None if it is neither."""
    text = key.removeprefix("/library/metadata/").removesuffix("/children")
    return int(text) - _FIRST_KEY if text.isascii() and text.isdigit() else None


def age_of(item: MediaItem) -> Age:
    """Give what kind of agent a film or show was matched by; seasons and episodes follow their show."""
    if not item.ids:
        return "local"
    if item.number % 13 == 5:
        return "legacy"
    return "nfo" if item.kind == "movie" and item.number % 29 == 7 else "plex"


def guid_of(item: MediaItem, collection: Collection) -> str:
    """Give the guid of an item; with an agent of today it is the same for the same work in another library."""
    top, age = _top(item, collection), age_of(_top(item, collection))
    if age == "local":
        return f"local://{rating_key(item.number)}"
    if age == "legacy":
        return _legacy(item, top)
    if age == "nfo":
        return f"tv.plex.agents.nfo.movie://movie/{_nfo(item)}"
    same = item.ids.get("imdb") or item.ids.get("tmdb") or item.ids.get("tvdb") or str(item.number)
    return f"plex://{item.kind}/{blake2b(f'{item.kind}/{same}'.encode(), digest_size=12).hexdigest()}"


def outside_ids(item: MediaItem, collection: Collection) -> list[str]:
    """Give the ids at other providers, such as `imdb://tt0133093`; agents of before know none."""
    if age_of(_top(item, collection)) != "plex":
        return []
    return [f"{provider}://{value}" for provider, value in item.ids.items()]


def _top(item: MediaItem, collection: Collection) -> MediaItem:
    above = collection.parent(item)
    return item if above is None else _top(above, collection)


def _legacy(item: MediaItem, top: MediaItem) -> str:
    if item.kind == "movie":
        agent, value = ("imdb", item.ids["imdb"]) if "imdb" in item.ids else ("themoviedb", item.ids["tmdb"])
        return f"com.plexapp.agents.{agent}://{value}?lang=en"
    numbers = {"season": (item.index,), "episode": (item.parent_index, item.index)}.get(item.kind, ())
    path = "/".join(str(part) for part in (top.ids.get("tvdb", top.number), *numbers))
    return f"com.plexapp.agents.thetvdb://{path}?lang=en"


def _nfo(item: MediaItem) -> str:
    return f"tmdb_{item.ids['tmdb']}" if "tmdb" in item.ids else f"imdb_{item.ids['imdb']}"
