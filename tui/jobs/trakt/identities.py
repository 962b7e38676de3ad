"""Finds out which episodes were watched: shows are counted in several orders, so a place may say the wrong thing (S23).

Lists of what was watched tell places alone; the plays themselves tell ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.jobs.trakt.naming import told_item
from tui.jobs.trakt.watch_books import FIRST_DAY
from tui.model.lists import EntryKind
from tui.model.told import ToldItem
from tui.model.trakt import Play

if TYPE_CHECKING:
    from tui.clients.trakt.client import TraktReader

FEW = 5
"""So many are asked for by the moment of their last play; for more, all between the first and the last is read."""
_Place = tuple[str, int | None, int | None]


async def identified(reader: TraktReader, told: Sequence[tuple[ToldItem, float | None]]) -> list[ToldItem]:
    """Give episodes with their own ids, as (episode, when it was watched last), in their order.

    One that is in none of the plays that came stays without. Raises SyncError.
    """
    plays = await _plays(reader, [when for _, when in told])
    by_place = {_place(item): item for play in plays if (item := told_item(play.entry)) is not None}
    return [_with_ids(one, by_place.get(_place(one))) for one, _ in told]


async def _plays(reader: TraktReader, moments: Sequence[float | None]) -> list[Play]:
    known = sorted({one for one in moments if one is not None and one >= FIRST_DAY})
    if len(known) <= FEW and len(known) == len(set(moments)):
        found = [await reader.history(EntryKind.EPISODE, None, moment, moment) for moment in known]
    elif len(known) == len(set(moments)):
        found = [await reader.history(EntryKind.EPISODE, None, known[0], known[-1])]
    else:
        found = [await reader.history(EntryKind.EPISODE)]
    return [play for plays, _ in found for play in plays]


def _with_ids(one: ToldItem, found: ToldItem | None) -> ToldItem:
    return one if found is None else replace(one, ids=found.ids, title=found.title)


def _place(item: ToldItem) -> _Place:
    """Give the show, by Trakt's id of it, and where an episode stands in it."""
    return (item.show.ids[0] if item.show is not None else "", item.season, item.number)
