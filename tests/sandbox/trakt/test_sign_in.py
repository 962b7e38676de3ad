"""Codes, tokens and headers: who comes in, and what the others are told."""

from __future__ import annotations

import pytest

from tests.sandbox.trakt.support import AGENT, NOW, Caller

EMPTY = b""


async def test_device_code(nobody, box):
    """A code waits, is approved, gives tokens once, and is used up."""
    asked = (await nobody.auth("/oauth/device/code")).json()
    assert (asked["expires_in"], asked["interval"]) == (600, 5)
    assert asked["verification_url"] == f"{box.auth_url}/activate"
    poll = {"path": "/oauth/device/token", "code": asked["device_code"]}
    pending = await nobody.auth(**poll)
    assert (pending.status_code, pending.content) == (400, EMPTY)
    box.approve(asked["user_code"], "joerg")
    told = (await nobody.auth(**poll)).json()
    assert (told["token_type"], told["created_at"], told["expires_in"]) == ("bearer", NOW, 604_800)
    assert (await nobody.auth(**poll)).status_code == 409
    joerg = Caller(nobody.http, box, told["access_token"])
    assert (await joerg.get("/users/settings"))["user"]["ids"]["slug"] == "joerg-gruenspan"


@pytest.mark.parametrize("fate, status", [("deny", 418), ("expire", 410), ("unknown", 404), ("late", 410)])
async def test_codes_that_come_to_nothing(nobody, box, fate, status):
    """A code is refused by its user, runs out, or never was."""
    asked = (await nobody.auth("/oauth/device/code")).json()
    match fate:
        case "deny":
            box.deny(asked["user_code"])
        case "expire":
            box.oauth.expire_codes()
        case "late":
            box.oauth._codes[asked["device_code"]].asked_at = NOW - 600
        case _:
            asked["device_code"] = "0" * 64
    assert (await nobody.auth("/oauth/device/token", code=asked["device_code"])).status_code == status


async def test_polling_too_fast(nobody, box):
    """A client that does not wait is told so, if Trakt is strict."""
    box.oauth.is_patient = False
    asked = (await nobody.auth("/oauth/device/code")).json()
    found = [(await nobody.auth("/oauth/device/token", code=asked["device_code"])).status_code for _ in range(2)]
    assert found == [400, 429]


async def test_activation_page(nobody, box):
    """A person can type a code in a browser, too."""
    asked = (await nobody.auth("/oauth/device/code")).json()
    page = {"headers": {"User-Agent": "Mozilla/5.0"}}
    assert "Enter the code" in (await nobody.http.get(asked["verification_url"], **page)).text
    await nobody.http.get(f"{asked['verification_url']}?code={asked['user_code'].lower()}&user=joerg", **page)
    assert box.oauth.waiting == ()
    assert (await nobody.http.get(f"{asked['verification_url']}?code=AAAA", **page)).status_code == 404


async def test_refresh_tokens_are_good_once(nobody, box):
    """Each refresh gives a new pair; the old refresh token is refused with 400."""
    pair = box.tokens()
    asked = {"path": "/oauth/token", "grant_type": "refresh_token", "refresh_token": pair.refresh}
    told = (await nobody.auth(**asked)).json()
    assert told["refresh_token"] != pair.refresh
    again = await nobody.auth(**asked)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await nobody.auth(**asked | {"refresh_token": told["refresh_token"]})).status_code == 200
    assert (await nobody.auth(**asked, client_secret="wrong")).status_code == 401


async def test_tokens_end(mira, nobody, box):
    """Tokens run out, are revoked, or are taken back by their owner."""
    assert await mira.status("GET", "/users/settings") == 200
    box.expire_access()
    assert await mira.status("GET", "/users/settings") == 401
    pair = box.tokens()
    mira.token = pair.access
    assert await mira.status("GET", "/users/settings") == 200
    await nobody.auth("/oauth/revoke", token=pair.access)
    assert await mira.status("GET", "/users/settings") == 401
    asked = {"grant_type": "refresh_token", "refresh_token": pair.refresh}
    assert (await nobody.auth("/oauth/token", **asked)).status_code == 400
    mira.token = box.tokens().access
    box.revoke()
    assert await mira.status("GET", "/users/settings") == 401


async def test_headers(mira, box):
    """Each header that is missing has an answer of its own."""

    async def without(name, **others):
        headers = {key: value for key, value in mira.headers.items() if key != name} | others
        return await mira.http.get(f"{box.url}/users/settings", headers=headers)

    assert (await without("Content-Type")).status_code == 412
    assert (await without("trakt-api-version")).status_code == 400
    assert (await without("trakt-api-key")).status_code == 403
    assert (await without("Authorization")).status_code == 401
    blocked = await without("User-Agent")
    assert (blocked.status_code, blocked.headers["content-type"]) == (403, "text/html; charset=UTF-8")
    assert blocked.headers["cf-ray"]
    assert (await without("", **{"trakt-api-key": "another"})).json() == {"error": "invalid_api_key"}


async def test_app_that_was_removed(mira, nobody, box):
    """Since July 2026 apps of free users are gone: everything is 403."""
    box.oauth.is_app_removed = True
    assert await mira.status("GET", "/users/settings") == 403
    assert (await nobody.auth("/oauth/device/code")).status_code == 403


@pytest.mark.parametrize(
    "flag, header", [("is_locked", "x-account-locked"), ("is_deactivated", "x-account-deactivated")]
)
async def test_locked_accounts(mira, box, flag, header):
    """An account is kept out, and the answer says which way."""
    setattr(box.account(), flag, True)
    answer = await mira.ask("GET", "/users/settings")
    assert (answer.status_code, answer.headers[header], answer.content) == (423, "true", EMPTY)


async def test_two_hosts(nobody, box):
    """The host that signs in has nothing of the API; the API still takes sign-ins until it is told not to."""
    assert (await nobody.auth("/users/settings")).status_code == 404
    body = {"json": {"client_id": box.client_id}, "headers": {"User-Agent": AGENT}}
    assert (await nobody.http.post(f"{box.url}/oauth/device/code", **body)).status_code == 200
    box.state.signs_in_at_api = False
    assert (await nobody.http.post(f"{box.url}/oauth/device/code", **body)).status_code == 404


async def test_paths(mira):
    """What is not there is 404, and a wrong method 405."""
    assert await mira.status("GET", "/users/me/smart") == 404
    assert await mira.status("DELETE", "/users/settings") == 405
