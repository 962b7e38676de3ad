"""One play that several sources tell of is shown once, with the reason at the others (S12)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from tests.store.plays.audit import assert_in_step
from tests.store.plays.fresh import fresh_store
from tests.store.plays.scene import DAY, START, facts, session, shown, staged, take_all
from tui.engine.plays.duplicates import merges
from tui.engine.plays.settling import settle_all
from tui.model.plays import SourceKind
from tui.model.tautulli import RawSession, SourceFacts
from tui.store.plays.settling import settle
from tui.store.store import Store

IMDB = "com.plexapp.agents.imdb://tt0111161?lang=en"
FILM = 7_000_000 // 1000
TAUTULLI, PLEX, SCROBBLE = SourceKind.TAUTULLI, SourceKind.PLEX, SourceKind.SCROBBLE


def evening(record: int, start: int = START, *, user: int = 7, key: int = 1001, **changes: object) -> RawSession:
    """A film watched from `start` to its end."""
    told = {"id": record, "reference_id": record, "started": start, "stopped": start + FILM, "paused_counter": 0}
    return session(**{**told, "user_id": user, "rating_key": key, "guid": IMDB, **changes})


async def told_by_four(store: Store, order: Sequence[int] = (0, 1, 2, 3)) -> None:
    """Two Tautullis, the server's own history and a scrobbler, all telling of one evening; in some order."""
    elsewhere = facts("server-two")
    imports = (
        (staged([evening(1)]), TAUTULLI, "tautulli.db"),
        (staged([evening(1, START + 4)]), TAUTULLI, "second.db"),
        (staged([evening(5, START + 9)]), PLEX, "plex"),
        (staged([evening(77, START + 60, key=4)], elsewhere), SCROBBLE, "webhook"),
    )
    for place in order:
        file, kind, name = imports[place]
        await take_all(store, file, kind=kind, name=name)
        await map_all(store, "7", "Anna")


async def map_all(store: Store, key: str, person: str) -> None:
    """Map every account that a server calls `key`, and settle."""
    for account in await store.people.accounts():
        if account.account_key == key and account.person_name != person:
            await store.people.map(account.id, person)
    await settle_all(store.db.transaction)


async def test_s12_tautulli_twice_then_plex_then_a_scrobble_is_one_play(store: Store) -> None:
    """Whoever tells of it, it is one play, told as Tautulli has it; each of the others says why it is not shown."""
    await told_by_four(store)
    assert await shown(store) == [("tautulli", "Anna", START)]
    reasons = [line.merge_reason for line in await store.plays.merged()]
    assert reasons == [
        "also told by Tautulli (tautulli.db), 4 s apart",
        "also told by Tautulli (tautulli.db), 9 s apart",
        "also told by Tautulli (tautulli.db), 1 min apart",
    ]
    await assert_in_step(store)


@pytest.mark.parametrize("order", list(permutations(range(4)))[1::5])
async def test_s12_the_order_of_imports_changes_nothing(store: Store, order: tuple[int, ...]) -> None:
    """The same play is shown, and three are merged into it, whichever source came first."""
    await told_by_four(store, order)
    ((kind, _, _),) = await shown(store)
    assert kind == "tautulli"
    assert len(await store.plays.merged()) == 3
    await assert_in_step(store)


async def test_s12_a_rewatch_on_the_next_day_is_two_plays(store: Store) -> None:
    """Two evenings stay two, however many tell of them."""
    await take_all(store, [evening(1), evening(2, START + DAY)])
    await take_all(store, [evening(1, START + 3), evening(2, START + DAY + 3)], kind=PLEX)
    assert [start for _, _, start in await shown(store)] == [START, START + DAY]


async def test_s12_a_short_episode_again_after_25_minutes_is_two_plays(store: Store) -> None:
    """22 minutes long, begun again after 25: two plays, though each source tells of one only."""
    short = {"duration": 22 * 60_000, "view_offset": 22 * 60_000}
    again = START + 25 * 60
    await take_all(store, [evening(1, stopped=START + 22 * 60, **short)])
    await take_all(store, [evening(1, again, stopped=again + 22 * 60, **short)], kind=PLEX)
    assert len(await shown(store)) == 2


async def test_the_first_source_of_a_store_costs_nothing(store: Store) -> None:
    """Nothing waits to be compared while only one source tells anything."""
    outcome = await take_all(store, [evening(number, START + number * DAY) for number in range(1, 9)])
    assert outcome.settled is not None
    assert outcome.settled.compared == 0


async def test_s25_mapping_merges_and_unmapping_shows_again(store: Store) -> None:
    """Whose plays these are decides whether they are one: told later, the history follows, both ways."""
    await take_all(store, [evening(1)])
    await take_all(store, staged([evening(1, START + 5)], facts("server-two")), kind=PLEX)
    assert len(await shown(store)) == 2
    await map_all(store, "7", "Anna")
    assert len(await shown(store)) == 1
    plex = next(line for line in await store.plays.merged())
    await store.people.unmap(plex.account_id)
    await settle_all(store.db.transaction)
    assert len(await shown(store)) == 2
    assert await store.plays.merged() == []
    await assert_in_step(store)


