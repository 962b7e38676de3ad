"""What is kept of accounts at Trakt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.lists.shelf_of_lists import NOW, Lists, known
from tui.model.lists import (
    DEFAULT_DESCRIPTION,
    AccountLimits,
    EntryKind,
    ListDetails,
    Lookup,
    Privacy,
    RateGauge,
    Rating,
    RemoteList,
)
from tui.store.lists import sides
from tui.store.trakt import accounts, lookups, ratings, remote_lists


def remote(number: int, title: str, description: str = "") -> RemoteList:
    """A list at Trakt."""
    details = ListDetails(title, description, Privacy.PUBLIC, shows_numbers=True)
    return RemoteList(number, f"list-{number}", details, 12, "2026-01-01T00:00:00.000Z", NOW, "anna")


@pytest.fixture
async def profile_id(lists: Lists) -> int:
    """An account."""
    return await lists.account()


async def test_the_lists_of_an_account_replace_those_before(lists: Lists, profile_id: int) -> None:
    """Those of others stay."""
    other = await lists.account("other")
    await lists.write(lambda raw: remote_lists.put_all(raw, other, [remote(1, "Theirs")], NOW))
    for read in ([remote(1, "A"), remote(2, "B")], [remote(2, "C"), remote(3, "A")]):
        await lists.write(lambda raw, r=read: remote_lists.put_all(raw, profile_id, r, NOW))
    assert await lists.store.trakt.lists(profile_id) == [remote(3, "A"), remote(2, "C")]
    assert await lists.store.trakt.lists(other) == [remote(1, "Theirs")]
    await lists.write(lambda raw: remote_lists.forget(raw, profile_id, 3))
    assert await lists.store.trakt.lists(profile_id) == [remote(2, "C")]


async def test_lists_that_carry_our_words_are_offered_first_and_linked_ones_never(
    lists: Lists, profile_id: int
) -> None:
    """They were made by us before, or on another machine."""
    read = [remote(1, "A"), remote(2, "B"), remote(3, "Z", f"Mine. {DEFAULT_DESCRIPTION.upper()}.")]
    await lists.write(lambda raw: remote_lists.put_all(raw, profile_id, read, NOW))
    list_id = await lists.make(profile_id=profile_id)
    await lists.write(lambda raw: sides.link(raw, list_id, 1, "a"))
    assert [one.id for one in await lists.store.trakt.offers(profile_id)] == [3, 2]


async def test_limits_and_gauges_are_kept_beside_each_other(lists: Lists, profile_id: int) -> None:
    """None of them takes another away."""
    limits = AccountLimits(True, 100, 5000, 100_000, 3, 412, NOW)
    gauges = (RateGauge("writes", 1, 1.0, 0, NOW), RateGauge("reads", 1000, 300.0, 998))
    assert (await lists.store.trakt.limits(profile_id), await lists.store.trakt.gauges(profile_id)) == (
        AccountLimits(),
        (),
    )
    await lists.write(lambda raw: accounts.put_gauges(raw, profile_id, gauges))
    await lists.write(lambda raw: accounts.put_limits(raw, profile_id, limits))
    assert await lists.store.trakt.limits(profile_id) == limits
    assert await lists.store.trakt.gauges(profile_id) == gauges


async def test_limits_may_be_learnt_anew(lists: Lists, profile_id: int) -> None:
    """How much is used stays."""
    limits = AccountLimits(False, 5, 250, 1000, 3, 412, NOW)
    await lists.write(lambda raw: accounts.put_limits(raw, profile_id, limits))
    told = AccountLimits(True, 100, 5000, 100_000)
    await lists.write(lambda raw: accounts.learn_limits(raw, profile_id, told, NOW + 1))
    known = await lists.store.trakt.limits(profile_id)
    assert known == replace(told, lists_used=3, items_used=412, read_at=NOW + 1)


async def test_answers_to_lookups_are_kept_whatever_they_were(lists: Lists) -> None:
    """Found, unknown, and not for sure; what was never asked is not there."""
    answers = [
        Lookup("movie:tmdb:603", known(481), NOW),
        Lookup("show:tvdb:1", None, NOW),
        Lookup("movie:imdb:tt1", None, NOW, (known(1), known(2))),
    ]
    await lists.store.trakt.put_lookups(answers)
    found = await lists.store.trakt.lookups(["movie:tmdb:603", "show:tvdb:1", "movie:imdb:tt1", "movie:tmdb:9"])
    assert sorted(found.values(), key=lambda one: one.name) == sorted(answers, key=lambda one: one.name)


async def test_old_answers_are_forgotten(lists: Lists) -> None:
    """A newer one of the same name counts."""
    await lists.store.trakt.put_lookups([Lookup("movie:tmdb:1", None, NOW), Lookup("movie:tmdb:2", None, NOW)])
    await lists.store.trakt.put_lookups([Lookup("movie:tmdb:1", known(1), NOW + 9)])
    assert await lists.write(lambda raw: lookups.prune(raw, NOW + 5)) == 1
    assert list(await lists.store.trakt.lookups(["movie:tmdb:1", "movie:tmdb:2"])) == ["movie:tmdb:1"]


async def test_ratings_are_per_kind_and_replaced(lists: Lists, profile_id: int) -> None:
    """Film 1 and show 1 are rated apart."""
    told = [Rating(known(1), 7, NOW), Rating(known(1, EntryKind.SHOW), 9), Rating(known(2), 3)]
    await lists.write(lambda raw: ratings.put_many(raw, profile_id, told))
    await lists.write(lambda raw: ratings.put_many(raw, profile_id, [Rating(known(1), 8, NOW + 1)]))
    await lists.write(lambda raw: ratings.forget(raw, profile_id, [(EntryKind.MOVIE, 2)]))
    assert await lists.store.trakt.ratings(profile_id) == [Rating(known(1), 8, NOW + 1), told[1]]


async def test_a_removed_account_takes_what_is_known_of_it_along(lists: Lists, profile_id: int) -> None:
    """Nothing of it is shown for another account of its number."""
    await lists.write(lambda raw: remote_lists.put_all(raw, profile_id, [remote(1, "A")], NOW))
    await lists.write(lambda raw: accounts.put_limits(raw, profile_id, AccountLimits(True)))
    await lists.write(lambda raw: ratings.put_many(raw, profile_id, [Rating(known(1), 8)]))
    async with lists.store.db.transaction() as conn:
        await lists.store.profiles.remove(conn, profile_id)
    for table in ("trakt_lists", "trakt_accounts", "ratings"):
        assert await lists.store.db.fetch_all(f"SELECT * FROM {table}") == []
