"""Signing in to Trakt by code and by token, every answer to a code, and what becomes of the secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.trakt.access_scene import AccessScene, access_scene
from tui.errors import AuthError, BadResponse, Forbidden, InvalidInput, NotFound, SyncError
from tui.model.profiles import SignIn


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[AccessScene]:
    async with access_scene(tmp_path) as scene:
        yield scene


async def test_a_code_that_is_approved_signs_in(scene: AccessScene) -> None:
    """The code, its address and its life come from Trakt; the profile knows whose it is and has a pair of tokens."""
    code = await scene.begin()
    assert code.url.startswith(scene.trakt.auth_url)
    assert not await scene.deck.sign_ins.poll(code)
    scene.trakt.approve(code.code)
    assert await scene.deck.sign_ins.poll(code)
    profile = await scene.deck.sign_ins.finish(code, "trakt")
    assert (profile.username, profile.sign_in, profile.url) == ("mira", SignIn.OK, scene.trakt.url)
    assert {"token", "refresh_token", "token_created_at", "token_expires_in", "client_secret"} == {
        *await scene.secrets()
    }


async def test_the_client_secret_never_stays_among_the_settings(scene: AccessScene) -> None:
    """However it was given: with a code, with a token, or by a change of the profile."""
    await scene.signed_in("one")
    await scene.with_token("two")
    two = await scene.deck.profiles.find("two")
    changed = {**two.settings, "client_secret": "another-secret"}
    await scene.deck.profiles.edit("two", settings=changed, check=False)
    for profile in await scene.deck.profiles.all():
        assert set(profile.settings) == {"client_id", "auth_url"}
    assert (await scene.secrets("one"))["client_secret"] == scene.trakt.client_secret
    assert (await scene.secrets("two"))["client_secret"] == "another-secret"


async def test_a_token_alone_signs_in(scene: AccessScene) -> None:
    """Whose it is, is asked; nothing else is stored of a sign-in."""
    profile = await scene.with_token()
    assert (profile.username, profile.sign_in) == ("mira", SignIn.OK)
    assert {name for name, value in (await scene.secrets()).items() if value} == {"token", "client_secret"}


async def test_a_wrong_token_stores_nothing(scene: AccessScene) -> None:
    """The refusal is told, and there is no profile."""
    with pytest.raises(AuthError):
        await scene.deck.profiles.add(scene.draft(), {"token": "wrong-token-123"})
    assert await scene.deck.profiles.all() == []


@pytest.mark.parametrize(("status", "error"), [(404, NotFound), (409, NotFound), (410, NotFound), (418, Forbidden)])
async def test_answers_that_end_a_code(scene: AccessScene, status: int, error: type[SyncError]) -> None:
    """Unknown, used, expired, denied: waiting ends at once, with words, and nothing more is asked."""
    code = await scene.begin()
    scene.trakt.auth_faults.add("device_token", str(status))
    with pytest.raises(error):
        await scene.deck.sign_ins.wait(code)
    assert scene.trakt.auth_journal.counts["device_token"] == 1


async def test_a_denied_code_says_so(scene: AccessScene) -> None:
    """The person said no at Trakt."""
    code = await scene.begin()
    scene.trakt.deny(code.code)
    with pytest.raises(Forbidden, match="refused at Trakt"):
        await scene.deck.sign_ins.wait(code)


async def test_asking_too_often_lengthens_the_pause_for_good(scene: AccessScene) -> None:
    """After a 429 the interval is doubled, and stays so when the next answer is an ordinary one."""
    code = await scene.begin()
    usual = scene.deck.sign_ins.pause(code)
    scene.trakt.auth_faults.add("device_token", "429", times=2)
    for _ in range(2):
        with pytest.raises(SyncError):
            await scene.deck.sign_ins.poll(code)
    assert not await scene.deck.sign_ins.poll(code)
    assert (usual, scene.deck.sign_ins.pause(code)) == (code.interval, 4 * code.interval)


async def test_troubles_on_the_way_pass(scene: AccessScene) -> None:
    """An overloaded host and a broken line do not end the wait."""
    code = await scene.begin()
    scene.trakt.approve(code.code)
    scene.trakt.auth_faults.load("device_token:503*1,device_token:429*1")
    await scene.deck.sign_ins.wait(code)
    assert (await scene.deck.sign_ins.finish(code, "trakt")).username == "mira"


async def test_a_code_ends_by_our_own_clock(scene: AccessScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked any more once its life is over, whatever the host would say."""
    code = await scene.begin()
    monkeypatch.setattr(scene.clock, "now", lambda: code.expires_at)
    with pytest.raises(NotFound):
        await scene.deck.sign_ins.poll(code)
    assert scene.trakt.auth_journal.counts["device_token"] == 0


