"""What Tautulli, a Plex server and a Jellyfin server tell of the same evenings becomes one history (S12)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.plays.audit import assert_in_step
from tests.store.plays.fresh import fresh_store
from tests.store.plays.pulling import FILM, GUID, JELLYFIN, SHORT, jellyfin, pull, pulled
from tests.store.plays.scene import DAY, START, session, shown, staged, take_all
from tui.engine.plays.settling import settle_all
from tui.model.library import ItemKind
from tui.model.server_history import PulledPlay
from tui.model.tautulli import RawSession
from tui.store.store import Store

Step = Callable[[], Awaitable[object]]
ORDERS = list(permutations(range(4)))
AGAIN = 25 * 60


def tautulli(record: int, start: int = START, length: int = FILM, **changes: object) -> RawSession:
    """A record of the film from its start to its end."""
    told = {"id": record, "reference_id": record, "started": start, "stopped": start + length, "paused_counter": 0}
    told |= {"rating_key": 1001, "guid": GUID, "title": "The Matrix", "duration": length * 1000, "parent_title": ""}
    told |= {"grandparent_title": "", "media_index": None, "parent_media_index": None, "originally_available_at": ""}
    return session(**{**told, "user_id": 7, "media_type": "movie", "view_offset": length * 1000, **changes})


async def told_in_order(
    store: Store,
    order: Sequence[int],
    records: Sequence[RawSession],
    plex: Sequence[PulledPlay],
    other: Sequence[PulledPlay] = (),
) -> None:
    """Let Tautulli, Plex and Jellyfin tell, and the accounts be mapped to Anna, in some order."""

    async def people() -> None:
        for account in await store.people.accounts():
            if account.account_key in {"7", "a" * 32}:
                await store.people.map(account.id, "Anna")

    steps: tuple[Step, ...] = (
        lambda: take_all(store, staged(records)),
        lambda: pull(store, plex),
        lambda: pull(store, other, JELLYFIN, server="jelly"),
        people,
    )
    for place in order:
        await steps[place]()
    await people()
    await settle_all(store.db.transaction)
    await assert_in_step(store)


async def told(store: Store) -> list[tuple[str, int]]:
    """Who shows which moment."""
    return [(kind, line) for kind, _, line in await shown(store) if line is not None]


@pytest.mark.parametrize("order", ORDERS)
async def test_s12_one_evening_is_one_play(store: Store, order: tuple[int, ...]) -> None:
    """Plex tells when the watched mark was reached, Jellyfin of the same person and film, Tautulli of it all."""
    await told_in_order(store, order, [tautulli(1)], [pulled(1)], [jellyfin("1", started=START + 40)])
    assert await shown(store) == [("tautulli", "Anna", START)]
    reasons = {line.source_kind.value: line.merge_reason for line in await store.plays.merged()}
    assert reasons == {
        "plex": "also told by Tautulli (tautulli.db), at the same time",
        "jellyfin": "also told by Tautulli (tautulli.db), 40 s apart",
    }


@pytest.mark.parametrize("order", ORDERS[::5])
async def test_s12_a_rewatch_on_the_next_day_is_two_plays(store: Store, order: tuple[int, ...]) -> None:
    """Each evening is told by three, and is one play each."""
    await told_in_order(
        store,
        order,
        [tautulli(1), tautulli(2, START + DAY)],
        [pulled(1), pulled(2, stopped=START + DAY + FILM - 600)],
        [jellyfin("1"), jellyfin("2", started=START + DAY + 9)],
    )
    assert await told(store) == [("tautulli", START), ("tautulli", START + DAY)]
    assert len(await store.plays.merged()) == 4


@pytest.mark.parametrize("order", ORDERS[::5])
@pytest.mark.parametrize("by_plex", [0, 1])
async def test_s12_a_short_episode_again_after_25_minutes_is_two_plays(
    store: Store, order: tuple[int, ...], by_plex: int
) -> None:
    """22 minutes long; of the two times Plex tells of one only, Tautulli of the other, and Jellyfin of Plex's."""
    begun = (START, START + AGAIN)
    short = {"runtime_ms": SHORT * 1000}
    mark = begun[by_plex] + SHORT * 9 // 10
    await told_in_order(
        store,
        order,
        [tautulli(1, begun[1 - by_plex], SHORT)],
        [pulled(1, stopped=mark, **short)],
        [jellyfin("1", started=begun[by_plex] + 5, duration_s=SHORT, **short)],
    )
    lines = await store.plays.lines()
    assert sorted(line.source_kind.value for line in lines) == ["plex", "tautulli"]


