"""Finds out which specials were watched: everybody counts them in another order, so their place says nothing (S23).

Lists of what was watched tell no ids of episodes; the plays themselves do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.jobs.trakt.naming import told_item
from tui.model.lists import EntryKind
from tui.model.told import ToldItem
from tui.model.trakt import Play

if TYPE_CHECKING:
    from tui.clients.trakt import TraktReader

FEW = 20
"""So many are asked for by the moment of their last play; of more the whole history is read."""
_Key = tuple[str, int | None]


async def identified(reader: TraktReader, told: Sequence[tuple[ToldItem, float | None]]) -> list[ToldItem]:
    """Give specials of shows with their own ids, as (special, when it was watched last), in their order.

    One that is in none of the plays that came stays without. Raises SyncError.
    """
    plays = await _plays(reader, [when for _, when in told])
    by_place = {_place(item): item for play in plays if (item := told_item(play.entry)) is not None}
    return [_with_ids(special, by_place.get(_place(special))) for special, _ in told]


async def _plays(reader: TraktReader, moments: Sequence[float | None]) -> list[Play]:
    if len(moments) > FEW:
        return list((await reader.history(EntryKind.EPISODE))[0])
    found: list[Play] = []
    for moment in dict.fromkeys(one for one in moments if one is not None):
        found += (await reader.history(EntryKind.EPISODE, None, moment, moment))[0]
    return found


def _with_ids(special: ToldItem, found: ToldItem | None) -> ToldItem:
    return special if found is None else replace(special, ids=found.ids, title=found.title)


def _place(item: ToldItem) -> _Key:
    """Give the show, by Trakt's id of it, and the number of a special."""
    return (item.show.ids[0] if item.show is not None else "", item.number)
