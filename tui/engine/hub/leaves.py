"""Which films and episodes a person means: by items of libraries, or by names such as `season:tvdb:121361/2`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui.errors import InvalidInput, NotFound
from tui.model.library import ItemKind, StoredItem
from tui.store.library.names import item_names
from tui.store.store import Store

_SEASON = re.compile(r"season:([a-z]+:[^/\s]+)/(\d+)")
_KEPT = (ItemKind.MOVIE, ItemKind.EPISODE)


@dataclass(frozen=True, slots=True)
class Leaves:
    """Films and episodes."""

    items: tuple[int, ...]
    """Items of libraries, by id here, copies included."""
    names: tuple[str, ...] = ()
    """Names that nothing in any library has."""


async def leaves_of(store: Store, items: Sequence[int], names: Sequence[str]) -> Leaves:
    """Give what is meant; a show or a season stands for its episodes in every library.

    Raises NotFound for an item that is not stored, InvalidInput for music and for shows that no library has.
    """
    found: dict[int, None] = {}
    unknown: list[str] = []
    for item_id in items:
        item = await store.library.item(item_id)
        if item is None:
            raise NotFound(f"There is no library item {item_id}")
        found |= dict.fromkeys(await _of_item(store, item))
    for name in names:
        of_name = await _of_name(store, name)
        found |= dict.fromkeys(of_name)
        unknown += [] if of_name else [name]
    for name in unknown:
        _refuse_unknown(name)
    return Leaves(tuple(found), tuple(unknown))


async def _of_item(store: Store, item: StoredItem) -> list[int]:
    if item.item.kind is ItemKind.SHOW:
        return [episode.id for episode in await _episodes_of(store, item)]
    if item.item.kind is ItemKind.SEASON:
        show = await store.library.find(item.server_id, item.item.grandparent_key or item.item.parent_key)
        episodes = await _episodes_of(store, show) if show is not None else []
        return [episode.id for episode in episodes if episode.item.season == item.item.season]
    if item.item.kind not in _KEPT:
        raise InvalidInput("Music is not kept in step", hint="Films and episodes are.")
    return [item.id]


async def _episodes_of(store: Store, show: StoredItem) -> list[StoredItem]:
    """Give the episodes of a show, on every server that has it."""
    copies = [one for one in await store.library.named(item_names(show.item)) if one.id != show.id]
    return [episode for one in (show, *copies) for episode in await store.library_shelves.episodes(one)]


async def _of_name(store: Store, name: str) -> list[int]:
    season = _SEASON.fullmatch(name)
    if season is None:
        return [one for item in await store.library.named([name]) for one in await _of_item(store, item)]
    shows = await store.library.named([f"{ItemKind.SHOW}:{season[1]}"])
    episodes = [episode for show in shows for episode in await store.library_shelves.episodes(show)]
    return [episode.id for episode in episodes if episode.item.season == int(season[2])]


def _refuse_unknown(name: str) -> None:
    """A film or an episode may be remembered before any library has it; of what a show consists nobody knows then."""
    if name.partition(":")[0] not in _KEPT:
        raise InvalidInput(
            f"No library that is synced has {name}",
            hint="`syncdeck search TITLE` shows ids; `syncdeck sync NAME` reads the libraries of a server.",
        )
