"""Tokens of Trakt: renewed in time and once, stored before they are used, and never asked for again once refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.trakt.token_scene import LIFE, TokenScene, token_scene
from tests.processes import child
from tui.errors import AuthError, NetworkError, ServerError
from tui.jobs.trakt import tokens as module
from tui.model.trakt import TraktTokens
from tui.store.tokens import Tokens, token_secrets

EXPIRED = "Trakt access token expired. Please reauthorize."


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[TokenScene]:
    async with token_scene(tmp_path) as scene:
        yield scene


async def test_a_young_token_is_sent_as_it_is(scene: TokenScene) -> None:
    """Nothing is asked before half of the life is over."""
    before = await scene.stored()
    scene.clock.jump(LIFE / 2 - 60)
    assert (await scene.keeper().access_token(scene.profile), scene.refreshes) == (before.access, 0)


async def test_a_token_is_renewed_at_half_of_its_life(scene: TokenScene) -> None:
    """The new pair is stored, holds as long as the answer says, and is what is sent from then on."""
    keeper, before = scene.keeper(), await scene.stored()
    scene.trakt.oauth.token_life = 86_400
    scene.clock.jump(LIFE / 2 + 60)
    fresh = await keeper.access_token(scene.profile)
    after = await scene.stored()
    assert (after.access, after.expires_in) == (fresh, 86_400.0)
    assert fresh != before.access
    assert (await keeper.access_token(scene.profile), scene.refreshes) == (fresh, 1)


async def test_s18_many_tasks_renew_once(scene: TokenScene) -> None:
    """Ten callers at the end of a life make one call, and all get its answer."""
    keeper = scene.keeper()
    scene.clock.jump(LIFE + 60)
    given = await asyncio.gather(*(keeper.access_token(scene.profile) for _ in range(10)))
    assert (set(given), scene.refreshes) == ({(await scene.stored()).access}, 1)


async def test_s18_the_pair_is_stored_before_it_is_used(scene: TokenScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the pair is being stored nobody has it yet; once it is given out it is in the store."""
    keeper, held, go_on = scene.keeper(), asyncio.Event(), asyncio.Event()
    take = Tokens.take

    async def slow_take(self: Tokens, profile_id: int, owner: str, before: TraktTokens, tokens: TraktTokens) -> bool:
        held.set()
        await go_on.wait()
        return await take(self, profile_id, owner, before, tokens)

    monkeypatch.setattr(Tokens, "take", slow_take)
    scene.clock.jump(LIFE + 60)
    asked = asyncio.ensure_future(keeper.access_token(scene.profile))
    await held.wait()
    assert not asked.done()
    go_on.set()
    assert await asked == (await scene.stored()).access


async def test_s18_cancelling_does_not_lose_the_pair(scene: TokenScene) -> None:
    """A caller that is cancelled while Trakt answers leaves the new pair in the store all the same."""
    scene.trakt.auth_faults.add("token", "latency=0.1")
    before = await scene.stored()
    scene.clock.jump(LIFE + 60)
    asked = asyncio.ensure_future(scene.keeper().access_token(scene.profile))
    await scene.trakt.auth_journal.until(lambda journal: journal.counts["token"] == 1)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    after = await scene.stored()
    assert after.refresh != before.refresh
    assert (await scene.keeper().access_token(scene.profile), scene.refreshes) == (after.access, 1)


async def test_s18_who_is_cancelled_twice_leaves_one_renewal_behind(scene: TokenScene) -> None:
    """It goes on, and the next caller waits for it instead of asking with a token that is used up."""
    scene.trakt.auth_faults.add("token", "latency=0.2")
    scene.clock.jump(LIFE + 60)
    keeper = scene.keeper()
    asked = asyncio.ensure_future(keeper.access_token(scene.profile))
    await scene.trakt.auth_journal.until(lambda journal: journal.counts["token"] == 1)
    for _ in range(2):
        asked.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await keeper.access_token(scene.profile) == (await scene.stored()).access
    assert scene.refreshes == 1


