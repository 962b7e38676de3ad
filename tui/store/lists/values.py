"""Entries, details and plans as the store keeps them: JSON texts, and ids with a blank between two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tui.model.lists import Entry, EntryKey, EntryKind, ListDetails, ListPlan

ENTRY = ("kind", "title", "year", "ids", "trakt_id", "show_ids", "show_title", "season", "number")
"""Columns of an entry in `list_items`, in the order of the fields."""

_entry = msgspec.json.Decoder(Entry)
_entries = msgspec.json.Decoder(tuple[Entry, ...])
_details = msgspec.json.Decoder(ListDetails)
_plan = msgspec.json.Decoder(ListPlan)
_order = msgspec.json.Decoder(tuple[EntryKey, ...])


def json_text(told: Entry | ListDetails | ListPlan | Sequence[Entry] | Sequence[EntryKey]) -> str:
    """Give something as it is stored."""
    return msgspec.json.encode(told).decode()


def entry_of_text(text: str) -> Entry:
    """Read a stored entry."""
    return _entry.decode(text)


def entries_of_text(text: str) -> tuple[Entry, ...]:
    """Read several stored entries."""
    return _entries.decode(text)


def details_of_text(text: str) -> ListDetails:
    """Read stored details."""
    return _details.decode(text)


def plan_of_text(text: str) -> ListPlan:
    """Read a stored plan."""
    return _plan.decode(text)


def order_of_text(text: str) -> tuple[EntryKey, ...]:
    """Read a stored order."""
    return _order.decode(text)


def entry_values(entry: Entry) -> tuple[Any, ...]:
    """Give an entry as its ENTRY columns."""
    ids, show_ids = " ".join(entry.ids), " ".join(entry.show_ids)
    known = (entry.kind, entry.title, entry.year, ids, entry.trakt_id)
    return (*known, show_ids, entry.show_title, entry.season, entry.number)


def entry_of(row: Sequence[Any]) -> Entry:
    """Read ENTRY columns."""
    kind, title, year, ids, trakt_id, show_ids, show_title, season, number = row
    own, of_show = tuple(ids.split()), tuple(show_ids.split())
    return Entry(EntryKind(kind), title, year, own, trakt_id, of_show, show_title, season, number)
