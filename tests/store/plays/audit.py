"""Checks that everything in the play history that is made of something else agrees with it, and dumps it all."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from tui.model.plays import RECORD_BITS
from tui.store.store import Store

TABLES = (
    "play_servers", "play_sources", "people", "server_accounts", "server_libraries", "play_items", "work_ids",
    "play_devices", "play_streams", "play_sessions", "plays", "play_totals",
)  # fmt: skip
_PLAYS = """
SELECT id, source_id, account_id, item_id, at, started, stopped, paused, duration, percent, watched, sessions,
    last_session_id FROM plays
"""
_SESSIONS = """
SELECT id, play_id, account_id, item_id, started, stopped, paused, percent, watched FROM play_sessions
WHERE play_id IS NOT NULL ORDER BY id
"""


async def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the play history."""
    return {table: await store.db.fetch_all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


async def history(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What is told of sessions and plays, without the numbers that the order of import gave to items and devices."""
    sessions = """
        SELECT s.id, s.play_id, a.account_key, i.item_key, i.guid, d.player, d.machine_id, t.video_codec, t.location,
            s.library_key, s.started, s.stopped, s.paused, s.view_offset, s.runtime_ms, s.percent, s.watched,
            s.ip_address, s.bandwidth, s.bitrate, s.stream_bitrate, s.duplicate_of, s.remark
        FROM play_sessions AS s
        JOIN server_accounts AS a ON a.id = s.account_id JOIN play_items AS i ON i.id = s.item_id
        JOIN play_devices AS d ON d.id = s.device_id JOIN play_streams AS t ON t.id = s.stream_id ORDER BY s.id
    """
    plays = """
        SELECT p.id, a.account_key, i.item_key, i.guid, p.at, p.started, p.stopped, p.paused, p.duration, p.percent,
            p.watched, p.sessions, p.last_session_id, p.merged_into, p.merge_reason, p.is_settled
        FROM plays AS p JOIN server_accounts AS a ON a.id = p.account_id JOIN play_items AS i ON i.id = p.item_id
        ORDER BY p.id
    """
    items = (
        "SELECT server_id, item_key, guid, title, parent_title, season, number, year FROM play_items ORDER BY 1, 2, 3"
    )
    return {name: await store.db.fetch_all(sql) for name, sql in (("s", sessions), ("p", plays), ("i", items))}


async def assert_in_step(store: Store) -> None:
    """Plays are their sessions, totals are counts, works are what ids say, merged plays go into shown ones."""
    plays = {row[0]: row[1:] for row in await store.db.fetch_all(_PLAYS)}
    members: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for session, play_id, *rest in await store.db.fetch_all(_SESSIONS):
        members[play_id].append((session, *rest))
    assert plays == {play_id: _grouped(play_id, rows) for play_id, rows in members.items()}
    await _assert_totals(store)
    await _assert_merges(store)
    await _assert_works(store)


def _grouped(play_id: int, rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    last = rows[-1]
    columns = list(zip(*rows, strict=True))
    started, stopped = (_known(min, columns[3]), _known(max, columns[4]))
    paused = sum(columns[5])
    played = sum(stop - start for start, stop in zip(columns[3], columns[4], strict=True) if stop and start is not None)
    return (
        play_id >> RECORD_BITS,
        last[1],
        last[2],
        stopped if started is None else started,
        started,
        stopped,
        paused,
        None if stopped is None or started is None else played - paused,
        _known(max, columns[6]),
        _known(max, columns[7]),
        len(rows),
        last[0],
    )


def _known(choose: Any, values: tuple[Any, ...]) -> Any:
    return choose((value for value in values if value is not None), default=None)


async def _assert_totals(store: Store) -> None:
    counted: Counter[tuple[int, int, bool]] = Counter()
    for source_id, account_id, is_merged in await store.db.fetch_all(
        "SELECT source_id, account_id, merged_into IS NOT NULL FROM plays"
    ):
        counted[source_id, account_id, bool(is_merged)] += 1
    kept: Counter[tuple[int, int, bool]] = Counter()
    for source_id, account_id, is_shown, merged in await store.db.fetch_all("SELECT * FROM play_totals"):
        kept[source_id, account_id, False] += is_shown
        kept[source_id, account_id, True] += merged
    assert +kept == counted
    sessions = await store.db.fetch_all(
        f"SELECT id >> {RECORD_BITS}, count(*) FROM play_sessions GROUP BY 1 ORDER BY 1"
    )
    assert sessions == await store.db.fetch_all("SELECT id, sessions FROM play_sources WHERE sessions > 0 ORDER BY id")


async def _assert_merges(store: Store) -> None:
    strays = """
        SELECT count(*) FROM plays AS p LEFT JOIN plays AS into_ ON into_.id = p.merged_into
        WHERE p.merged_into IS NOT NULL AND (into_.id IS NULL OR into_.merged_into IS NOT NULL
            OR p.merge_reason = '' OR into_.source_id = p.source_id)
    """
    assert await store.db.fetch_one(strays) == (0,)


async def _assert_works(store: Store) -> None:
    lost = (
        "SELECT count(*) FROM play_items AS i WHERE NOT EXISTS (SELECT 1 FROM play_items AS w WHERE w.id = i.work_id)"
    )
    assert await store.db.fetch_one(lost) == (0,)
