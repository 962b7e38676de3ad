"""Taking records into the play history: exact, all or nothing, and without a write where nothing is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.store.plays.audit import assert_in_step, dump, history
from tests.store.plays.scene import START, facts, session, staged, staged_genuine, take_all
from tests.store.tautulli.support import genuine
from tui.model.plays import RECORD_BITS, IpPolicy, WatchedRule
from tui.model.tautulli import RawSession
from tui.store.plays import indexes
from tui.store.plays.batch import BatchWriter
from tui.store.store import Store

RECORD = (1 << RECORD_BITS) - 1


def few(count: int = 40) -> list[RawSession]:
    """Sessions of two accounts and seven items, every third one goes on with the one before."""
    return [
        session(
            id=number,
            reference_id=number - 1 if number % 3 == 0 else number,
            started=START + number * 10_000,
            stopped=START + number * 10_000 + 3600,
            user_id=7 if number % 2 else 8,
            user="anna" if number % 2 else "ben",
            rating_key=1000 + number % 7,
            title=f"Film {number % 7}",
            guid=f"plex://movie/{number % 7:024x}",
        )
        for number in range(1, count + 1)
    ]


async def test_s33_every_group_of_the_genuine_file_is_as_tautulli_shows_it(store: Store, tmp_path: Path) -> None:
    """2,000 sessions become the 1,635 groups of the real web API: times, pauses, duration, percent and watched."""
    oracle = json.loads(genuine("clean-get_history.json", tmp_path).read_text())["grouping_1"]
    outcome = await take_all(store, staged_genuine("clean.db", tmp_path))
    rows = await store.db.fetch_all(
        "SELECT id, started, stopped, duration, paused, percent, watched, sessions, last_session_id FROM plays"
    )
    ours = {play_id & RECORD: (*figures, last & RECORD) for play_id, *figures, last in rows}
    theirs = {
        group["reference_id"]: tuple(
            group[name]
            for name in (
                "started", "stopped", "play_duration", "paused_counter", "percent_complete", "watched_status",
                "group_count", "row_id",
            )
        )
        for group in oracle
    }  # fmt: skip
    assert ours == theirs
    assert outcome.told == {"processed": 2000, "added": 2000, "plays_added": 1635}
    assert outcome.findings == []
    await assert_in_step(store)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dirty.db", {"processed": 5000, "added": 4899, "duplicates": 20, "rejected": 81}),
        ("old.db", {"processed": 500, "added": 500}),
    ],
)
async def test_other_genuine_files_come_in_whole(store: Store, tmp_path: Path, name: str, told: dict[str, int]) -> None:
    """Of a file with defects only the hopeless records are kept out; an old schema loses none."""
    outcome = await take_all(store, staged_genuine(name, tmp_path))
    assert told.items() <= outcome.told.items()
    await assert_in_step(store)


@pytest.mark.parametrize("name", ["clean.db", "dirty.db", "old.db"])
async def test_s41_importing_again_writes_nothing(store: Store, tmp_path: Path, name: str) -> None:
    """The second import of a file finds every record as it is stored; not one page of the store is written."""
    file = staged_genuine(name, tmp_path)
    first = await take_all(store, file)
    before = await dump(store)
    version = await store.db.data_version()
    second = await take_all(store, file)
    stored = first.figures["added"]
    assert second.figures["unchanged"] == stored
    assert second.figures["duplicates"] == first.figures["duplicates"]
    assert {name: figure for name, figure in second.told.items() if name.startswith("plays")} == {}
    assert await dump(store) == before
    assert await store.db.data_version() == version


async def test_the_size_of_batches_changes_nothing(tmp_path: Path, store: Store, other_store: Store) -> None:
    """However the records are cut into batches, the same history is stored."""
    file = staged_genuine("dirty.db", tmp_path)
    first = await take_all(store, file)
    second = await take_all(other_store, file, limit=37)
    assert second.batches > 100
    assert await history(store) == await history(other_store)
    assert [finding.record_id for finding in first.findings] == [finding.record_id for finding in second.findings]


async def test_s32_an_import_cut_anywhere_goes_on_to_the_same_end(store: Store, other_store: Store) -> None:
    """Taken up after any batch, also in another session of the program, the rest completes the history."""
    file = staged(few())
    whole = await take_all(store, file)
    after = -(1 << 63)
    while True:
        part = await take_all(other_store, file, limit=7, after=after, most=1)
        if not part.batches:
            break
        after = (await other_store.db.fetch_all("SELECT max(id) FROM play_sessions"))[0][0] & RECORD
    assert await history(other_store) == await history(store)
    assert whole.figures["added"] == 40
    await assert_in_step(other_store)


async def test_a_large_first_import_makes_its_index_at_the_end(
    store: Store, other_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left out while the records come in, there when they are in, and made at once when it is needed before."""
    titled = few()
    titled[30] = session(**{**_fields(titled[30]), "title": "Renamed"})
    await take_all(other_store, titled)
    monkeypatch.setattr(indexes, "MANY", 10)
    await take_all(store, titled, limit=10, most=2)
    assert await store.db.read(indexes.is_missing)
    await take_all(store, titled, limit=10, settles=False)
    assert await history(store) == await history(other_store)
    await take_all(store, titled)
    assert not await store.db.read(indexes.is_missing)
    assert await history(store) == await history(other_store)


