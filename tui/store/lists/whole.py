"""A list here as a sync reads it: all of it at one moment."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tui.model.lists import Entry, EntryKey, ListDetails, ListItem, ListMode, ListPlan, LocalList, Privacy, Side
from tui.store.lists import plans, reading, sides
from tui.store.outbox.lists import waiting_list

_REST = """
SELECT creating_since, agreed_title, agreed_description, agreed_privacy, agreed_numbers, stuck_order FROM lists
WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """A list that may have been made at Trakt, though its id never came back."""

    since: float
    """UTC epoch seconds, by our clock."""
    details: ListDetails | None
    """As it was sent; None = not known any more."""


@dataclass(frozen=True, slots=True)
class WholeLocal:
    """One list, what stands on it, and what it last agreed on with Trakt."""

    list: LocalList
    items: tuple[ListItem, ...]
    agreed: tuple[EntryKey, ...] | None
    """None = never: union only (S6)."""
    choices: dict[str, Side]
    intent: Intent | None
    stuck_order: str
    """What tells the order that Trakt did not take; "" = it took the last."""
    delivery_id: int | None
    """The delivery that waits to bring it in line."""
    planned: ListPlan | None = None
    """The plan that was made last: what it held stays held."""

    @property
    def id(self) -> int:
        """Of the list."""
        return self.list.id

    @property
    def fence(self) -> float:
        """When it was changed here last: what was planned on it holds only as long as this."""
        return self.list.updated_at

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What stands on it, in its order."""
        return tuple(item.entry for item in self.items)

    @property
    def unasked(self) -> tuple[ListItem, ...]:
        """What Trakt does not know, or was not asked for yet."""
        return tuple(item for item in self.items if item.entry.trakt_id is None)

    @property
    def is_synced(self) -> bool:
        """Whether it takes part at all."""
        return self.list.profile_id is not None and self.list.mode is not ListMode.OFF


def whole_local(raw: sqlite3.Connection, list_id: int) -> WholeLocal | None:
    """Read a list with everything of it, at one moment; None = it was deleted. For a connection that only reads."""
    raw.execute("BEGIN")
    try:
        return _read(raw, list_id)
    finally:
        raw.execute("ROLLBACK")


def _read(raw: sqlite3.Connection, list_id: int) -> WholeLocal | None:
    found = reading.get(raw, list_id)
    if found is None:
        return None
    since, *told, stuck = raw.execute(_REST, (list_id,)).fetchone()
    title, description, privacy, numbers = told
    sent = ListDetails(title, description, Privacy(privacy), bool(numbers)) if privacy else None
    return WholeLocal(
        found,
        tuple(reading.items(raw, list_id, 0, None, "")),
        sides.agreed(raw, list_id),
        plans.choices(raw, list_id),
        Intent(since, sent) if since is not None and found.link is None else None,
        stuck,
        waiting_list(raw, list_id),
        last.plan if (last := plans.get(raw, list_id)) else None,
    )


def stick(raw: sqlite3.Connection, list_id: int, order: str) -> None:
    """Note which order Trakt did not take, though it said so; "" = it took the last."""
    raw.execute("UPDATE lists SET stuck_order = ? WHERE id = ? AND stuck_order <> ?", (order, list_id, order))