async def test_a_sign_in_needs_an_app(scene: AccessScene) -> None:
    """Without client id or secret nothing is asked, and the words say how to get one: with VIP."""
    draft = scene.draft()
    kinds = {"client_id": ("client id", ""), "client_secret": ("client secret", "")}
    for missing, (word, empty) in kinds.items():
        settings = {**draft.settings, missing: empty}
        with pytest.raises(InvalidInput, match=word) as caught:
            code = await scene.deck.sign_ins.begin(draft.kind, url=draft.url, settings=settings)
            await scene.deck.sign_ins.poll(code)
        assert "needs Trakt VIP" in caught.value.hint


async def test_an_app_that_was_removed_is_told_apart(scene: AccessScene) -> None:
    """As those of free accounts were: it is no matter of the person's sign-in."""
    scene.trakt.oauth.is_app_removed = True
    with pytest.raises(Forbidden, match="client id"):
        await scene.begin()


async def test_signing_in_again_replaces_the_pair(scene: AccessScene) -> None:
    """The stored client secret is taken; the lists of the profile stay those of the same user."""
    first = await scene.signed_in()
    before = await scene.secrets()
    code = await scene.deck.sign_ins.begin(first.kind, name="trakt")
    scene.trakt.approve(code.code)
    await scene.deck.sign_ins.wait(code)
    again = await scene.deck.sign_ins.finish(code, "trakt")
    after = await scene.secrets()
    assert (again.id, again.username) == (first.id, "mira")
    assert after["refresh_token"] != before["refresh_token"]
    assert after["client_secret"] == before["client_secret"]


async def test_another_user_does_not_slip_into_a_profile(scene: AccessScene) -> None:
    """Its lists belong to the first one: the words name both, and what is stored stays."""
    await scene.signed_in()
    before = await scene.secrets()
    code = await scene.deck.sign_ins.begin(scene.draft().kind, name="trakt")
    scene.trakt.approve(code.code, "joerg")
    await scene.deck.sign_ins.wait(code)
    with pytest.raises(BadResponse, match=r"joerg-gruenspan.*mira"):
        await scene.deck.sign_ins.finish(code, "trakt")
    assert await scene.secrets() == before


async def test_a_new_token_takes_nothing_of_the_old_sign_in_along(scene: AccessScene) -> None:
    """A refresh token of the sign-in before would bring that one back."""
    await scene.signed_in()
    typed = scene.trakt.tokens().access
    await scene.deck.profiles.edit("trakt", secrets={"token": typed})
    secrets = await scene.secrets()
    assert (secrets["token"], secrets["refresh_token"], secrets["token_expires_in"]) == (typed, "", "")


async def test_a_change_of_settings_renews_an_expired_token_and_keeps_the_pair(scene: AccessScene) -> None:
    """The check of the change is made with the stored sign-in as ever: what was renewed meanwhile is not undone."""
    await scene.signed_in()
    scene.trakt.expire_access()
    profile = await scene.deck.profiles.find("trakt")
    await scene.deck.profiles.edit("trakt", settings={**profile.settings, "user_agent": "deck/1"})
    secrets = await scene.secrets()
    newest = scene.trakt.oauth.pairs[-1]
    assert (secrets["token"], secrets["refresh_token"]) == (newest.access, newest.refresh)
    assert "deck/1" in scene.trakt.journal.user_agents


async def test_removing_a_profile_gives_the_tokens_back(scene: AccessScene) -> None:
    """What was signed in by a code is revoked; nothing of it works any more."""
    await scene.signed_in()
    token = (await scene.secrets())["token"]
    assert await scene.deck.profiles.remove("trakt") is None
    assert (scene.trakt.auth_journal.counts["revoke"], scene.trakt.oauth.holder(token)) == (1, None)


async def test_a_profile_can_be_removed_without_trakt(scene: AccessScene) -> None:
    """That its tokens could not be given back is told, and does not keep it."""
    await scene.signed_in()
    scene.trakt.auth_faults.add("revoke", "503")
    left = await scene.deck.profiles.remove("trakt")
    assert left is not None
    assert await scene.deck.profiles.all() == []


async def test_a_typed_token_is_not_revoked(scene: AccessScene) -> None:
    """It may be in use elsewhere."""
    await scene.with_token()
    await scene.deck.profiles.remove("trakt")
    assert scene.trakt.auth_journal.counts["revoke"] == 0
