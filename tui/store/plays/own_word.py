"""Whose word counts: a server that some profile reads itself tells of its accounts and libraries better than others."""

from __future__ import annotations

import sqlite3

_READ = "SELECT 1 FROM server_health WHERE server_id = ?"


def tells_itself(raw: sqlite3.Connection, server_id: int) -> bool:
    """Tell whether a profile of the server itself is stored. Then other sources add to its lists, and change nothing
    that it says of them: else each import and each sync would take back what the other has written.
    """
    return raw.execute(_READ, (server_id,)).fetchone() is not None
