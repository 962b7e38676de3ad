"""From a row of a list to the title that stands in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import NotFound
from tui.model.catalogue import Episode, Title, TitleChange, TitleKind
from tui.screens.title_sources import TitleRow

if TYPE_CHECKING:
    from tui.store.store import Store

NAMESAKES = 10
"""Series of the same name that are looked through for an episode."""


@dataclass(frozen=True, slots=True)
class ChosenTitle:
    """A title; of an episode its series."""

    title: Title
    episode: Episode | None = None


async def find_chosen(store: Store, row: TitleRow | TitleChange | None) -> ChosenTitle | None:
    """What a row stands for; None when it is no longer there. Raises LocalStoreError."""
    try:
        if isinstance(row, TitleChange):
            return ChosenTitle(await store.titles.find(row.profile_id, row.kind, row.item_id))
        if row is not None and row.line.kind is TitleKind.EPISODE:
            return await _find_episode(store, row)
        return None if row is None else ChosenTitle(await store.titles.get(row.line.id))
    except NotFound:
        return None


async def _find_episode(store: Store, row: TitleRow) -> ChosenTitle | None:
    profile_id = row.line.profile_id
    for hit in await store.search.find(row.series, kind=TitleKind.SERIES, profile_id=profile_id, limit=NAMESAKES):
        details = await store.details.of(profile_id, hit.line.item_id)
        for episode in () if details is None else details.episodes:
            if episode.episode_id == row.line.item_id:
                return ChosenTitle(await store.titles.get(hit.line.id), episode)
    return None
