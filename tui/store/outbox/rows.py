"""A row of the outbox with the names of what it concerns, as it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from tui.model.library import ItemKind
from tui.model.outbox import Aspect, Delivery, DeliveryState, KnownAs, ListWork
from tui.store.database import Row
from tui.store.outbox.values import value_of, values_of

_COLUMNS = """
o.id, o.profile_id, f.name, o.person_id, coalesce(p.name, ''), o.account_id, coalesce(a.account_key, ''), o.item_id,
coalesce(i.item_key, ''), coalesce(i.library_key, ''),
coalesce(t.title, i.title, nullif(o.list_title, ''), l.title, ''),
o.title_id, o.aspect, o.wanted, o.before_it, o.hub_before, o.decision, o.origin, o.rev, o.state, o.attempts,
o.created_at, o.changed_at, o.next_attempt_at, o.last_error, o.error_class, o.hint, o.is_counted, o.failed_at,
o.was_sent, o.finished_at, o.outcome, o.exchange, o.supersedes, o.group_id, o.run_id, i.runtime_ms, o.sent, o.list_id,
o.list_work, o.list_facts, i.kind, i.title, i.guid, i.ids
"""
NAMES = """
JOIN profiles AS f ON f.id = o.profile_id
LEFT JOIN people AS p ON p.id = o.person_id
LEFT JOIN server_accounts AS a ON a.id = o.account_id
LEFT JOIN library_items AS i ON i.id = o.item_id
LEFT JOIN hub_titles AS t ON t.id = o.title_id
LEFT JOIN lists AS l ON l.id = o.list_id
"""
"""Joined to `outbox AS o`."""
SELECT = f"SELECT {_COLUMNS} FROM outbox AS o {NAMES}"
"""To be read with `delivery_of`."""


def delivery_of(row: Row) -> Delivery:
    """Read a row of SELECT: its columns stand in the order of the fields, and those of `known_as` at the end."""
    told = [_READ[name](value) if name in _READ else value for name, value in zip(_NAMES, row, strict=False)]
    kind, title, guid, ids = row[len(_NAMES) :]
    told.append(KnownAs(ItemKind(kind), title, guid, tuple(ids.split())) if kind else KnownAs())
    return Delivery(*told)


_NAMES = tuple(field.name for field in fields(Delivery) if field.name != "known_as")
_READ: dict[str, Callable[[Any], Any]] = {
    "aspect": Aspect,
    "wanted": value_of,
    "before": value_of,
    "hub_before": value_of,
    "state": DeliveryState,
    "is_counted": bool,
    "was_sent": bool,
    "sent": values_of,
    "list_work": lambda text: ListWork(text) if text else None,
}