async def test_s12_both_times_told_by_all_are_two_plays(store: Store) -> None:
    """Each mark goes to the play that it lies in."""
    short = {"runtime_ms": SHORT * 1000}
    begun = (START, START + AGAIN)
    await told_in_order(
        store,
        range(4),
        [tautulli(number, start, SHORT) for number, start in enumerate(begun, 1)],
        [pulled(number, stopped=start + SHORT * 8 // 10, **short) for number, start in enumerate(begun, 1)],
        [jellyfin(str(start), started=start, duration_s=SHORT, **short) for start in begun],
    )
    assert await told(store) == [("tautulli", start) for start in begun]


@pytest.mark.parametrize("order", ORDERS[::7])
async def test_s25_another_person_on_another_server_has_seen_it_too(store: Store, order: tuple[int, ...]) -> None:
    """Nobody said whose the account on Jellyfin is: it stays a play of its own."""
    await told_in_order(store, order, [tautulli(1)], [pulled(1)], [jellyfin("1", account_key="b" * 32)])
    assert sorted(kind for kind, _ in await told(store)) == ["jellyfin", "tautulli"]


@pytest.mark.parametrize("order", ORDERS[::5])
async def test_s12_a_deleted_item_is_the_one_that_tautulli_knew(store: Store, order: tuple[int, ...]) -> None:
    """Plex tells nothing but titles of it any more: the same server, titles and moment are one play."""
    gone = {"item_key": "", "guid": "", "ids": (), "year": None, "runtime_ms": None}
    await told_in_order(store, order, [tautulli(1)], [pulled(1, **gone)])
    assert await told(store) == [("tautulli", START)]


@pytest.mark.parametrize("is_pulled_first", [False, True])
async def test_s23_a_deleted_item_that_could_be_two_is_neither(store: Store, is_pulled_first: bool) -> None:
    """Two films of one title on the server: nobody can say which was played, so the play stands alone."""
    gone = {"item_key": "", "guid": "", "ids": (), "year": None, "runtime_ms": None, "stopped": START + 5 * DAY}
    records = [tautulli(1), tautulli(2, START + DAY, rating_key=2, guid="plex://movie/5d7768ba96b655001fdc0409")]
    steps: list[Step] = [lambda: take_all(store, staged(records)), lambda: pull(store, [pulled(1, **gone)])]
    for step in reversed(steps) if is_pulled_first else steps:
        await step()
    assert len(await store.plays.lines()) == 3
    assert await store.db.fetch_all("SELECT count(DISTINCT work_id) FROM play_items") == [(3,)]


async def test_s12_an_episode_of_two_servers_is_one_by_its_show(store: Store) -> None:
    """No id of the episode itself in common: the show's id and the numbers tell."""
    place = {"kind": ItemKind.EPISODE, "season": 1, "number": 2, "title": "Two", "runtime_ms": SHORT * 1000}
    plex = pulled(1, stopped=START + 1200, item_key="5", guid="", ids=(), show_ids=("tvdb:81189",), **place)
    other = jellyfin("1", duration_s=SHORT, ids=("imdb:tt1",), show_ids=("tvdb:81189",), **place)
    await told_in_order(store, range(4), [], [plex], [other])
    assert [kind for kind, _, _ in await shown(store)] == ["plex"]


CONSISTENT = [(f"tmdb:{work}", f"imdb:tt{work:07}", f"tvdb:{work}") for work in range(3)]
"""Ids of three films; each id names one of them."""
copies = st.lists(
    st.tuples(st.integers(0, 2), st.sets(st.integers(0, 2), min_size=1), st.sampled_from(["a", "b", "c"])),
    min_size=1, max_size=6, unique_by=lambda copy: (copy[0], copy[2], tuple(sorted(copy[1]))),
)  # fmt: skip


@settings(max_examples=15)
@given(copies, st.randoms(use_true_random=False))
async def test_works_are_the_same_in_whatever_order_copies_are_told(
    drawn: list[tuple[int, set[int], str]], dice: Random
) -> None:
    """Copies with ids that agree are one work, by way of others too; which came first changes nothing."""
    plays = [
        (server, jellyfin(f"{place}", item_key=f"k{place}", year=None, title=f"Film {work}", guid="",
                          ids=tuple(sorted(CONSISTENT[work][which] for which in ids)), started=START + place * DAY))
        for place, (work, ids, server) in enumerate(drawn)
    ]  # fmt: skip
    mixed = list(plays)
    dice.shuffle(mixed)
    found = []
    for order in (plays, mixed):
        async with fresh_store() as store:
            for server, play in order:
                await pull(store, [play], JELLYFIN, server=server, settles=False)
            await assert_in_step(store)
            rows = await store.db.fetch_all("SELECT work_id, item_key FROM play_items ORDER BY item_key")
            works = {work: {key for other, key in rows if other == work} for work, _ in rows}
            found.append(sorted(map(sorted, works.values())))
    assert found[0] == found[1]
