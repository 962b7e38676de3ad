"""Signing in: password, Quick Connect, keys, against the fake servers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.jellyfin.support import HERE, NOW, MakeBox, MakeClient
from tests.fake_clock import FakeClock
from tui.clients.http import HttpClient
from tui.clients.jellyfin.identity import JellyfinIdentity
from tui.clients.jellyfin.login import JellyfinLogin
from tui.clients.media_trouble import trouble_of
from tui.errors import AuthError, BadResponse, Forbidden, InvalidInput, NotFound
from tui.model.health import Trouble
from tui.model.plays import ServerKind
from tui.sandbox.jellyfin.access import JellyfinAccess

MakeLogin = Callable[..., JellyfinLogin]


@pytest.fixture
def make_login(http: HttpClient) -> MakeLogin:
    """Give a way to sign in: `make_login(box)`."""

    def one(box: JellyfinAccess, identity: JellyfinIdentity = HERE) -> JellyfinLogin:
        kind = ServerKind.EMBY if box.make.is_emby else ServerKind.JELLYFIN
        return JellyfinLogin(http, box.url, identity, clock=FakeClock(NOW), kind=kind)

    return one


async def test_a_password_gives_a_token(
    any_box: JellyfinAccess, make_login: MakeLogin, make_client: MakeClient
) -> None:
    """The token works, and is that of the user."""
    token, user_id, who = await make_login(any_box).log_in(any_box.username, any_box.password)
    assert (user_id, who.uuid) == (any_box.owner.id, any_box.server.id)
    accounts = await make_client(any_box, token, user_id=user_id).accounts()
    assert accounts[0].is_own


async def test_names_and_devices_in_any_letters(box: JellyfinAccess, make_login: MakeLogin) -> None:
    """Header values are percent-encoded, so that every name arrives."""
    identity = JellyfinIdentity("id, 1", "0.1", 'Jörgs "PC"+')
    box.server.accounts.of("mira").name = "Mira Ünal"
    token, _, _ = await make_login(box, identity).log_in("mira ünal", box.password)
    told = box.server.accounts.devices[token].credentials
    assert (told.device, told.device_id, told.client) == ('Jörgs "PC"+', "id, 1", "syncdeck")


async def test_a_wrong_password_is_sent_once(any_box: JellyfinAccess, make_login: MakeLogin) -> None:
    """A few of them lock the account; the password is in no message."""
    with pytest.raises(AuthError, match="refuses user name or password") as caught:
        await make_login(any_box).log_in(any_box.username, "wrong-password")
    assert any_box.journal.counts["sign_in"] == 1
    assert "lock" in caught.value.hint
    assert "wrong-password" not in f"{caught.value} {caught.value.hint}"


async def test_an_account_that_is_kept_out_is_told(any_box: JellyfinAccess, make_login: MakeLogin) -> None:
    """Outside its hours: the password may be right."""
    any_box.owner.is_outside_hours = True
    with pytest.raises(Forbidden, match="does not let this account in now") as caught:
        await make_login(any_box).log_in(any_box.username, any_box.password)
    assert trouble_of(caught.value) is Trouble.NO_PERMISSION


async def test_another_server_behind_the_address_is_told(box: JellyfinAccess, make_login: MakeLogin) -> None:
    """A proxy that spreads calls over two servers."""
    box.faults.load("sign_in:stranger")
    with pytest.raises(BadResponse, match="Another server answered") as caught:
        await make_login(box).log_in(box.username, box.password)
    assert trouble_of(caught.value) is Trouble.WRONG_SERVER


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.11.11", "12.0.0"])
async def test_quick_connect(make_box: MakeBox, make_login: MakeLogin, make_client: MakeClient, version: str) -> None:
    """A code, which somebody approves elsewhere, becomes a token; 10.8 begins it with GET."""
    box = await make_box(version)
    login = make_login(box)
    code = await login.quick_connect()
    assert (len(code.code), code.expires_at) == (6, NOW + 600)
    assert code.url == f"{box.url}/web/"
    assert await login.poll_quick_connect(code) is False
    box.approve(code.code, "joerg")
    assert await login.poll_quick_connect(code) is True
    token, user_id = await login.finish_quick_connect(code)
    assert user_id == box.user_id("joerg")
    assert (await make_client(box, token, user_id=user_id).accounts())[0].is_own


async def test_a_code_that_is_over_is_told(box: JellyfinAccess, make_login: MakeLogin) -> None:
    """By time, or since the server was restarted."""
    login = make_login(box)
    code = await login.quick_connect()
    box.server.restart()
    with pytest.raises(NotFound, match="The code has expired"):
        await login.poll_quick_connect(code)
    with pytest.raises(NotFound, match="The code has expired"):
        await login.finish_quick_connect(code)


async def test_a_server_without_quick_connect_is_told(box: JellyfinAccess, make_login: MakeLogin) -> None:
    """Switched off before, or in between."""
    login = make_login(box)
    code = await login.quick_connect()
    box.server.quick_connect.is_enabled = False
    with pytest.raises(Forbidden, match="switched off"):
        await login.quick_connect()
    with pytest.raises(Forbidden, match="switched off"):
        await login.poll_quick_connect(code)


async def test_emby_has_no_quick_connect(make_box: MakeBox, make_login: MakeLogin) -> None:
    """It is said without asking for a code."""
    with pytest.raises(InvalidInput, match="Emby has no Quick Connect"):
        await make_login(await make_box("emby")).quick_connect()


async def test_keys_and_tokens_are_told_apart(box: JellyfinAccess, make_login: MakeLogin) -> None:
    """A key has no user of its own; what is neither is refused."""
    login = make_login(box)
    assert await login.check_key(box.api_key) == ""
    assert await login.check_key(box.token("joerg")) == box.user_id("joerg")
    with pytest.raises(AuthError):
        await login.check_key("neither")


async def test_a_key_of_emby_is_checked(make_box: MakeBox, make_login: MakeLogin) -> None:
    """It opens what needs a sign-in, or not."""
    box = await make_box("emby")
    assert await make_login(box).check_key(box.api_key) == ""
    with pytest.raises(AuthError):
        await make_login(box).check_key("neither")