async def test_s35_a_batch_that_is_rolled_back_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """A dry run finds what a real one finds and stores no row, not even of accounts and items."""
    file = staged_genuine("dirty.db", tmp_path)
    dry = await take_all(store, file, is_dry=True, limit=500)
    left = {table: rows for table, rows in (await dump(store)).items() if rows}
    real = await take_all(store, file, limit=500)
    assert set(left) == {"play_servers", "play_sources", "server_accounts"}, "made by the step before"
    for name in ("processed", "added", "updated", "unchanged", "duplicates", "rejected"):
        assert dry.figures[name] == real.figures[name]
    assert dry.findings == real.findings


async def test_s32_a_batch_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong after the sessions are written, none of the batch stays and the next try takes all."""

    def fail(*_: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(BatchWriter, "_make_plays", fail)
        with pytest.raises(RuntimeError, match="no"):
            await take_all(store, few())
    assert await store.db.fetch_one("SELECT count(*) FROM play_sessions") == (0,)
    assert (await take_all(store, few())).figures["added"] == 40
    await assert_in_step(store)


async def test_a_newer_file_brings_only_what_is_new(store: Store) -> None:
    """A later backup adds its new sessions, and to the last play what was played on."""
    records = few(40)
    await take_all(store, records[:38])
    newer = await take_all(store, records, limit=10)
    assert newer.told == {"processed": 40, "unchanged": 38, "added": 2, "plays_added": 1, "plays_updated": 1} or (
        newer.told["added"] == 2 and newer.told["unchanged"] == 38
    )
    await assert_in_step(store)


async def test_a_changed_record_is_updated_with_its_play(store: Store) -> None:
    """What Tautulli has corrected since is corrected here, once."""
    records = few()
    await take_all(store, records)
    records[4] = session(**{**_fields(records[4]), "stopped": records[4].stopped + 60, "view_offset": 10_000})
    changed = await take_all(store, records)
    again = await take_all(store, records)
    assert changed.told == {"processed": 40, "unchanged": 39, "updated": 1, "plays_updated": 1}
    assert again.told == {"processed": 40, "unchanged": 40}
    await assert_in_step(store)


async def test_s20_what_a_source_does_not_tell_stays_unknown(store: Store, tmp_path: Path) -> None:
    """The first rows of the old file tell neither place nor line: unknown, not 0 and not a guess."""
    await take_all(store, staged_genuine("old.db", tmp_path))
    row = await store.db.fetch_one(
        "SELECT s.bandwidth, t.location, t.is_secure FROM play_sessions AS s"
        " JOIN play_streams AS t ON t.id = s.stream_id ORDER BY s.id"
    )
    assert row == (None, "", -1)


async def test_s20_without_a_runtime_nobody_knows_what_was_watched(store: Store) -> None:
    """Tautulli would divide by 1 and call it watched; here percent and watched stay unknown."""
    await take_all(store, [session(id=1, reference_id=1, duration=None)])
    assert await store.db.fetch_one("SELECT percent, watched FROM plays") == (None, None)


@pytest.mark.parametrize(
    ("policy", "told", "stored"),
    [
        (IpPolicy.KEEP, "203.0.113.99", "203.0.113.99"),
        (IpPolicy.MASK, "203.0.113.99", "203.0.113.0"),
        (IpPolicy.MASK, "2001:db8:482d:7::5797", "2001:db8:482d::"),
        (IpPolicy.MASK, "::ffff:203.0.113.99", "::ffff:203.0.113.0"),
        (IpPolicy.MASK, "fe80::1%eth0", "fe80::"),
        (IpPolicy.MASK, "host-7.example.org", None),
        (IpPolicy.MASK, "203.0.113.99.example", None),
        (IpPolicy.MASK, "999.1.1.1.1", None),
        (IpPolicy.DROP, "203.0.113.99", None),
    ],
)
async def test_addresses_are_kept_masked_or_dropped(
    store: Store, policy: IpPolicy, told: str, stored: str | None
) -> None:
    """The setting decides what is stored of an address; what cannot be masked is not stored."""
    await take_all(store, [session(id=1, reference_id=1, ip_address=told)], ips=policy)
    assert await store.db.fetch_one("SELECT ip_address FROM play_sessions") == (stored,)


async def test_dropping_addresses_drops_those_that_are_stored(store: Store) -> None:
    """Imported again with another setting, stored addresses follow it."""
    await take_all(store, few())
    again = await take_all(store, few(), ips=IpPolicy.DROP)
    assert again.figures["updated"] == 40
    assert await store.db.fetch_one("SELECT count(ip_address) FROM play_sessions") == (0,)


@pytest.mark.parametrize(
    ("rule", "offset", "watched"),
    [
        (WatchedRule(), 849_999, 0.75),
        (WatchedRule(), 850_000, 1.0),
        (WatchedRule(movie_percent=50), 500_000, 1.0),
        (WatchedRule(tv_percent=50), 500_000, 0.5),
        (WatchedRule(), 425_000, 0.5),
        (WatchedRule(), 212_500, 0.25),
        (WatchedRule(), 212_499, 0.0),
        (WatchedRule(marker=3), 800_000, 1.0),
        (WatchedRule(marker=2), 850_000, 1.0),
        (WatchedRule(marker=1), 850_000, 0.75),
        (WatchedRule(marker=1), 900_000, 1.0),
        (WatchedRule(marker=0), 800_000, 0.75),
    ],
)
async def test_watched_follows_the_settings(store: Store, rule: WatchedRule, offset: int, watched: float) -> None:
    """Thresholds by kind and the four ways to heed markers, as in Tautulli's own settings."""
    markers = {"marker_credits_first": 800_000, "marker_credits_final": 900_000} if offset in {800_000, 900_000} else {}
    if rule.marker == 1 or rule.marker == 2:
        markers = {"marker_credits_first": 800_000, "marker_credits_final": 900_000}
    await take_all(store, [session(id=1, reference_id=1, duration=1_000_000, view_offset=offset, **markers)], rule=rule)
    assert await store.db.fetch_one("SELECT watched FROM plays") == (watched,)


