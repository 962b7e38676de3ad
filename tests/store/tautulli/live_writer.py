"""A Tautulli that goes on writing while its file is read: `python -m tests.store.tautulli.live_writer PATH`.

It commits a session, prints `ready`, then commits more until a line comes on stdin; then it prints the number of
committed sessions and the longest time that a commit took (s), leaves its rows in the -wal, and waits for another line.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time


def copy_session(conn: sqlite3.Connection, record: int) -> None:
    """Write one more session as Tautulli does: three tables, three commits."""
    for table in ("session_history", "session_history_metadata", "session_history_media_info"):
        columns = [name for _, name, *_ in conn.execute(f"PRAGMA table_info({table})")]
        changed = {"id": str(record), "reference_id": str(record), "started": f"started + {record}"}
        changed["stopped"] = f"stopped + {record}"
        values = ", ".join(changed.get(column, column) for column in columns)
        conn.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE id = 1")


def main(path: str) -> None:
    """Write until told to stop."""
    conn = sqlite3.connect(path, isolation_level=None, timeout=20)
    conn.execute("PRAGMA synchronous = NORMAL")
    (record,) = conn.execute("SELECT MAX(id) FROM session_history").fetchone()
    record += 1
    copy_session(conn, record)
    asked = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), asked.set()), daemon=True).start()
    print("ready", flush=True)
    longest = 0.0
    while not asked.is_set():
        began = time.monotonic()
        record += 1
        copy_session(conn, record)
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.001)
    print(json.dumps({"sessions": record, "longest": longest}), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1])
