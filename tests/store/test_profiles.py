"""Profiles and their secrets."""

from __future__ import annotations

import pytest

from tests.fake_clock import FakeClock
from tui.errors import InvalidInput
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind, SignIn
from tui.redact import HIDDEN, Redactor
from tui.store.store import Store

DRAFT = ProfileDraft(ProfileKind.XTREAM, "Living room", "http://panel.test:8080", "anna", {"tls_verify": "no"})


async def add(store: Store, draft: ProfileDraft = DRAFT) -> int:
    """Store a profile with a password."""
    async with store.db.transaction() as conn:
        profile_id = await store.profiles.add(conn, draft)
        await store.secrets.put(conn, profile_id, "password", "hunter2 & é")
    return profile_id


async def stored(store: Store, profile_id: int) -> Profile:
    """Give a profile that is there."""
    profile = await store.profiles.get(profile_id)
    assert profile is not None
    return profile


async def test_what_is_added_is_read_back(store: Store) -> None:
    """A draft comes back as a profile, by id and by name in any case."""
    profile = await stored(store, await add(store))
    assert (profile.kind, profile.name, profile.url, profile.username) == (DRAFT.kind, DRAFT.name, DRAFT.url, "anna")
    assert profile.settings == {"tls_verify": "no"}
    assert profile.sign_in is SignIn.UNKNOWN
    assert await store.profiles.find("LIVING ROOM") == profile


async def test_a_name_is_taken_once(store: Store) -> None:
    """A second profile of the same name, whatever its case, is refused in words and leaves nothing."""
    await add(store)
    with pytest.raises(InvalidInput, match="exists already"):
        await add(store, ProfileDraft(ProfileKind.XTREAM, "living ROOM", "http://x.test"))
    assert len(await store.profiles.all()) == 1


async def test_an_account_stays_until_another_is_known(store: Store) -> None:
    """A refused sign-in keeps what was known of the account."""
    profile_id = await add(store)
    account = Account(status="Active", expires_at=1.8e9, max_connections=2)
    await store.profiles.set_sign_in(profile_id, SignIn.OK, account=account)
    await store.profiles.set_sign_in(profile_id, SignIn.REFUSED, "Account has expired")
    profile = await stored(store, profile_id)
    assert (profile.sign_in, profile.sign_in_message, profile.account) == (
        SignIn.REFUSED,
        "Account has expired",
        account,
    )


async def test_s42_an_account_text_cannot_drive_the_terminal(store: Store) -> None:
    """Escape sequences in what a server says of the account are not stored."""
    profile_id = await add(store)
    account = Account(status="\x1b[2JActive", message="hi\x1b]52;c;AAAA\x07 there")
    await store.profiles.set_sign_in(profile_id, SignIn.OK, account=account)
    profile = await stored(store, profile_id)
    assert profile.account is not None
    assert (profile.account.status, profile.account.message) == ("Active", "hi there")


async def test_removing_a_profile_removes_its_secrets(store: Store) -> None:
    """No secret outlives its profile."""
    profile_id = await add(store)
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, profile_id)
    assert await store.secrets.of(profile_id) == {}
    assert await store.profiles.all() == []


async def test_s39_a_store_that_opens_knows_its_secrets(store: Store, clock: FakeClock) -> None:
    """User names and secrets stored earlier are hidden from the first line on."""
    await add(store)
    redactor = Redactor()
    again = await Store.open(store.db.path, clock=clock, redactor=redactor)
    await again.close()
    assert redactor.redact("login of anna with hunter2%20%26%20%C3%A9") == f"login of {HIDDEN} with {HIDDEN}"


async def test_a_secret_is_replaced(store: Store) -> None:
    """Storing a secret again replaces it."""
    profile_id = await add(store)
    async with store.db.transaction() as conn:
        await store.secrets.put(conn, profile_id, "password", "new")
    assert await store.secrets.of(profile_id) == {"password": "new"}
