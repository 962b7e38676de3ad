"""What of the catalogue or a library can stand on a list: a film, a series, a season or an episode, with its ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.model.catalogue import Episode, Title, TitleKind
from tui.model.library import ItemKind, StoredItem
from tui.model.lists import Entry, EntryKind
from tui.screens.catalogue.chosen_title import ChosenItem, ChosenTitle

if TYPE_CHECKING:
    from tui.store.store import Store

SOURCES = ("imdb", "tmdb", "tvdb")
"""Whose ids Trakt takes."""
OF_ITEMS = {
    ItemKind.MOVIE: EntryKind.MOVIE,
    ItemKind.SHOW: EntryKind.SHOW,
    ItemKind.SEASON: EntryKind.SEASON,
    ItemKind.EPISODE: EntryKind.EPISODE,
}


async def entries_of_chosen(store: Store, chosen: ChosenTitle | ChosenItem) -> list[Entry]:
    """What is meant by a row of the catalogue, the nearest first: an episode, then its series.

    [] when it has no ids by which others could know it. Raises LocalStoreError.
    """
    if isinstance(chosen, ChosenTitle):
        return entries_of_title(chosen.title, chosen.episode)
    item = chosen.found.item
    show = None
    if item.kind in {ItemKind.EPISODE, ItemKind.SEASON}:
        key = item.grandparent_key if item.kind is ItemKind.EPISODE else item.parent_key
        show = await store.library.find(chosen.found.server_id, key)
    return entries_of_item(chosen.found, show)


def entries_of_title(title: Title, episode: Episode | None = None, season: int | None = None) -> list[Entry]:
    """A film or a series of a provider; with an episode or a season that first."""
    ids = _ids(f"{source}:{value}" for source, value in (("imdb", title.imdb), ("tmdb", title.tmdb)) if value)
    kind = {TitleKind.MOVIE: EntryKind.MOVIE, TitleKind.SERIES: EntryKind.SHOW}.get(title.kind)
    if kind is None or not ids:
        return []
    whole = Entry(kind, title.name, title.year, ids)
    if kind is EntryKind.SHOW and episode is not None and episode.number is not None:
        return [placed(whole, EntryKind.EPISODE, episode.title, episode.season, episode.number), whole]
    return [placed(whole, EntryKind.SEASON, "", season), whole] if kind is EntryKind.SHOW and season else [whole]


def entries_of_item(found: StoredItem, show: StoredItem | None = None, season: int | None = None) -> list[Entry]:
    """An item of a library; of an episode or a season its `show` comes after it. Of a show, `season` goes first."""
    item = found.item
    kind, own = OF_ITEMS.get(item.kind), _ids(item.ids)
    if kind is None:
        return []
    if kind in {EntryKind.MOVIE, EntryKind.SHOW}:
        whole = [Entry(kind, item.title, item.year, own)] if own else []
        is_season = kind is EntryKind.SHOW and season is not None and whole
        return [placed(whole[0], EntryKind.SEASON, "", season), *whole] if is_season else whole
    shows = [] if show is None else entries_of_item(show)
    number = item.number if kind is EntryKind.EPISODE else None
    if shows and item.season is not None:
        return [placed(shows[0], kind, item.title, item.season, number, own), *shows]
    alone = Entry(kind, item.title, None, own, show_title=item.grandparent_title, season=item.season, number=number)
    return [alone, *shows] if own else shows


def placed(  # noqa: PLR0917
    show: Entry, kind: EntryKind, title: str, season: int | None, number: int | None = None, ids: Sequence[str] = ()
) -> Entry:
    """A season or an episode by its place in a show."""
    return Entry(kind, title, None, tuple(ids), show_ids=show.ids, show_title=show.title, season=season, number=number)


def _ids(told: Iterable[str]) -> tuple[str, ...]:
    """Those that others know it by, sorted."""
    return tuple(sorted(one for one in told if one.partition(":")[0] in SOURCES))
