"""A Trakt account has a card like any server: how it stands, what is the matter, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.trakt.access_scene import AccessScene, access_scene
from tui.engine.accounts.cards import REST
from tui.model.health import HealthState, Trouble
from tui.model.lists import AccountLimits
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.runs import RunState
from tui.model.servers import ServerHealth
from tui.store.trakt.accounts import put_limits

BROKEN = [
    ("app_removed", HealthState.ERROR, Trouble.NO_PERMISSION, "VIP"),
    ("cloudflare", HealthState.ERROR, Trouble.ADDRESS_BLOCKED, "user agent"),
    ("locked", HealthState.ERROR, Trouble.LOCKED, "support@trakt.tv"),
    ("503", HealthState.DISCONNECTED, Trouble.OTHER, "later"),
    ("html", HealthState.ERROR, Trouble.WRONG_ADDRESS, "--url"),
    ("rate", HealthState.DISCONNECTED, Trouble.OVERLOADED, "by itself"),
]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[AccessScene]:
    async with access_scene(tmp_path) as scene:
        yield scene


@pytest.fixture
async def profile(scene: AccessScene) -> Profile:
    return await scene.signed_in()


async def test_a_card_tells_whose_account_it_is_and_its_room(scene: AccessScene, profile: Profile) -> None:
    """Connected, with user and limits, and the next look five minutes away."""
    card = await scene.deck.servers.look(profile)
    assert (card.state, card.name, card.uuid) == (
        HealthState.CONNECTED,
        "Trakt",
        scene.trakt.url.removeprefix("http://"),
    )
    assert card.notes[0] == "Signed in as mira"
    assert card.notes[1].startswith("VIP: 100 lists of 5,000 items")
    assert card.next_at is not None
    assert card.checked_at is not None
    assert card.next_at - card.checked_at >= REST[ProfileKind.TRAKT]


async def test_a_look_refreshes_the_limits_and_leaves_what_is_used(scene: AccessScene, profile: Profile) -> None:
    """Room is what `/users/settings` says; how much is used is known from the lists."""
    store = scene.deck.store
    used = AccountLimits(lists_used=3, items_used=17)
    await store.db.write(lambda raw: put_limits(raw, profile.id, used))
    scene.trakt.account().limits.lists = 7
    await scene.deck.servers.look(profile)
    limits = await store.trakt.limits(profile.id)
    assert (limits.lists, limits.lists_used, limits.items_used, limits.is_vip) == (7, 3, 17, True)


async def test_a_look_stores_what_is_left_of_the_calls(scene: AccessScene, profile: Profile) -> None:
    """Every face shows the gauge, whoever made the calls."""
    await scene.deck.servers.look(profile)
    assert {gauge.name for gauge in await scene.deck.store.trakt.gauges(profile.id)} == {"reads", "writes"}


@pytest.mark.parametrize(("fault", "state", "trouble", "advice"), BROKEN)
async def test_what_is_the_matter_is_told_apart(
    scene: AccessScene, profile: Profile, fault: str, state: HealthState, trouble: Trouble, advice: str
) -> None:
    """Each trouble has its own state, word and advice, and none of them is a sign-out."""
    scene.trakt.faults.add("settings", fault)
    card = await scene.deck.servers.look(profile)
    assert (card.state, card.trouble) == (state, trouble)
    assert card.message
    assert advice in card.hint
    assert (await scene.deck.profiles.find("trakt")).sign_in is not SignIn.REFUSED


async def test_a_dead_sign_in_is_told_and_left_alone(scene: AccessScene, profile: Profile) -> None:
    """The person disconnected the app: signed out, with the words of the guide; later looks ask for nothing."""
    scene.trakt.revoke()
    cards: list[ServerHealth] = []
    for _ in range(3):
        cards.append(await scene.deck.servers.look(await scene.deck.profiles.find("trakt")))
    assert {(card.state, card.message) for card in cards} == {
        (HealthState.SIGNED_OUT, "Trakt access token expired. Please reauthorize.")
    }
    assert "profile login trakt" in cards[0].hint
    assert (scene.trakt.auth_journal.counts["token"], scene.trakt.journal.counts["settings"]) == (1, 2)
    assert (await scene.deck.profiles.find("trakt")).sign_in is SignIn.REFUSED


async def test_an_expired_token_is_renewed_by_a_look(scene: AccessScene, profile: Profile) -> None:
    """Nobody notices."""
    scene.trakt.expire_access()
    card = await scene.deck.servers.look(profile)
    assert (card.state, scene.trakt.auth_journal.counts["token"]) == (HealthState.CONNECTED, 1)


async def test_the_account_of_somebody_else_is_an_error(scene: AccessScene, profile: Profile) -> None:
    """The lists of a profile belong to its user."""
    scene.trakt.account("mira").slug = "mira-two"
    card = await scene.deck.servers.look(profile)
    assert (card.state, card.trouble) == (HealthState.ERROR, Trouble.WRONG_SERVER)
    assert "--username mira-two" in card.hint
    renamed = await scene.deck.profiles.edit("trakt", username="mira-two")
    assert (await scene.deck.servers.look(renamed)).state is HealthState.CONNECTED


async def test_a_trakt_out_of_reach_is_disconnected(scene: AccessScene, profile: Profile) -> None:
    """Nothing listens: unreachable, not signed out."""
    await scene.trakt.listener.close()
    card = await scene.deck.servers.look(profile)
    assert (card.state, card.trouble) == (HealthState.DISCONNECTED, Trouble.REFUSED)
    assert (await scene.deck.profiles.find("trakt")).sign_in is SignIn.UNREACHABLE


async def test_looks_at_one_moment_renew_an_expired_token_once(scene: AccessScene, profile: Profile) -> None:
    """Whoever asks in this process shares one keeper: monitor, runs and outbox."""
    scene.trakt.expire_access()
    cards = await asyncio.gather(*(scene.deck.servers.look(profile) for _ in range(6)))
    assert {card.state for card in cards} == {HealthState.CONNECTED}
    assert scene.trakt.auth_journal.counts["token"] == 1


async def test_a_locked_account_is_no_sign_out(tmp_path: Path) -> None:
    """Signing in again would not help: the run fails, the sign-in stays, and the card says whom to write to."""
    async with access_scene(tmp_path / "runs", run_engine=True) as scene:
        await scene.signed_in()
        scene.trakt.faults.add("*", "locked")
        run = await scene.deck.runs.start_sync("trakt")
        async with asyncio.timeout(20):
            report = await scene.deck.runs.wait(run.id)
        profile = await scene.deck.profiles.find("trakt")
        card = await scene.deck.store.health.get(profile.id)
    assert (report.run.state, profile.sign_in) == (RunState.FAILED, SignIn.OK)
    assert card is not None
    assert (card.state, card.trouble) == (HealthState.ERROR, Trouble.LOCKED)


async def test_a_profile_that_was_stored_untested_learns_whose_it_is(scene: AccessScene) -> None:
    """From then on it is of that user."""
    await scene.deck.profiles.add(scene.draft(), {"token": scene.trakt.access_token}, check=False)
    assert (await scene.deck.profiles.find("trakt")).username == ""
    await scene.deck.profiles.test("trakt")
    assert (await scene.deck.profiles.find("trakt")).username == "mira"
