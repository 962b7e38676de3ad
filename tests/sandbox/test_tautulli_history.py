"""The history that the sandbox's Tautulli answers: its rows, groups, filters and pages."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tui.sandbox import Household

NOW = 1_770_000_000
BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86_400
FIELDS = """
    reference_id row_id date started stopped duration play_duration paused_counter user_id user friendly_name user_thumb
    platform product player ip_address live machine_id location secure relayed media_type rating_key parent_rating_key
    grandparent_rating_key full_title title parent_title grandparent_title original_title year media_index
    parent_media_index thumb originally_available_at guid transcode_decision percent_complete watched_status
    group_count group_ids state session_key
"""


def stored(home: Household, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home.tautulli.db)) as db:
        return db.execute(query).fetchall()


async def test_every_session(home, every):
    """Without grouping the history has each session of the file, the newest first, with its own figures."""
    rows = await every()
    kept = "id, started, stopped, rating_key, user_id, paused_counter, media_type"
    query = f"SELECT {kept} FROM session_history ORDER BY started DESC, id DESC"
    names = ("row_id", "started", "stopped", "rating_key", "user_id", "paused_counter", "media_type")
    assert [tuple(row[name] for name in names) for row in rows] == stored(home, query)
    assert all(row["duration"] == row["stopped"] - row["started"] - row["paused_counter"] for row in rows)
    assert all((row["group_count"], row["group_ids"]) == (1, str(row["row_id"])) for row in rows)


async def test_fields(every):
    """A row has exactly the fields that the page of the protocol lists, with empty texts where Tautulli has them."""
    film = next(row for row in await every() if row["media_type"] == "movie")
    assert film.keys() == set(FIELDS.split())
    assert [film[name] for name in ("parent_rating_key", "media_index", "grandparent_title")] == ["", "", ""]
    assert (film["state"], film["session_key"]) == (None, None)


async def test_groups(home, ask, every):
    """With grouping, which is the default, a group is one row with the first start, the last stop and the sums."""
    grouped = (await ask("get_history", include_activity=0, length=-1))["data"]
    single = {row["row_id"]: row for row in await every()}
    assert len(grouped) == home.tautulli.facts.groups
    for group in grouped:
        members = [single[int(row)] for row in group["group_ids"].split(",")]
        assert group["group_count"] == len(members)
        assert group["row_id"] == max(row["row_id"] for row in members)
        assert {row["reference_id"] for row in members} == {group["reference_id"]}
        assert group["started"] == min(row["started"] for row in members)
        assert group["date"] == max(row["started"] for row in members)
        assert group["stopped"] == max(row["stopped"] for row in members)
        assert group["duration"] == sum(row["duration"] for row in members)
        assert group["percent_complete"] == max(row["percent_complete"] for row in members)
        assert group["watched_status"] == max(row["watched_status"] for row in members)
    assert max(group["group_count"] for group in grouped) > 1


async def test_watched(every):
    """All degrees of watched occur, and what is watched is so by percentage, by a marker, or because it is live."""
    rows = await every()
    assert {row["watched_status"] for row in rows} == {0, 0.25, 0.5, 0.75, 1}
    assert {row["percent_complete"] for row in rows if row["live"]} == {100}
    assert all(row["percent_complete"] < 86 for row in rows if row["watched_status"] < 1)
    assert all(row["percent_complete"] > 84 for row in rows if row["watched_status"] == 1)


async def test_own_thresholds(home, every):
    """The percentages are settings of the server."""
    film = next(row for row in await every(media_type="movie") if 50 < row["percent_complete"] < 80)
    assert film["watched_status"] < 1
    home.tautulli.service.rule = type(home.tautulli.service.rule)(movie=50, marker=0)
    (again,) = (row for row in await every(media_type="movie") if row["row_id"] == film["row_id"])
    assert again["watched_status"] == 1


async def test_pages(ask, every):
    """Pages of a listing make up the whole; totals count the file and the listing; the default is 25 rows."""
    whole = await every()
    found: list[int] = []
    for start in range(0, 300, 80):
        page = await ask("get_history", grouping=0, include_activity=0, start=start, length=80)
        assert (page["recordsTotal"], page["recordsFiltered"], page["draw"]) == (300, 300, 1)
        found += [row["row_id"] for row in page["data"]]
    assert found == [row["row_id"] for row in whole]
    assert len((await ask("get_history"))["data"]) == 25
    assert (await ask("get_history", start=5_000))["data"] == []


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("date", "date"),
        ("started", "started"),
        ("stopped", "stopped"),
        ("duration", "duration"),
        ("paused_counter", "paused_counter"),
        ("friendly_name", "friendly_name"),
        ("player", "player"),
        ("full_title", "full_title"),
    ],
)
async def test_order(every, column, field):
    """Any column orders the listing, in both directions."""
    up, down = [await every(order_column=column, order_dir=direction) for direction in ("asc", "desc")]
    assert [row["row_id"] for row in up] == [row["row_id"] for row in down][::-1]
    values = [row[field] for row in up]
    assert values == sorted(values, key=lambda value: ascii_lower(value) if isinstance(value, str) else value)


def ascii_lower(text: str) -> bytes:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text).encode()


@pytest.mark.parametrize(
    "field",
    [
        "user",
        "user_id",
        "rating_key",
        "parent_rating_key",
        "grandparent_rating_key",
        "transcode_decision",
        "media_type",
    ],
)
async def test_filters(ask, every, field):
    """Each filter leaves exactly the rows with its value; the total still counts the file."""
    whole = await every()
    shown = [{**row, "media_type": "live" if row["live"] else row["media_type"]} for row in whole]
    value = Counter(row[field] for row in shown if row[field] != "").most_common(1)[0][0]
    expected = [row["row_id"] for row in shown if row[field] == value]
    assert [row["row_id"] for row in await every(**{field: value})] == expected
    answer = await ask("get_history", grouping=0, include_activity=0, **{field: value})
    assert (answer["recordsFiltered"], answer["recordsTotal"]) == (len(expected), 300)
    assert 0 < len(expected) < 300


async def test_several_values(every):
    """A filter takes several values behind commas."""
    both = await every(media_type="track,live")
    assert {(row["media_type"] == "track" or row["live"] == 1) for row in both} == {True}
    assert len(both) == len(await every(media_type="track")) + len(await every(media_type="live"))


async def test_libraries_and_guids(home, every):
    """A library and the begin of a guid can be asked for."""
    in_library = {row for (row,) in stored(home, "SELECT id FROM session_history WHERE section_id = 3")}
    assert {row["row_id"] for row in await every(section_id=3)} == in_library != set()
    guid = next(row["guid"] for row in await every() if "?" in row["guid"])
    assert {row["guid"] for row in await every(guid=guid)} == {guid}


async def test_search(every):
    """A search looks at titles, names and players, in any case."""
    row = (await every())[0]
    for text in (row["full_title"][:9].upper(), row["player"].lower(), row["friendly_name"][:4]):
        found = await every(search=text)
        assert row["row_id"] in {one["row_id"] for one in found}
    assert await every(search="no such thing") == []


async def test_days_are_those_of_the_server(every):
    """A day begins at the server's midnight; `before` and `after` take it in."""
    starts = {row["row_id"]: row["started"] for row in await every()}
    days = {row: datetime.fromtimestamp(start, BERLIN).date().isoformat() for row, start in starts.items()}
    split = [row for row, start in starts.items() if days[row] != datetime.fromtimestamp(start, UTC).date().isoformat()]
    assert split, "no play began between the two midnights"
    day = days[split[0]]
    for name, expected in (
        ("start_date", {row for row in days if days[row] == day}),
        ("after", {row for row in days if days[row] >= day}),
        ("before", {row for row in days if days[row] <= day}),
    ):
        assert {row["row_id"] for row in await every(**{name: day})} == expected