@pytest.mark.parametrize(("offset", "percent"), [(5, 0), (125, 12), (375, 38), (1000, 100), (None, 0)])
async def test_percent_is_rounded_as_python_does(store: Store, offset: int | None, percent: int) -> None:
    """Halves go to the even neighbour, as in what Tautulli shows; no position is the beginning."""
    await take_all(store, [session(id=1, reference_id=1, duration=1000, view_offset=offset)])
    assert await store.db.fetch_one("SELECT percent FROM plays") == (percent,)


async def test_live_tv_is_always_watched(store: Store) -> None:
    """Live TV has no end to miss."""
    await take_all(store, [session(id=1, reference_id=1, live=1, view_offset=1, guid="tv.plex.xmltv://movie/1")])
    assert await store.db.fetch_one("SELECT percent, watched FROM plays") == (100, 1.0)


async def test_what_the_web_api_tells_is_taken_and_hides_nothing(store: Store) -> None:
    """Its rows tell percent and watched instead of positions, and leave what a file told before."""
    await take_all(store, few(3))
    silent = dict.fromkeys(
        ("duration", "view_offset", "bandwidth", "bitrate", "video_codec", "original_title", "quality_profile")
    )
    before = await store.db.fetch_all("SELECT device_id, stream_id FROM play_sessions")
    told = [session(**{**_fields(one), **silent, "percent_complete": 91, "watched_status": 1}) for one in few(3)]
    after = await take_all(store, told)
    again = await take_all(store, told)
    rows = await store.db.fetch_all("SELECT percent, watched, runtime_ms, bitrate FROM play_sessions")
    assert after.figures["updated"] == 3
    assert again.told == {"processed": 3, "unchanged": 3}
    assert set(rows) == {(91, 1.0, 7_000_000, 20_000)}
    assert await store.db.fetch_all("SELECT device_id, stream_id FROM play_sessions") == before


async def test_duplicates_are_stored_beside_their_play(store: Store) -> None:
    """A record that repeats another is kept with its reason, and is no play of its own."""
    twin = session(**{**_fields(few(1)[0]), "id": 2, "reference_id": 2})
    outcome = await take_all(store, [*few(1), twin])
    assert outcome.told == {"processed": 2, "added": 1, "duplicates": 1, "plays_added": 1}
    (stored,) = await store.db.fetch_all(
        "SELECT play_id, duplicate_of & 255, remark FROM play_sessions WHERE id & 255 = 2"
    )
    assert stored == (None, 1, "Exact duplicate of record 1")
    await assert_in_step(store)


async def test_records_that_come_after_a_bad_one_of_their_group(store: Store) -> None:
    """A group whose first record is hopeless is still one play, of what is left."""
    records = few(3)
    records[1] = session(**{**_fields(records[1]), "started": None})
    outcome = await take_all(store, records)
    assert outcome.figures["rejected"] == 1
    assert outcome.figures["plays_added"] == 2
    await assert_in_step(store)


async def test_s26_an_account_without_a_list_of_users_is_kept(store: Store) -> None:
    """Who played something is stored, whether or not the source lists anybody; it belongs to nobody."""
    outcome = await take_all(store, staged(few(2), facts(users=())))
    accounts = await store.people.accounts()
    assert outcome.figures["accounts_added"] == 2
    assert {(account.account_key, account.username, account.person_id) for account in accounts} == {
        ("7", "anna", None),
        ("8", "ben", None),
    }


def _fields(record: RawSession) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
