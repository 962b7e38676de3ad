"""Where genuine files lie, and Tautulli's grouping rule, worked out once more to judge what the sandbox wrote."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

GENUINE = Path(
    os.environ.get("SYNCDECK_TAUTULLI_DATA", Path(__file__).parents[3] / "shared" / "data" / "tautulli")
).absolute()
"""Where files of a genuine Tautulli lie, if they are here."""

DAY = 86_400
QUERY = """
    SELECT id, reference_id, user_id, h.rating_key, view_offset, started, stopped, m.duration, m.live, m.guid, {marker}
    FROM session_history h JOIN session_history_metadata m USING (id) ORDER BY id
"""


def misplaced_rows(path: Path, *, has_markers: bool = True) -> list[int]:
    """Give the ids of rows whose `reference_id` is not the one that the rule gives."""
    pairs: dict[tuple[int, int], tuple[int, int, bool]] = {}
    people: dict[int, tuple[int, str, int]] = {}
    wrong: list[int] = []
    query = QUERY.format(marker="marker_credits_first" if has_markers else "NULL")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        for row, reference, user, key, offset, started, stopped, duration, live, guid, marker in db.execute(query):
            expected = row
            before, previous = pairs.get((user, key)), people.get(user)
            if live:
                if previous and previous[1] == guid and started - previous[2] <= DAY:
                    expected = previous[0]
            elif before and not before[2] and before[1] <= offset:
                expected = before[0]
            pairs[user, key] = (expected, offset, offset >= min(duration * 0.85, marker or duration))
            people[user] = (expected, guid, stopped)
            wrong += [row] * (reference != expected)
    return wrong
