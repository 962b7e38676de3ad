"""Signing in to Trakt: a code, what may become of it, tokens that are renewed and revoked."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.fake_clock import FakeClock
from tui.clients.http import Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.trakt.oauth import TraktOAuth
from tui.engine.clock import SystemClock
from tui.errors import (
    AuthError,
    BadResponse,
    Conflict,
    Forbidden,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
)
from tui.model.clock import Clock
from tui.model.server_sign_in import SignInCode
from tui.sandbox.trakt.access import TraktAccess


def oauth_of(http: HttpClient, trakt: TraktAccess, clock: Clock | None = None, *, secret: str = "") -> TraktOAuth:
    """Give the host that signs in."""
    ticking = clock or SystemClock()
    return TraktOAuth(http, trakt.auth_url, trakt.client_id, secret or trakt.client_secret, clock=ticking)


@pytest.fixture
def oauth(http: HttpClient, trakt: TraktAccess) -> TraktOAuth:
    """The host that signs in, for the app that it knows."""
    return oauth_of(http, trakt)


async def test_a_code_says_where_it_is_typed_and_how_often_to_ask(
    http: HttpClient, trakt: TraktAccess, clock: FakeClock
) -> None:
    """As the answer says; the address with the code in it is for a QR code."""
    code = await oauth_of(http, trakt, clock).device_code()
    assert code.url == f"{trakt.auth_url}/activate"
    assert code.link == f"{code.url}/{code.code}"
    assert (len(code.code), code.interval, code.expires_at) == (8, 5.0, clock.now() + 600)


async def test_a_code_brings_tokens_once_it_was_typed(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """None before; after it, tokens that open the account of who typed it; and only once."""
    code = await oauth.device_code()
    assert await oauth.device_token(code) is None
    trakt.approve(code.code, "joerg")
    tokens = await oauth.device_token(code)
    assert tokens is not None
    assert trakt.oauth.holder(tokens.access) is trakt.account("joerg")
    assert (bool(tokens.refresh), tokens.expires_in) == (True, 604_800)
    with pytest.raises(Conflict, match="used already"):
        await oauth.device_token(code)


async def test_a_person_may_say_no(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """418."""
    code = await oauth.device_code()
    trakt.deny(code.code)
    with pytest.raises(Forbidden, match="refused at Trakt"):
        await oauth.device_token(code)


async def test_a_code_expires_by_the_answer(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """410."""
    code = await oauth.device_code()
    trakt.oauth.expire_codes()
    with pytest.raises(NotFound, match="code has expired"):
        await oauth.device_token(code)


async def test_a_code_expires_by_our_clock(http: HttpClient, trakt: TraktAccess, clock: FakeClock) -> None:
    """Trakt goes on to say "pending", and it is not asked for ever."""
    oauth = oauth_of(http, trakt, clock)
    code = await oauth.device_code()
    clock.advance(601)
    with pytest.raises(NotFound, match="code has expired"):
        await oauth.device_token(code)


async def test_a_code_typed_in_the_last_moment_counts(http: HttpClient, trakt: TraktAccess, clock: FakeClock) -> None:
    """The answer goes before our clock."""
    oauth = oauth_of(http, trakt, clock)
    code = await oauth.device_code()
    trakt.approve(code.code)
    clock.advance(601)
    assert await oauth.device_token(code) is not None


async def test_a_code_that_trakt_does_not_know_ends_it(oauth: TraktOAuth) -> None:
    """404: a bug, or another app."""
    code = SignInCode("ABCD", "http://x", expires_at=9e9, handle="made up")
    with pytest.raises(NotFound, match="does not know the code"):
        await oauth.device_token(code)


async def test_asking_too_often_is_said(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """429, with or without how long to wait."""
    code = await oauth.device_code()
    trakt.oauth.is_patient = False
    assert await oauth.device_token(code) is None
    with pytest.raises(RateLimited) as refusal:
        await oauth.device_token(code)
    trakt.auth_faults.load("device_token:429=9")
    with pytest.raises(RateLimited) as told:
        await oauth.device_token(code)
    assert (refusal.value.retry_after, told.value.retry_after) == (None, 9.0)


@pytest.mark.parametrize(("fault", "kind"), [("500", ServerError), ("drop", NetworkError), ("html", BadResponse)])
async def test_trouble_while_asking_is_no_answer_about_the_code(
    oauth: TraktOAuth, trakt: TraktAccess, fault: str, kind: type[SyncError]
) -> None:
    """The code still holds; the next question brings the tokens."""
    code = await oauth.device_code()
    trakt.auth_faults.load(f"device_token:{fault}*1")
    with pytest.raises(kind):
        await oauth.device_token(code)
    trakt.approve(code.code)
    assert await oauth.device_token(code)


@pytest.mark.parametrize("call", ["code", "token", "refresh"])
async def test_a_wrong_app_is_said_so(http: HttpClient, trakt: TraktAccess, call: str) -> None:
    """It is the client id or its secret, and not the person."""
    oauth = oauth_of(http, trakt, secret="wrong")
    code = await oauth_of(http, trakt).device_code()
    trakt.oauth.client_id = "another"
    calls = {
        "code": oauth.device_code,
        "token": lambda: oauth.device_token(code),
        "refresh": lambda: oauth.refresh("x"),
    }
    with pytest.raises((Forbidden, AuthError), match="client id or the client secret"):
        await calls[call]()


async def test_an_app_that_was_removed_is_said_so(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """403, and VIP is named in the hint."""
    trakt.oauth.is_app_removed = True
    with pytest.raises(Forbidden) as refusal:
        await oauth.device_code()
    assert "VIP" in refusal.value.hint


async def test_s18_a_refresh_token_is_good_for_one_use(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """The new pair opens the account; the old refresh token is refused from then on."""
    pair = trakt.tokens("joerg")
    fresh = await oauth.refresh(pair.refresh)
    assert trakt.oauth.holder(fresh.access) is trakt.account("joerg")
    assert fresh.refresh not in {"", pair.refresh}
    with pytest.raises(AuthError, match=r"Trakt access token expired\. Please reauthorize\."):
        await oauth.refresh(pair.refresh)


@pytest.mark.parametrize("fault", ["401", "400"])
async def test_s18_every_refusal_of_a_refresh_means_to_sign_in_again(
    oauth: TraktOAuth, trakt: TraktAccess, fault: str
) -> None:
    """400 as the contract says, 401 as older hosts do, whatever the body is."""
    trakt.auth_faults.load(f"token:{fault}")
    with pytest.raises(AuthError, match="Please reauthorize"):
        await oauth.refresh(trakt.tokens().refresh)


@pytest.mark.parametrize("fault", ["500", "drop", "empty"])
async def test_s18_an_answer_that_is_lost_is_no_refusal(oauth: TraktOAuth, trakt: TraktAccess, fault: str) -> None:
    """Nobody knows whether the token was used up: the one who keeps it decides."""
    trakt.auth_faults.load(f"token:{fault}")
    with pytest.raises((ServerError, NetworkError)):
        await oauth.refresh(trakt.tokens().refresh)


async def test_the_life_of_a_token_is_the_one_in_the_answer(
    http: HttpClient, trakt: TraktAccess, clock: FakeClock
) -> None:
    """24 hours, 7 days or 90 days: it was all of these; counted by our own clock, however far off it is."""
    trakt.oauth.token_life = 86_400
    tokens = await oauth_of(http, trakt, clock).refresh(trakt.tokens().refresh)
    assert tokens.expires_in == 86_400
    assert clock.now() - 5 <= tokens.created_at <= clock.now()


async def test_a_token_that_was_made_a_while_ago_is_that_old(clock: FakeClock) -> None:
    """By the difference between two times of the server."""

    def answer(_: httpx.Request) -> httpx.Response:
        body = {"access_token": "a", "refresh_token": "r", "expires_in": 1000, "created_at": 1_764_000_000}
        headers = {"date": "Mon, 24 Nov 2025 16:01:40 GMT"}
        return httpx.Response(200, headers=headers, content=json.dumps(body).encode())

    async with HttpClient(HttpOptions(), transport=httpx.MockTransport(answer)) as http:
        tokens = await TraktOAuth(http, "http://auth.test", "id", "secret", clock=clock).refresh("old")
    assert clock.now() - tokens.created_at == 100


async def test_revoking_signs_out(oauth: TraktOAuth, trakt: TraktAccess) -> None:
    """A token that is dead already is no error."""
    pair = trakt.tokens()
    await oauth.revoke(pair.access)
    assert trakt.oauth.holder(pair.access) is None
    await oauth.revoke(pair.access)
    await oauth.revoke("nobody's")


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "null",
        '{"access_token": 5}',
        '{"access_token": ""}',
        '{"access_token": "a"}',
        '{"access_token": "a", "expires_in": -5}',
        '{"access_token": "a", "expires_in": true}',
    ],
)
async def test_an_answer_without_a_token_is_none(body: str) -> None:
    """Whatever came with status 200."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body.encode()))
    async with HttpClient(HttpOptions(), transport=transport) as http:
        oauth = TraktOAuth(http, "http://auth.test", "id", "secret", clock=SystemClock())
        with pytest.raises((BadResponse, ServerError)):
            await oauth.refresh("old")


