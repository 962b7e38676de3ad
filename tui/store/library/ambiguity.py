"""When a name says too little: items of one server that are there, share it, and are not the same (S23). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui.model.servers import ItemRow, StoredItem


def is_ambiguous(holders: Iterable[StoredItem]) -> bool:
    """Tell whether a name that these items of one server have names none of them: those that are there differ.

    Copies of one work that say the same of themselves, as in a second library for 4K, share their names.
    """
    return len({_told(holder.item) for holder in holders if holder.missing_since is None}) > 1


def _told(item: ItemRow) -> tuple[object, ...]:
    return item.kind, item.title.casefold(), item.season, item.number, item.number_end, item.year
