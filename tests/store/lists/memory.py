"""A store in memory with one empty list, made anew for each example of a property."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tests.store.lists.shelf_of_lists import NOW
from tui.model.lists import ListDetails
from tui.store.lists import list_writes
from tui.store.lists.list_writes import NewList
from tui.store.migrations import MIGRATIONS


@contextmanager
def memory_list(rule: str = "{}") -> Iterator[sqlite3.Connection]:
    """Give a store with list 1."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.deserialize(_template())
    list_writes.insert(raw, NewList(ListDetails("One"), rule=rule), NOW)
    yield raw
    raw.close()


@cache
def _template() -> bytes:
    """An empty store: its tables are made once."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        migration.apply(raw)
    image = raw.serialize()
    raw.close()
    return image
