"""The check of what a person typed: one request, and words for each way in which it can go wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.jobs.scene import HurriedClock
from tui.errors import AuthError, InvalidInput, NetworkError, SyncError
from tui.jobs.sign_in import sign_in_check
from tui.model.profiles import Account, ProfileDraft, ProfileKind
from tui.redact import Redactor
from tui.sandbox import Household
from tui.settings import Settings


async def check(house: Household, *, password: str | None = None, **changes: object) -> Account:
    draft = ProfileDraft(ProfileKind.XTREAM, "panel", house.xtream.url, house.xtream.username)
    ask = sign_in_check(Settings(connect_timeout=2.0, read_timeout=2.0), Redactor(), HurriedClock())
    secrets = {"password": house.xtream.password if password is None else password}
    return await ask(replace(draft, **changes), secrets)  # type: ignore[arg-type]


async def test_a_good_account_is_told(house: Household) -> None:
    """Status and connections come back, after one request."""
    account = await check(house)
    assert (account.status, account.max_connections, account.message) == ("Active", 2, "")
    assert house.xtream.journal.counts == {"login": 1}


async def test_an_assumed_scheme_is_said(house: Household) -> None:
    """The person learns that http:// was put in front."""
    account = await check(house, url=house.xtream.url.removeprefix("http://"))
    assert account.message == "No http:// or https:// was given; http:// is assumed"


async def test_a_refusal_is_not_asked_again(house: Household) -> None:
    """Failed logins feed a counter that blocks the address."""
    with pytest.raises(AuthError, match="Invalid username or password"):
        await check(house, password="wrong-one")
    assert house.xtream.journal.counts == {"login": 1}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"url": "http://127.0.0.1:1"}, NetworkError, "refused the connection"),
        ({"url": "http://u:p@h"}, InvalidInput, "must not hold a user name"),
        ({"settings": {"tls_verify": "maybe"}}, InvalidInput, "tls_verify is 'maybe'"),
        ({"settings": {"user_agent": "é"}}, InvalidInput, "user_agent cannot be used"),
        ({"settings": {"categories": "films:1"}}, InvalidInput, "categories cannot be read"),
        ({"kind": ProfileKind.PLEX}, InvalidInput, "cannot sign in to profiles of the kind plex"),
    ],
)
async def test_what_cannot_work_is_told(
    house: Household, changes: dict[str, object], error: type[SyncError], words: str
) -> None:
    """Each mistake has its own words and a way out of it."""
    with pytest.raises(error, match=words) as caught:
        await check(house, **changes)
    assert caught.value.hint or changes.get("kind")


async def test_the_profile_s_user_agent_is_sent(house: Household) -> None:
    """Some panels refuse agents that they do not know."""
    await check(house, settings={"user_agent": "VLC/3.0"})
    assert house.xtream.journal.user_agents == {"VLC/3.0"}
