"""Files of a Tautulli that tests need more than once."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

TABLES = ("session_history", "session_history_metadata", "session_history_media_info")
SHIFT = 1_000_000


def reinstalled(path: Path, copy: Path) -> Path:
    """The same plays as another install of Tautulli has them: under record ids that are SHIFT higher."""
    shutil.copyfile(path, copy)
    with closing(sqlite3.connect(copy)) as db:
        for table in TABLES:
            db.execute(f"UPDATE {table} SET id = -id")
            db.execute(f"UPDATE {table} SET id = {SHIFT} - id")
        db.execute(f"UPDATE session_history SET reference_id = reference_id + {SHIFT}")
        db.commit()
    return copy
