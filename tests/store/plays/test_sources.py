"""Which install a file comes from: record ids mean something within one install only (S24)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.store.plays.audit import assert_in_step, history
from tests.store.plays.scene import DAY, START, facts, session, staged, take_all
from tui.model.plays import SourceKind
from tui.model.tautulli import RawSession, SourceFacts, TautulliLibrary
from tui.store.store import Store


def plays(first: int, last: int, *, start: int = START, user: int = 7) -> list[RawSession]:
    """One play a day, with record ids from `first` to `last`."""
    return [
        session(
            id=number, reference_id=number, started=start + number * DAY, stopped=start + number * DAY + 600,
            paused_counter=0, user_id=user, rating_key=100 + number % 5, guid=f"plex://movie/{number % 5:024x}",
        )
        for number in range(first, last + 1)
    ]  # fmt: skip


async def sources(store: Store) -> int:
    """How many sources there are."""
    return len(await store.plays.totals())


async def test_a_newer_backup_is_of_the_same_source(store: Store) -> None:
    """It holds the same records and more."""
    await take_all(store, plays(1, 30))
    newer = await take_all(store, plays(1, 40))
    assert await sources(store) == 1
    assert (newer.source.is_new, newer.source.known_upto) == (False, 30)
    assert newer.figures["added"] == 10


async def test_an_older_backup_is_of_the_same_source_and_takes_nothing_back(store: Store) -> None:
    """It knows the first records only; names and lists stay those of the newer one."""
    libraries = (TautulliLibrary("server-one", "1", "Films", "movie"),)
    await take_all(store, staged(plays(1, 40), facts(libraries=libraries)))
    before = await history(store)
    older = await take_all(store, staged(plays(1, 10), facts(users=())))
    assert await sources(store) == 1
    assert older.told == {"processed": 10, "unchanged": 10}
    assert older.source.is_newest(facts()) is False
    assert await history(store) == before


async def test_s24_another_install_on_the_same_server_is_another_source(store: Store) -> None:
    """Its records have the same ids and mean other plays: neither overwrites the other's."""
    await take_all(store, plays(1, 20))
    await take_all(store, plays(1, 20, start=START + 17, user=8))
    assert await sources(store) == 2
    assert await store.db.fetch_one("SELECT count(*) FROM play_sessions") == (40,)
    await assert_in_step(store)


async def test_half_of_the_records_may_have_changed(store: Store) -> None:
    """Items that were added again have other keys, yet it is the same install."""
    records = plays(1, 40)
    await take_all(store, records)
    for place in range(15):
        records[place] = msgspec.structs.replace(records[place], rating_key=9000 + place)
    changed = await take_all(store, records)
    assert await sources(store) == 1
    assert changed.figures["updated"] == 15
    await assert_in_step(store)


async def test_s24_the_same_records_on_another_server_are_another_source(store: Store) -> None:
    """Two servers with one record each in common are two; keys and accounts do not mix."""
    await take_all(store, staged(plays(1, 10), facts("server-one")))
    await take_all(store, staged(plays(1, 10), facts("server-two")))
    assert await sources(store) == 2
    assert await store.db.fetch_one("SELECT count(*) FROM play_items") == (10,)
    assert await store.db.fetch_one("SELECT count(*) FROM server_accounts") == (6,)


async def test_a_server_that_nobody_told_gets_its_name_later(store: Store) -> None:
    """A file without libraries is known again when a newer one tells the server."""
    await take_all(store, staged(plays(1, 20), facts(None)))
    await take_all(store, staged(plays(1, 22), facts("server-one")))
    await take_all(store, staged(plays(1, 22), facts(None)))
    assert await store.db.fetch_all("SELECT uuid FROM play_servers") == [("server-one",)]
    assert await sources(store) == 1


async def test_two_files_that_tell_no_server_are_told_apart(store: Store) -> None:
    """Not knowing the server is no reason to take them for one."""
    await take_all(store, staged(plays(1, 20), facts(None)))
    await take_all(store, staged(plays(1, 20, start=START + 99, user=8), facts(None)))
    assert await sources(store) == 2


async def test_a_pull_that_goes_on_after_the_last_record_is_of_the_same_source(store: Store) -> None:
    """Only new records come over the wire; their ids and times go on. One that jumps back in time is another."""
    await take_all(store, plays(1, 20))
    await take_all(store, plays(21, 30))
    await take_all(store, plays(31, 40, start=START - 300 * DAY))
    assert await sources(store) == 2


