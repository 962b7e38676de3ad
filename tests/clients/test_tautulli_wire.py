"""Rows of Tautulli's API become records, whatever a row holds."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clients.tautulli.wire import libraries_of, session_of, sessions_of, users_of, whole_number
from tui.model.tautulli import ROW_COLUMNS, TautulliLibrary, TautulliUser

ROW: dict[str, Any] = {
    "row_id": 1124,
    "reference_id": 1120,
    "date": 1462687607,
    "started": 1462688107,
    "stopped": 1462688370,
    "duration": 263,
    "paused_counter": 0,
    "user_id": 133788,
    "user": "DanyKhaleesi69",
    "friendly_name": "Mother of Dragons",
    "rating_key": 4348,
    "parent_rating_key": 544,
    "media_type": "episode",
    "title": "The Red Woman",
    "live": 0,
    "percent_complete": 84,
    "watched_status": 0.75,
    "transcode_decision": "transcode",
    "user_thumb": "https://plex.tv/users/568gwwoib5t98a3a/avatar",
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_a_row_becomes_a_record() -> None:
    """What the API tells is taken; its `duration`, which is the play's, is not taken for that of the item."""
    found = session_of(ROW)
    assert found is not None
    assert (found.id, found.reference_id, found.started, found.user_id) == (1124, 1120, 1462688107, 133788)
    assert (found.has_metadata, found.has_stream, found.percent_complete, found.watched_status) == (1, 1, 84, 0.75)
    assert (found.duration, found.view_offset, found.container, found.section_id) == (None, None, None, None)


def test_the_library_asked_for_is_known() -> None:
    """A query by library tells where its records belong; what a row says itself counts more."""
    asked, own = session_of(ROW, "7"), session_of(ROW | {"section_id": 3}, "7")
    assert asked is not None
    assert own is not None
    assert (asked.section_id, own.section_id) == (7, 3)


@pytest.mark.parametrize("row_id", [None, "", "abc", 0, -4, 1 << 40, True, 1.5, [], {}, "9" * 30])
def test_rows_without_a_usable_id_are_told(row_id: object) -> None:
    """They cannot be stored, and are told by their place and what they are about."""
    good, bad = sessions_of([ROW, ROW | {"row_id": row_id}, "no row", None], "")
    assert ([row.id for row in good], [record.place for record in bad]) == ([1124], [1, 2, 3])
    assert (bad[0].excerpt, bad[1].excerpt) == ("The Red Woman", "no row")


@given(st.dictionaries(st.sampled_from([*ROW_COLUMNS, "row_id"]), JSON))
def test_whatever_a_row_holds_can_be_stored(row: dict[str, Any]) -> None:
    """No value of any row breaks the staging: SQLite takes them all."""
    found = session_of(row | {"row_id": 5})
    assert found is not None
    with sqlite3.connect(":memory:") as conn:
        values = [getattr(found, column) for column in ROW_COLUMNS]
        conn.execute(f"CREATE TABLE rows ({', '.join(ROW_COLUMNS)})")
        conn.execute(f"INSERT INTO rows VALUES ({', '.join('?' * len(values))})", values)
    conn.close()


def test_half_surrogates_become_replacement_signs() -> None:
    """JSON can hold what no text can; the record is kept and can be told of."""
    found = session_of(ROW | {"title": "a\ud800b"})
    assert found is not None
    assert found.title == "a\ufffd\ufffd\ufffdb"


def test_users_and_libraries_are_read_by_name() -> None:
    """Odd rows are passed over; plays add up."""
    users = users_of([{"user_id": 0, "username": "Local", "plays": 3}, {"user_id": "7", "plays": "4"}, 5, {}])
    assert users.users == (TautulliUser(0, "Local", ""), TautulliUser(7, "", ""))
    libraries = libraries_of([{"section_id": 2, "section_name": "Fil\x07ms", "plays": -3}, {"section_id": {}}], "abc")
    assert libraries.libraries == (TautulliLibrary("abc", "2", "Films", ""),)
    assert (users.plays, libraries.plays) == (7, 0)


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, 5), ("5", 5), ("-5", None), (-5, -5), (True, None), (5.0, None), ("٣", None), (None, None), ("", None)],
)
def test_counts_may_come_as_text(value: object, number: int | None) -> None:
    """Whole numbers only."""
    assert whole_number(value) == number
