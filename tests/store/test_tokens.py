"""Who may renew the tokens of an account, and the pair that comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.trakt import TraktTokens
from tui.store.store import Store
from tui.store.tokens import token_secrets

OLD = TraktTokens("old-access", "old-refresh", 1000.0, 600.0)
NEW = TraktTokens("new-access", "new-refresh", 2000.0, 900.0)


@pytest.fixture
async def store(store_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    opened = await Store.open(store_path, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def profile_id(store: Store) -> int:
    """A profile with the old pair."""
    async with store.db.transaction() as conn:
        stored = await store.profiles.add(conn, ProfileDraft(ProfileKind.TRAKT, "trakt", "https://api.trakt.tv"))
        for name, value in token_secrets(OLD).items():
            await store.secrets.put(conn, stored, name, value)
    return stored


async def test_one_at_a_time(store: Store, profile_id: int, clock: FakeClock) -> None:
    """The first claim holds until it is let go or its time is over; its owner may claim again."""
    assert await store.tokens.claim(profile_id, "one", 60)
    assert await store.tokens.claim(profile_id, "one", 60)
    assert not await store.tokens.claim(profile_id, "two", 60)
    clock.jump(60)
    assert await store.tokens.claim(profile_id, "two", 60)
    await store.tokens.release(profile_id, "one")
    assert not await store.tokens.claim(profile_id, "three", 60)
    await store.tokens.release(profile_id, "two")
    assert await store.tokens.claim(profile_id, "three", 60)


async def test_a_clock_that_was_set_back_blocks_nobody(store: Store, profile_id: int, clock: FakeClock) -> None:
    """A claim that would last longer than any is given is none."""
    assert await store.tokens.claim(profile_id, "one", 60)
    clock.jump(-3600)
    assert await store.tokens.claim(profile_id, "two", 60)


async def test_a_pair_is_stored_as_it_came(store: Store, profile_id: int) -> None:
    """Both tokens and the times, in one go with the end of the claim."""
    assert await store.tokens.claim(profile_id, "one", 60)
    assert await store.tokens.take(profile_id, "one", OLD, NEW)
    assert await store.tokens.of(profile_id) == NEW
    assert await store.tokens.claim(profile_id, "two", 60)


async def test_only_the_refused_pair_is_forgotten(store: Store, profile_id: int) -> None:
    """One that took its place meanwhile stays."""
    await store.tokens.refuse(profile_id, "one", "another-refresh")
    assert await store.tokens.of(profile_id) == OLD
    await store.tokens.refuse(profile_id, "one", OLD.refresh)
    left = await store.tokens.of(profile_id)
    assert left is not None
    assert (left.access, left.refresh) == ("", "")


async def test_a_profile_that_is_gone_has_no_turn_and_no_tokens(store: Store, profile_id: int) -> None:
    """Whatever was under way for it."""
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, profile_id)
    assert not await store.tokens.claim(profile_id, "one", 60)
    assert not await store.tokens.take(profile_id, "one", OLD, NEW)
    assert await store.tokens.of(profile_id) is None


async def test_tokens_tell_whose_they_are(store: Store, profile_id: int) -> None:
    """By the access token; an empty one is nobody's."""
    assert await store.tokens.owner_of("old-access") == profile_id
    assert await store.tokens.owner_of("other") is None
    assert await store.tokens.owner_of("") is None


async def test_times_among_the_secrets_hide_no_figures(store: Store, profile_id: int) -> None:
    """They are no secrets: a text with the same number stays as it is."""
    store.redactor.add(*await store.secrets.everything())
    assert store.redactor.redact("1000.0 items in 600.0 s, old-access") == "1000.0 items in 600.0 s, ***"
