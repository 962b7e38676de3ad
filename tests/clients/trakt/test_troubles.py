"""What a refusal of Trakt means: each status by its class and its words; and a token that is renewed once."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.clients.trakt.support import CLIENT_ID, DETAILS, Hand, Renewed, line_of, told
from tui.clients.http import Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.moved import Moved
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.clients.trakt.errors import EXPIRED, refusal_of
from tui.errors import (
    AuthError,
    BadResponse,
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
)
from tui.model.health import Trouble
from tui.redact import Redactor
from tui.sandbox.trakt.access import TraktAccess

Hands = list[Hand]
HTML = {"content-type": "text/html", "cf-ray": "9a1b-FRA"}
PAGE = b"<!DOCTYPE html><html><body>Sorry, you have been blocked</body></html>"


def refused(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> SyncError:
    """Give what an answer is taken for."""
    found = refusal_of(status, httpx.Headers(headers or {}), body, now=1_700_000_000.0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, BadResponse, "does not understand"),
        (401, AuthError, EXPIRED),
        (404, NotFound, "nothing there"),
        (405, BadResponse, "does not know the call"),
        (409, Conflict, "has it already"),
        (412, BadResponse, "does not understand"),
        (418, BadResponse, "refuses the call"),
        (420, LimitExceeded, "account is full"),
        (422, InvalidInput, "does not accept"),
        (423, AuthError, "locked the account"),
        (426, Forbidden, "VIP accounts only"),
        (429, RateLimited, "Trakt API rate limit exceeded. Please wait."),
        (500, ServerError, "overloaded or failed"),
        (502, ServerError, "overloaded or failed"),
        (503, ServerError, "overloaded or failed"),
        (504, ServerError, "overloaded or failed"),
        (520, ServerError, "Cloudflare does not reach"),
        (521, ServerError, "Cloudflare does not reach"),
        (522, ServerError, "Cloudflare does not reach"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"{}", b"null", PAGE, b"\xff\xfe", b'{"error":', b'["x"]', b'{"error": 7}'])
def test_every_status_has_its_class_whatever_its_body_is(
    status: int, kind: type[SyncError], words: str, body: bytes
) -> None:
    """Bodies of refusals may be empty or pages: none of them is trusted."""
    error = refused(status, {"content-type": "application/json"}, body)
    assert type(error) is kind
    assert words in error.message
    assert error.status == status
    assert error.hint or kind is Conflict


def test_the_three_causes_of_a_403_are_told_apart() -> None:
    """Cloudflare sends a page; a client id that is gone brings JSON or nothing."""
    blocked, removed, empty = refused(403, HTML, PAGE), refused(403, {}, b'{"error":"x"}'), refused(403)
    assert "Cloudflare blocks us" in blocked.message
    assert "user_agent" in blocked.hint
    assert blocked.trouble == Trouble.ADDRESS_BLOCKED
    for error in (removed, empty):
        assert "client id" in error.message
        assert "VIP since 31 July 2026" in error.hint
        assert error.trouble == Trouble.NO_PERMISSION


def test_a_locked_account_has_a_trouble_of_its_own() -> None:
    """Nothing helps but a mail; a deactivated one is called so."""
    locked, gone = refused(423, {"x-account-locked": "true"}), refused(423, {"x-account-deactivated": "true"})
    assert (locked.trouble, gone.trouble) == (Trouble.LOCKED, Trouble.LOCKED)
    assert "support@trakt.tv" in locked.hint
    assert "deactivated" in gone.message


def test_s17_a_limit_is_named_where_trakt_names_it() -> None:
    """In a header, which is not always there; what is no figure is not shown."""
    assert "limit 250" in refused(420, {"x-account-limit": "250"}).message
    assert refused(420, {"x-account-limit": "lots"}).message == "The Trakt account is full"
    assert "VIP" not in refused(420, {"x-vip-user": "true"}).hint


def test_what_trakt_says_itself_is_added_and_made_harmless() -> None:
    """One line, no escape sequences."""
    body = json.dumps({"error": "x", "error_description": "bad\n\x1b[31m name"}).encode()
    assert refused(422, {}, body).message.endswith(": bad name")


def test_a_200_with_a_page_is_no_data() -> None:
    """A login page, or a proxy."""
    error = refused(200, {"content-type": "text/html"}, PAGE)
    assert type(error) is BadResponse
    assert refusal_of(200, httpx.Headers({"content-type": "application/json"}), b"[]", now=0.0) is None


async def test_every_request_has_the_headers_of_the_protocol(hand: Hands) -> None:
    """Version, client id, content type, token, and a user agent of our own."""
    hand.append(Hand(lambda _: told({"all": "2026-01-01T00:00:00.000Z"})))
    await hand[0].reader.last_activities()
    sent = hand[0].asked[0].headers
    assert (sent["trakt-api-version"], sent["trakt-api-key"]) == ("2", CLIENT_ID)
    assert (sent["content-type"], sent["authorization"]) == ("application/json", "Bearer a-token")
    assert sent["user-agent"].startswith("syncdeck/")


async def test_s18_a_refused_token_is_renewed_once(trakt: TraktAccess, http: HttpClient) -> None:
    """The request goes out again with the new one, also if it is a write: a 401 has changed nothing."""
    tokens = Renewed(["old", trakt.access_token])
    made = await TraktWriter(line_of(http, trakt, tokens)).create_list(DETAILS)
    assert tokens.refused == ["old"]
    assert [one.id for one in trakt.lists()] == [made.id]


async def test_s18_a_token_that_is_refused_again_is_not_renewed_for_ever(trakt: TraktAccess, http: HttpClient) -> None:
    """Two requests, one renewal."""
    tokens = Renewed(["old", "new", "newer"])
    with pytest.raises(AuthError, match="Please reauthorize"):
        await TraktReader(line_of(http, trakt, tokens)).settings()
    assert tokens.refused == ["old"]
    assert len(trakt.journal.entries) == 2


async def test_a_locked_account_is_not_signed_in_anew(trakt: TraktAccess, http: HttpClient) -> None:
    """423 is no matter of tokens."""
    tokens = Renewed([trakt.access_token, "other"])
    trakt.account().is_locked = True
    with pytest.raises(AuthError) as refusal:
        await TraktReader(line_of(http, trakt, tokens)).settings()
    assert (refusal.value.trouble, tokens.refused) == (Trouble.LOCKED, [])


async def test_an_app_that_was_removed_is_said_so(trakt: TraktAccess, reader: TraktReader) -> None:
    """As those of free accounts were in July 2026."""
    trakt.oauth.is_app_removed = True
    with pytest.raises(Forbidden, match="client id, or the app was removed"):
        await reader.lists()


async def test_a_user_agent_that_is_blocked_is_said_so(trakt: TraktAccess) -> None:
    """Before anything of Trakt is asked."""
    async with HttpClient(HttpOptions(user_agent="python-httpx/0.28")) as http:
        with pytest.raises(Forbidden, match="Cloudflare"):
            await TraktReader(line_of(http, trakt)).settings()


async def test_nothing_secret_is_in_an_error_or_in_the_log(trakt: TraktAccess) -> None:
    """Neither the token nor the client id, whatever goes wrong (S39)."""
    seen: list[Exchange] = []
    redactor = Redactor()
    redactor.add(trakt.access_token, trakt.client_id)
    async with HttpClient(HttpOptions(), redact=redactor.redact, on_exchange=seen.append) as http:
        for fault in ("401", "403", "422", "500", "html", "cut", "429"):
            trakt.faults.load(f"settings:{fault}")
            with pytest.raises(SyncError) as error:
                await TraktReader(line_of(http, trakt)).settings()
            texts = f"{error.value.message} {error.value.hint} {seen}"
            assert trakt.access_token not in texts
            assert trakt.client_id not in texts


async def test_a_refusal_whose_body_breaks_off_still_says_what_it_is(hand: Hands) -> None:
    """The status is enough."""

    class Broken(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            yield b'{"err'
            raise httpx.ReadError("gone")

    hand.append(Hand(lambda _: httpx.Response(420, stream=Broken())))
    with pytest.raises(LimitExceeded):
        await hand[0].writer.create_list(DETAILS)


async def test_a_429_tells_how_long_the_bucket_is_closed(hand: Hands) -> None:
    """With the margin, so that whoever waits that long is not refused by our own pace."""
    hand.append(Hand(lambda _: httpx.Response(429, headers={"retry-after": "7"})))
    with pytest.raises(RateLimited) as refusal:
        await hand[0].reader.settings()
    assert refusal.value.retry_after == 7.5
    assert 7 < hand[0].pace.gauges()[1].until - hand[0].line.clock.now() <= 7.5  # type: ignore[operator]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"{", PAGE])
async def test_s13_a_write_whose_success_says_nothing_may_be_done(hand: Hands, body: bytes) -> None:
    """It counts as an answer that was lost, so that nobody makes a second list without having looked for the first."""
    hand.append(Hand(lambda _: httpx.Response(201, content=body)))
    with pytest.raises(ServerError):
        await hand[0].writer.create_list(DETAILS)


async def test_a_write_that_is_sent_elsewhere_is_not_done(hand: Hands) -> None:
    """A redirect to another host is not followed: nothing was written, and the address is wrong."""
    hand.append(Hand(lambda _: httpx.Response(302, headers={"location": "http://elsewhere.test/"})))
    with pytest.raises(Moved):
        await hand[0].writer.create_list(DETAILS)


async def test_a_deletion_has_no_body(hand: Hands) -> None:
    """204, which nobody tries to read."""
    hand.append(Hand(lambda _: httpx.Response(204)))
    await hand[0].writer.delete_list(1)
    assert hand[0].asked[0].method == "DELETE"