async def test_s18_a_refused_refresh_token_is_not_tried_again(scene: TokenScene) -> None:
    """The person has to sign in again; no later call asks Trakt for anything."""
    scene.trakt.revoke()
    scene.clock.jump(LIFE + 60)
    for keeper in (scene.keeper(), scene.keeper()):
        with pytest.raises(AuthError, match="Please reauthorize"):
            await keeper.access_token(scene.profile)
    assert (scene.refreshes, await scene.sign_in_of()) == (1, ("refused", EXPIRED))


@pytest.mark.parametrize("fault", ["lost", "drop", "cut", "silent"])
async def test_s18_a_lost_answer_signs_out_and_says_so(scene: TokenScene, fault: str) -> None:
    """Trakt has used the refresh token up and the line broke: nobody asks again, and the reason is told."""
    scene.trakt.auth_faults.add("token", fault, times=1)
    scene.clock.jump(LIFE + 60)
    keeper = scene.keeper()
    with pytest.raises(AuthError, match="did not answer"):
        await keeper.access_token(scene.profile)
    with pytest.raises(AuthError, match="did not answer"):
        await keeper.access_token(scene.profile)
    assert scene.refreshes == 1


async def test_s18_another_process_at_the_same_moment_makes_no_call(scene: TokenScene) -> None:
    """Two keepers on two connections, as of two processes: one asks, the other one reads what it got."""
    scene.clock.jump(LIFE + 60)
    here, there = scene.keeper(), scene.keeper(await scene.another_store())
    scene.trakt.auth_faults.add("token", "latency=0.1")
    first = asyncio.ensure_future(here.access_token(scene.profile))
    await scene.trakt.auth_journal.until(lambda journal: journal.counts["token"] == 1)
    second = asyncio.ensure_future(there.access_token(scene.profile))
    given = await first
    while not second.done():
        scene.clock.advance(module.POLL)
        await asyncio.sleep(0)
    assert (await second, scene.refreshes) == (given, 1)


async def test_s18_two_processes_at_expiry_make_one_call(scene: TokenScene, tmp_path: Path) -> None:
    """Real processes that are let go at one moment: one call, one new pair, and both send it."""
    scene.trakt.auth_faults.add("token", "latency=0.3")
    scene.clock.jump(LIFE + 60)
    where = (scene.store.db.path, str(scene.clock.now()))
    async with (
        child("tests.jobs.trakt.token_child", *where) as one,
        child("tests.jobs.trakt.token_child", *where) as two,
    ):
        await asyncio.gather(one.says("ready"), two.says("ready"))
        given = await asyncio.gather(one.ask("go"), two.ask("go"))
    assert ({*given}, scene.refreshes) == ({(await scene.stored()).access}, 1)


async def test_s18_a_crash_between_answer_and_store_ends_in_one_refusal(scene: TokenScene) -> None:
    """The process that was given the new pair dies with it: the next one asks once, and somebody has to sign in."""
    scene.clock.jump(LIFE + 60)
    async with child("tests.jobs.trakt.token_child", scene.store.db.path, str(scene.clock.now()), "dies") as doomed:
        await doomed.says("ready")
        await doomed.tell("go")
        await doomed.ends()
    scene.clock.is_instant = True
    for _ in range(3):
        with pytest.raises(AuthError, match="Please reauthorize"):
            await scene.keeper().access_token(scene.profile)
    assert (scene.refreshes, await scene.sign_in_of()) == (2, ("refused", EXPIRED))


async def test_s18_a_refusal_that_came_too_early_gives_way_to_the_pair(scene: TokenScene) -> None:
    """Another process took an old claim over and was refused; the answer that was under way is kept all the same."""
    before = await scene.stored()
    await scene.store.tokens.refuse(scene.profile.id, "another", before.refresh)
    fresh = TraktTokens("fresh-access", "fresh-refresh", scene.clock.now(), LIFE)
    assert await scene.store.tokens.take(scene.profile.id, "the first", before, fresh)
    assert await scene.keeper().access_token(scene.profile) == "fresh-access"


async def test_s18_the_claim_of_a_dead_process_runs_out(scene: TokenScene) -> None:
    """Who died while renewing keeps the others waiting for a minute at most."""
    scene.clock.jump(LIFE + 60)
    assert await scene.store.tokens.claim(scene.profile.id, "somebody dead", module.CLAIM)
    scene.clock.is_instant = True
    assert await scene.keeper().access_token(scene.profile) == (await scene.stored()).access
    assert module.CLAIM <= sum(scene.clock.slept) < module.CLAIM + 1


