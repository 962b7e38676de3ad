"""Keeps the file of the store small and quick to search. Plain functions for a thread."""

from __future__ import annotations

import sqlite3


def free_bytes(raw: sqlite3.Connection) -> int:
    """Give how many bytes inside the file nothing uses."""
    pages: int = raw.execute("PRAGMA freelist_count").fetchone()[0]
    return pages * int(raw.execute("PRAGMA page_size").fetchone()[0])
