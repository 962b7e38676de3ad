"""Runs a whole function in the thread of a connection that `Database.transaction()` gave."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite

from tui.store.link import Link

T = TypeVar("T")
Raw = sqlite3.Connection
"""What work in a connection's thread is given; only the store looks inside."""


async def in_thread_of(conn: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` beside SQLite, in one hop: a batch then costs the event loop nothing but this await."""
    if not isinstance(conn, Link):
        raise TypeError("only a connection given by Database.transaction() can be written with")
    return await conn.call(work)