@pytest.mark.parametrize(
    "changed", [{"device_code": ""}, {"user_code": None}, {"verification_url": "javascript:x"}, {"verification_url": 1}]
)
async def test_a_code_without_its_parts_is_none(changed: dict[str, object]) -> None:
    """And an address that is none is not shown as a link."""
    body = {"device_code": "d", "user_code": "U", "verification_url": "https://x", "expires_in": 600} | changed
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=json.dumps(body).encode()))
    async with HttpClient(HttpOptions(), transport=transport) as http:
        oauth = TraktOAuth(http, "http://auth.test", "id", "secret", clock=SystemClock())
        with pytest.raises(BadResponse):
            await oauth.device_code()


async def test_no_secret_is_in_the_log_or_in_an_address(trakt: TraktAccess) -> None:
    """Codes, tokens and the client secret travel in bodies only (S39)."""
    seen: list[Exchange] = []
    async with HttpClient(HttpOptions(), on_exchange=seen.append) as http:
        oauth = oauth_of(http, trakt)
        code = await oauth.device_code()
        trakt.approve(code.code)
        tokens = await oauth.device_token(code)
        assert tokens is not None
        fresh = await oauth.refresh(tokens.refresh)
        await oauth.revoke(fresh.access)
    secrets = (code.handle, tokens.access, tokens.refresh, fresh.access, trakt.client_secret, trakt.client_id)
    assert len(seen) == 4
    assert not any(secret in one.url for one in seen for secret in secrets)
