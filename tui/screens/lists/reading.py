"""Where the Lists screen gets what it shows. All raise LocalStoreError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.engine.lists.titles import shown_title
from tui.model.lists import LocalList
from tui.model.profiles import ProfileKind
from tui.model.runs import Operation
from tui.screens.lists.facts import Asked, ListsFacts, TraktAccount, view_of
from tui.screens.lists.rows import Known, Row, View, change_rows, item_row, stuck_rows, with_text

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.lists.lists import Lists
    from tui.widgets.line_list import PageSource


async def read_lists(deck: Deck) -> ListsFacts:
    """Read all lists and the accounts of their other sides."""
    store = deck.store
    lists = await store.lists.all()
    runs = {run.profile_id: run for run in await store.runs.active() if run.kind is Operation.LIST_SYNC}
    last = {run.profile_id: run for run in await store.runs.latest_by_profile()}
    accounts = [
        TraktAccount(
            profile,
            await store.trakt.limits(profile.id),
            await store.trakt.gauges(profile.id),
            runs.get(profile.id),
            last.get(profile.id),
            len(await store.trakt.offers(profile.id)),
        )
        for profile in await deck.profiles.all()
        if profile.kind is ProfileKind.TRAKT
    ]
    return ListsFacts(lists, {one.id: shown_title(one) for one in lists}, accounts)


async def read_known(deck: Deck, list_id: int | None) -> Known:
    """Read what is known of both sides of a list."""
    if list_id is None:
        return Known()
    plan, agreed = await deck.store.lists.plan(list_id), await deck.store.lists.agreed(list_id)
    return Known(None if plan is None else plan.plan, frozenset(agreed or ()))


async def source_of(deck: Deck, shown: LocalList | None, asked: Asked, known: Known) -> PageSource[Row]:
    """The rows that are asked for."""
    if shown is None:
        return FixedRows(())
    view = view_of(asked, shown)
    if view is View.ITEMS:
        if not asked.text:
            return ItemRows(deck.store.lists, shown, known)
        items = await deck.store.lists.items(shown.id, text=asked.text)
        return FixedRows([item_row(item, shown, known) for item in items])
    unsure = await deck.store.lists.unknown(shown.id)
    rows = stuck_rows(known, unsure, is_held=bool(shown.held)) if view is View.STUCK else change_rows(known, unsure)
    return FixedRows(with_text(rows, asked.text) if asked.text else rows)


@dataclass(frozen=True, slots=True)
class FixedRows:
    """Rows that are at hand."""

    rows: Sequence[Row]

    async def count(self) -> int:
        """All of them."""
        return len(self.rows)

    async def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Some of them."""
        return self.rows[offset : offset + limit]


@dataclass(frozen=True, slots=True)
class ItemRows:
    """What stands on a list here, in its order: pages of a list of any length."""

    lists: Lists
    shown: LocalList
    known: Known

    async def count(self) -> int:
        """As counted with the list."""
        return self.shown.items

    async def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Some of them."""
        items = await self.lists.items(self.shown.id, offset=offset, limit=limit)
        return [item_row(item, self.shown, self.known) for item in items]
