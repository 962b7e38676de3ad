"""From a row of a list to the title that stands in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import NotFound
from tui.model.catalogue import Episode, Title, TitleChange, TitleKind
from tui.model.library import StoredItem
from tui.model.server_history import TimelineEntry
from tui.screens.catalogue.title_sources import LibraryRow, ListedRow, TitleRow

if TYPE_CHECKING:
    from tui.store.store import Store

NAMESAKES = 10
"""Series of the same name that are looked through for an episode."""


@dataclass(frozen=True, slots=True)
class ChosenTitle:
    """A title; of an episode its series."""

    title: Title
    episode: Episode | None = None


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """An item of a media server's library."""

    found: StoredItem
    library: str


async def find_chosen(store: Store, row: ListedRow | TitleChange | None) -> ChosenTitle | ChosenItem | None:
    """What a row stands for; None when it is no longer there. Raises LocalStoreError."""
    if isinstance(row, LibraryRow):
        found = await store.library.item(row.found.id)
        return None if found is None else ChosenItem(found, row.library)
    try:
        if isinstance(row, TitleChange):
            return ChosenTitle(await store.titles.find(row.profile_id, row.kind, row.item_id))
        if row is not None and row.line.kind is TitleKind.EPISODE:
            return await _find_episode(store, row)
        return None if row is None else ChosenTitle(await store.titles.get(row.line.id))
    except NotFound:
        return None


async def entries_of(store: Store, chosen: ChosenTitle | ChosenItem | None) -> list[TimelineEntry]:
    """What media servers tell of it. Raises LocalStoreError."""
    if isinstance(chosen, ChosenItem):
        return await store.timeline.of_item(chosen.found.id)
    if chosen is None or chosen.title.kind is TitleKind.LIVE:
        return []
    if chosen.episode is not None:
        return await store.timeline.of(episode_names(chosen.title, chosen.episode))
    return await store.timeline.of_title(chosen.title.id)


def episode_names(title: Title, episode: Episode) -> list[str]:
    """What an episode is called on media servers: by its series and its numbers."""
    ids = [f"{provider}:{value}" for provider, value in (("tmdb", title.tmdb), ("imdb", title.imdb)) if value]
    has_place = bool(episode.season) and episode.number is not None
    return [f"episode:{one}/{episode.season}/{episode.number}" for one in ids] if has_place else []


async def _find_episode(store: Store, row: TitleRow) -> ChosenTitle | None:
    profile_id = row.line.profile_id
    for hit in await store.search.find(row.series, kind=TitleKind.SERIES, profile_id=profile_id, limit=NAMESAKES):
        details = await store.details.of(profile_id, hit.line.item_id)
        for episode in () if details is None else details.episodes:
            if episode.episode_id == row.line.item_id:
                return ChosenTitle(await store.titles.get(hit.line.id), episode)
    return None