async def test_filters_cut_groups(home, ask, every):
    """A day in the middle of a group leaves its later rows only, as with the real one."""
    grouped = (await ask("get_history", include_activity=0, length=-1))["data"]
    group = next(row for row in grouped if row["date"] - row["started"] > 3 * DAY)
    day = datetime.fromtimestamp(group["date"], BERLIN).date().isoformat()
    found = (await ask("get_history", include_activity=0, length=-1, after=day))["data"]
    (cut,) = (row for row in found if row["reference_id"] == group["reference_id"])
    assert (cut["started"] > group["started"], cut["group_count"] < group["group_count"]) == (True, True)


async def test_running_streams(ask):
    """By default a stream that runs now is mixed in: no row id, a state, and it ends now."""
    data = await ask("get_history", length=-1)
    (running,) = (row for row in data["data"] if row["state"] is not None)
    named = ("row_id", "reference_id", "group_ids", "state", "session_key", "stopped")
    assert [running[name] for name in named] == [None, None, None, "playing", 61, NOW]
    assert data["recordsTotal"] == 300
    assert len((await ask("get_history", length=-1, include_activity=0))["data"]) == len(data["data"]) - 1


async def test_lonely_rows_are_left_out(home, every):
    """A session without metadata or stream is not in the answer, though the total counts it."""
    with closing(sqlite3.connect(home.tautulli.db)) as db, db:
        db.execute("DELETE FROM session_history_metadata WHERE id = 10")
        db.execute("DELETE FROM session_history_media_info WHERE id = 20")
    assert {row["row_id"] for row in await every()} == set(range(1, 301)) - {10, 20}


async def test_unreadable_text_gives_no_rows(home, ask):
    """One title that is no UTF-8 makes the whole answer an empty success, as measured on the real one."""
    with closing(sqlite3.connect(home.tautulli.db)) as db, db:
        db.execute("UPDATE session_history_metadata SET title = CAST(x'c328' AS TEXT) WHERE id = 10")
    data = await ask("get_history")
    assert (data["data"], data["recordsFiltered"], data["recordsTotal"]) == ([], 0, 300)
    assert sum(row["plays"] for row in (await ask("get_users_table", grouping=0))["data"]) > 250


async def test_the_file_grows_while_it_is_served(home, every):
    """New plays are in the next answer, and deleted ones are gone."""
    assert len(await every()) == 300
    home.tautulli.live.write(2)
    home.tautulli.live.delete(1)
    assert {row["row_id"] for row in await every()} == set(range(2, 303))
