"""Plays are made of their sessions: whatever changes about these, no stale play is left."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.plays.audit import assert_in_step, history
from tests.store.plays.fresh import fresh_store
from tests.store.plays.scene import START, session, take_all
from tui.model.tautulli import RawSession
from tui.store.store import Store


def part(number: int, group: int, **changes: object) -> RawSession:
    """The session `number` of the group that began with `group`; an hour after the one before."""
    at = START + number * 3600
    return session(**{"id": number, "reference_id": group, "started": at, "stopped": at + 600, **changes})


async def ids(store: Store) -> list[tuple[int, int]]:
    """Record id of each play's head, and how many sessions it has."""
    return await store.db.fetch_all("SELECT id & 255, sessions FROM plays ORDER BY id")


async def test_a_group_that_was_split_becomes_two_plays(store: Store) -> None:
    """Regrouped in Tautulli, the history here follows, once."""
    await take_all(store, [part(1, 1), part(2, 1), part(3, 1)])
    split = [part(1, 1), part(2, 2), part(3, 2)]
    outcome = await take_all(store, split)
    assert await ids(store) == [(1, 1), (2, 2)]
    assert (outcome.figures["plays_added"], outcome.figures["plays_updated"]) == (1, 1)
    await assert_in_step(store)


async def test_groups_that_were_joined_leave_no_empty_play(store: Store) -> None:
    """The head of what is no group any more disappears."""
    await take_all(store, [part(1, 1), part(2, 2), part(3, 2)])
    outcome = await take_all(store, [part(1, 1), part(2, 1), part(3, 1)])
    assert await ids(store) == [(1, 3)]
    assert outcome.figures["plays_removed"] == 1
    await assert_in_step(store)


async def test_a_session_that_became_a_duplicate_leaves_its_play(store: Store) -> None:
    """A twin that came with a newer file takes the later record out of its play."""
    await take_all(store, [part(2, 2)])
    twin = msgspec.structs.replace(part(2, 2), id=1, reference_id=1)
    outcome = await take_all(store, [twin, part(2, 2)])
    assert await ids(store) == [(1, 1)]
    assert outcome.figures["duplicates"] == 1
    await assert_in_step(store)


@pytest.mark.parametrize("limit", [1, 100])
async def test_s12_a_group_whose_head_was_deleted_stays_one_play(store: Store, limit: int) -> None:
    """Tautulli has deleted the first record, which is stored here: the others, and new ones, still go on from it."""
    await take_all(store, [part(1, 1), part(2, 1), part(3, 1), part(4, 4)])
    left = [part(2, 1), part(3, 1), part(4, 4), part(5, 1)]
    outcome = await take_all(store, left, limit=limit)
    again = await take_all(store, left)
    assert await ids(store) == [(1, 4), (4, 1)]
    assert outcome.figures["added"] == outcome.figures["plays_updated"] == 1
    assert (again.figures["updated"], again.findings) == (0, [])
    await assert_in_step(store)


async def test_a_group_whose_head_was_never_stored_is_a_play(store: Store) -> None:
    """It goes on under the first record that is left, as does one whose stored head is of another item."""
    await take_all(store, [part(1, 1, rating_key=9, guid="local://9"), part(6, 6), part(7, 7)])
    await take_all(store, [part(2, 1), part(3, 1), part(4, 5), part(6, 6), part(7, 7)])
    assert await ids(store) == [(1, 1), (2, 2), (4, 1), (6, 1), (7, 1)]
    await assert_in_step(store)


@pytest.mark.parametrize("limit", [1, 100])
async def test_s12_a_duplicate_whose_original_was_deleted_is_no_second_play(store: Store, limit: int) -> None:
    """Somebody saw a play twice in Tautulli and deleted the first of the records, which is stored here."""
    twins = [msgspec.structs.replace(part(1, 1), id=number, reference_id=number) for number in (1, 2, 3)]
    others = [part(5, 5), part(6, 6)]
    await take_all(store, [*twins, *others])
    outcome = await take_all(store, [*twins[1:], *others], limit=limit)
    assert await ids(store) == [(1, 1), (5, 1), (6, 1)]
    assert outcome.told == {"processed": 4, "unchanged": 2, "duplicates": 2}
    await assert_in_step(store)


async def test_a_duplicate_that_was_moved_in_time_is_a_play(store: Store) -> None:
    """It repeats nothing any more, though what it repeated was deleted."""
    twins = [msgspec.structs.replace(part(1, 1), id=number, reference_id=number) for number in (1, 2)]
    others = [part(5, 5), part(6, 6)]
    await take_all(store, [*twins, *others])
    await take_all(store, [part(2, 2), *others])
    assert await ids(store) == [(1, 1), (2, 1), (5, 1), (6, 1)]
    await assert_in_step(store)


@pytest.mark.parametrize("limit", [1, 100])
async def test_a_head_that_was_hopeless_and_is_mended_joins_its_play(store: Store, limit: int) -> None:
    """The first record of a group was kept out; corrected, it comes into the play of the others."""
    await take_all(store, [part(1, 1, started=None), part(2, 1), part(3, 1)])
    mended = await take_all(store, [part(1, 1), part(2, 1), part(3, 1)], limit=limit)
    assert await ids(store) == [(1, 3)]
    assert (mended.figures["added"], mended.figures["plays_added"]) == (1, 0)
    await assert_in_step(store)


async def test_a_play_is_counted_as_grown_only_if_it_was_there_before(store: Store) -> None:
    """A group that comes in two batches of one import is one new play, and none that was updated."""
    first = await take_all(store, [part(1, 1), part(2, 1), part(3, 1)], limit=1)
    second = await take_all(store, [part(1, 1), part(2, 1), part(3, 1), part(4, 1)], limit=1)
    assert (first.figures["plays_added"], first.figures["plays_updated"]) == (1, 0)
    assert (second.figures["plays_added"], second.figures["plays_updated"]) == (0, 1)


parts = st.tuples(st.integers(1, 12), st.sampled_from([7, 8]), st.integers(0, 3), st.booleans())
files = st.dictionaries(st.integers(1, 12), parts, min_size=1, max_size=12)


def records(drawn: dict[int, tuple[int, int, int, bool]]) -> list[RawSession]:
    """A file: sessions of any group, account, item and state; some hopeless."""
    return [
        part(
            number, min(group, number), user_id=user, rating_key=100 + item, guid=f"local://{item}",
            started=None if is_bad else START + number * 3600,
        )
        for number, (group, user, item, is_bad) in drawn.items()
    ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(files, min_size=1, max_size=3), st.integers(1, 5))
async def test_any_files_in_any_batches_leave_everything_in_step(
    drawn: list[dict[int, tuple[int, int, int, bool]]], limit: int
) -> None:
    """Plays, totals, works and merges agree with the sessions after whatever was imported, and again is nothing."""
    async with fresh_store() as store:
        for file in drawn:
            await take_all(store, records(file), limit=limit)
            await assert_in_step(store)
        before = await history(store)
        again = await take_all(store, records(drawn[-1]), limit=limit + 1)
        assert again.figures.get("added", 0) == again.figures.get("updated", 0) == 0
        assert await history(store) == before