async def test_an_import_taken_up_again_keeps_its_source(store: Store) -> None:
    """The number in the checkpoint decides, whatever the records say."""
    first = await take_all(store, plays(1, 5))
    file = staged(plays(1, 5, start=START + 17, user=8))
    await store.intake.attach(file)
    async with store.db.transaction() as conn:
        again = await store.sources.register(
            conn, file.facts, SourceKind.TAUTULLI, name="", now=1.0, source_id=first.source.id
        )
    assert again.id == first.source.id


async def test_records_of_a_replaced_server_stay_with_it(store: Store) -> None:
    """A household that replaced its server: keys of the old one are other items."""
    told = facts()
    told = type(told)(**{**_fields(told), "servers": ("server-one", "server-old")})
    records = plays(1, 10)
    records[0] = msgspec.structs.replace(records[0], server=1)
    await take_all(store, staged(records, told))
    servers = await store.db.fetch_all(
        "SELECT v.uuid, count(*) FROM play_sessions AS s JOIN play_items AS i ON i.id = s.item_id"
        " JOIN play_servers AS v ON v.id = i.server_id GROUP BY v.uuid ORDER BY v.uuid"
    )
    assert servers == [("server-old", 1), ("server-one", 9)]
    await assert_in_step(store)


@pytest.mark.parametrize("told", [("server-two", "server-one"), ("server-two", "server-one", "server-three")])
async def test_s12_plays_from_before_a_server_was_replaced_are_not_doubled(store: Store, told: tuple[str, ...]) -> None:
    """The same Tautulli, whose main server is another now: old records stay as they are, new ones are of the new."""
    await take_all(store, plays(1, 20))
    before = await store.db.fetch_all("SELECT id, account_id, item_id FROM plays ORDER BY id")
    newer = await take_all(store, staged(plays(1, 25), _told_servers(*told)))
    again = await take_all(store, staged(plays(1, 25), _told_servers(*told)))
    after = await store.db.fetch_all("SELECT id, account_id, item_id FROM plays ORDER BY id")
    assert after[:20] == before
    assert newer.told == {"processed": 25, "unchanged": 20, "added": 5, "plays_added": 5}
    assert again.told == {"processed": 25, "unchanged": 25}
    assert await _plays_by_server(store) == [("server-one", 20), ("server-two", 5)]
    await assert_in_step(store)


async def test_s24_a_server_in_common_does_not_make_two_installs_one(store: Store) -> None:
    """Another Tautulli that has known the server too, with other records, or with none in common."""
    await take_all(store, plays(1, 20))
    await take_all(store, staged(plays(1, 20, start=START + 17, user=8), _told_servers("server-two", "server-one")))
    await take_all(store, staged(plays(21, 30), _told_servers("server-three", "server-one")))
    assert await sources(store) == 3
    await assert_in_step(store)


async def test_libraries_follow_the_newest_list(store: Store) -> None:
    """New ones are added, renamed ones updated, and those that are gone marked; again, nothing is written."""

    async def listed(*libraries: TautulliLibrary) -> tuple[int, int, int]:
        file = staged(plays(1, 3), facts(libraries=libraries))
        source = (await take_all(store, file)).source
        await store.intake.attach(file)
        async with store.db.transaction() as conn:
            counts = await store.sources.take_libraries(conn, source, file.facts)
        await store.intake.detach()
        return counts.added, counts.updated, counts.unchanged

    films = TautulliLibrary("server-one", "1", "Films", "movie")
    shows = TautulliLibrary("server-one", "2", "Shows", "show")
    assert await listed(films, shows) == (2, 0, 0)
    assert await listed(films, shows) == (0, 0, 2)
    assert await listed(TautulliLibrary("server-one", "1", "Movies", "movie")) == (0, 2, 0)
    rows = await store.db.fetch_all("SELECT name, is_listed FROM server_libraries ORDER BY library_key")
    assert rows == [("Movies", 1), ("Shows", 0)]


def _told_servers(*servers: str) -> SourceFacts:
    return replace(facts(), servers=servers)


async def _plays_by_server(store: Store) -> list[tuple[Any, ...]]:
    return await store.db.fetch_all(
        "SELECT v.uuid, count(*) FROM plays AS p JOIN server_accounts AS a ON a.id = p.account_id"
        " JOIN play_servers AS v ON v.id = a.server_id GROUP BY v.uuid ORDER BY v.uuid"
    )


def _fields(told: object) -> dict[str, object]:
    return {name: getattr(told, name) for name in told.__slots__}  # type: ignore[attr-defined]
