"""Asks SQLite whether the file is sound, for diagnosis."""

from __future__ import annotations

import sqlite3

from tui.store.database import Database

MOST = 10
"""Complaints that are listed."""


async def complaints(db: Database) -> list[str]:
    """What is wrong with the file, in SQLite's words; nothing when it is sound. Reads the whole file.

    Raises LocalStoreError when it cannot even be read.
    """

    def check(raw: sqlite3.Connection) -> list[str]:
        found = [str(row[0]) for row in raw.execute(f"PRAGMA quick_check({MOST})")]
        orphans = [f"{row[0]} row {row[1]} belongs to no {row[2]}" for row in raw.execute("PRAGMA foreign_key_check")]
        return [complaint for complaint in found if complaint != "ok"] + orphans[:MOST]

    return await db.read(check)


def sqlite_version() -> str:
    """Version of the SQLite that is used, such as "3.45.1"."""
    return sqlite3.sqlite_version


async def figures(db: Database) -> tuple[int, int]:
    """Size of the file in bytes, and the version of its schema."""

    def read(raw: sqlite3.Connection) -> tuple[int, int]:
        pages, size, version = (
            int(raw.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size", "user_version")
        )
        return pages * size, version

    return await db.read(read)