async def test_a_token_that_still_holds_is_sent_while_another_process_renews(scene: TokenScene) -> None:
    """Nobody waits for a renewal that is not pressing."""
    scene.clock.jump(LIFE / 2 + 60)
    assert await scene.store.tokens.claim(scene.profile.id, "another", module.CLAIM)
    assert await scene.keeper().access_token(scene.profile) == (await scene.stored()).access
    assert (scene.clock.slept, scene.refreshes) == ([], 0)


async def test_a_refused_token_is_renewed_once(scene: TokenScene) -> None:
    """A 401 brings another token; the same refusal again brings none, and nothing is asked a second time."""
    keeper, before = scene.keeper(), await scene.stored()
    fresh = await keeper.another_token(scene.profile, before.access)
    assert fresh == (await scene.stored()).access != before.access
    assert await keeper.another_token(scene.profile, before.access) == fresh
    with pytest.raises(AuthError):
        await keeper.another_token(scene.profile, fresh)
    assert scene.refreshes == 1


async def test_a_token_without_a_refresh_token_is_good_until_it_is_refused(scene: TokenScene) -> None:
    """One that a person typed has no known end."""
    alone = TraktTokens("typed-token-1", "", 0.0, 0.0)
    async with scene.store.db.transaction() as conn:
        for name, value in token_secrets(alone).items():
            await scene.store.secrets.put(conn, scene.profile.id, name, value)
    keeper = scene.keeper()
    assert await keeper.access_token(scene.profile) == "typed-token-1"
    with pytest.raises(AuthError):
        await keeper.another_token(scene.profile, "typed-token-1")
    assert (scene.refreshes, (await scene.sign_in_of())[0]) == (0, "refused")


async def test_an_overloaded_host_costs_no_sign_in(scene: TokenScene) -> None:
    """While the old token holds it is sent, and the host is left alone for a minute; afterwards its error is told."""
    scene.trakt.auth_faults.add("token", "503")
    keeper, before = scene.keeper(), await scene.stored()
    scene.clock.jump(LIFE / 2 + 60)
    for _ in range(3):
        assert await keeper.access_token(scene.profile) == before.access
    assert scene.refreshes == 1
    scene.clock.jump(LIFE / 2)
    with pytest.raises(ServerError):
        await keeper.access_token(scene.profile)
    scene.trakt.auth_faults.clear()
    assert await keeper.access_token(scene.profile) == (await scene.stored()).access != before.access


async def test_a_network_that_is_down_costs_no_sign_in(scene: TokenScene) -> None:
    """A connection that was refused has used nothing up."""
    await scene.trakt.auth_listener.close()
    scene.clock.jump(LIFE + 60)
    with pytest.raises(NetworkError):
        await scene.keeper().access_token(scene.profile)
    assert (await scene.sign_in_of())[0] != "refused"
    assert (await scene.stored()).refresh


async def test_a_sign_in_meanwhile_is_not_overwritten(scene: TokenScene) -> None:
    """Who signs in while the old pair is being renewed keeps the new sign-in."""
    new = scene.trakt.tokens()
    pair = TraktTokens(new.access, new.refresh, scene.clock.now() + LIFE, LIFE)
    before = await scene.stored()
    async with scene.store.db.transaction() as conn:
        for name, value in token_secrets(pair).items():
            await scene.store.secrets.put(conn, scene.profile.id, name, value)
    late = TraktTokens("late-access", "late-refresh", scene.clock.now(), LIFE)
    assert not await scene.store.tokens.take(scene.profile.id, "another", before, late)
    assert (await scene.stored()).access == new.access


async def test_a_profile_without_tokens_says_how_to_sign_in(scene: TokenScene) -> None:
    """Nobody has signed in yet."""
    async with scene.store.db.transaction() as conn:
        await conn.execute("DELETE FROM secrets WHERE profile_id = ?", (scene.profile.id,))
    with pytest.raises(AuthError, match="not signed in") as caught:
        await scene.keeper().access_token(scene.profile)
    assert "profile login trakt" in caught.value.hint