async def test_s25_unmapped_accounts_never_merge_across_servers(store: Store) -> None:
    """The same user id on two servers may be two people; nobody said otherwise."""
    await take_all(store, [evening(1)])
    await take_all(store, staged([evening(1)], facts("server-two")), kind=PLEX)
    assert len(await shown(store)) == 2


async def test_s25_a_guests_play_never_merges_with_the_owners(store: Store) -> None:
    """Two people who watched the same film at the same time have watched it twice."""
    await take_all(store, [evening(1)])
    await take_all(store, [evening(1, START + 5, user=8)], kind=PLEX)
    await map_all(store, "7", "Anna")
    await map_all(store, "8", "Ben")
    assert len(await shown(store)) == 2


@pytest.mark.parametrize("keys", [("7", "8"), ("8", "7")])
async def test_s25_the_order_of_mapping_changes_nothing(store: Store, keys: tuple[str, str]) -> None:
    """Accounts given to one person in any order, and given back, lead to the same plays."""
    await take_all(store, [evening(1), evening(2, START + DAY, user=8)])
    other = [evening(1, START + 5, user=8), evening(2, START + DAY + 5)]
    await take_all(store, staged(other, facts("server-two")), kind=PLEX)
    for key in keys:
        await map_all(store, key, "Anna")
    assert [(kind, start) for kind, _, start in await shown(store)] == [("tautulli", START), ("tautulli", START + DAY)]
    await store.people.remove("Anna")
    await settle_all(store.db.transaction)
    assert len(await shown(store)) == 4
    await assert_in_step(store)


async def test_settling_goes_on_where_it_was_cut(store: Store) -> None:
    """Bite by bite, each bite of its own, the second source's plays find those of the first."""
    days = range(1, 31)
    first = [evening(day, START + day * DAY, key=day, guid=f"local://{day}") for day in days]
    await take_all(store, first)
    second = [evening(day, START + day * DAY + 5, key=day, guid=f"local://{day}") for day in days]
    await take_all(store, second, kind=PLEX, settles=False)
    bites = 0
    while True:
        async with store.db.transaction() as conn:
            if (await settle(conn, merges, 10)).is_over:
                break
        bites += 1
        await assert_in_step(store)
    assert bites >= 5
    assert len(await shown(store)) == 30


async def test_a_play_that_changes_is_compared_anew(store: Store) -> None:
    """Told to have been on another day after all, it is a play of its own again."""
    await take_all(store, [evening(1), evening(2, START + 30 * DAY)])
    await take_all(store, [evening(1, START + 5), evening(2, START + 30 * DAY + 5)], kind=PLEX)
    assert len(await shown(store)) == 2
    await take_all(store, [evening(1, START + 9 * DAY), evening(2, START + 30 * DAY + 5)], kind=PLEX)
    assert len(await shown(store)) == 3
    await assert_in_step(store)


async def test_a_play_is_shown_again_when_the_one_before_it_disappears(store: Store) -> None:
    """Tautulli's play became part of another group: what the server's own history tells is shown."""
    day = START + 40 * DAY
    apart = [evening(1), evening(2, day, view_offset=FILM * 1000)]
    await take_all(store, apart)
    await take_all(store, [evening(1, day + 5), evening(2, START + 5)], kind=PLEX)
    assert len(await shown(store)) == 2
    joined = [evening(1), evening(2, day, reference_id=1)]
    await take_all(store, joined)
    await assert_in_step(store)
    assert {kind for kind, _, _ in await shown(store)} <= {"tautulli", "plex"}
    assert await store.db.fetch_one("SELECT count(*) FROM plays WHERE is_settled = 0") == (0,)


async def test_works_that_become_one_are_compared(store: Store) -> None:
    """A copy under another key tells of the same play once it is known to be the same film."""
    other: SourceFacts = facts("server-two")
    await take_all(store, [evening(1)])
    await take_all(store, staged([evening(1, START + 5, key=2, guid=IMDB)], other), kind=PLEX)
    await map_all(store, "7", "Anna")
    assert len(await shown(store)) == 1


async def test_s12_many_plays_of_two_sources_are_settled_in_short_bites() -> None:
    """Plays of many works and people come to rest; each is shown once."""
    async with fresh_store() as store:
        rows = [
            evening(number, START + number * 9000, user=7 + number % 2, key=number % 50, guid=f"local://{number % 50}")
            for number in range(1, 1001)
        ]
        await take_all(store, rows)
        told = [evening(row.id, row.started + 7, user=row.user_id, key=row.rating_key, guid=row.guid) for row in rows]
        outcome = await take_all(store, told, kind=PLEX)
        assert outcome.settled is not None
        assert outcome.settled.merged == 1000
        assert len(await store.plays.lines(limit=2000)) == 1000
        await assert_in_step(store)
