"""plex.tv: linking by a code, finding servers, and the tokens of others."""

from __future__ import annotations

import pytest

from tests.clients.plex.conftest import IDENTITY, MakeHttp, MakeServer
from tests.fake_clock import FakeClock
from tui.clients.http import Exchange
from tui.clients.plex.tv import PlexTv
from tui.clients.plex.tv_wire import HomeUser, PlexAccount
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.server_sign_in import SignInCode
from tui.sandbox.media import member
from tui.sandbox.plex.access import PlexAccess


@pytest.fixture
def timed(plex: PlexAccess, make_http: MakeHttp, clock: FakeClock) -> PlexTv:
    """A client whose clock stands still."""
    return PlexTv(make_http(), plex.tv_url, IDENTITY, clock=clock)


async def test_a_code_is_asked_for(plex: PlexAccess, timed: PlexTv, clock: FakeClock) -> None:
    """Four characters, where to type them, a link for a QR code, and how long it holds."""
    code = await timed.new_pin()
    assert len(code.code) == 4
    assert (code.url, code.link) == (f"{plex.tv_url}/link", f"{plex.tv_url}/link/?pin={code.code}")
    assert 890 <= code.expires_at - clock.now() <= 900


async def test_a_code_brings_a_token_once_it_was_typed(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """None before, the account's token after; it is given once."""
    code = await plex_tv.new_pin()
    before = await plex_tv.poll_pin(code)
    plex.approve_pin(code.code, "joerg")
    token = await plex_tv.poll_pin(code)
    assert before is None
    assert token is not None
    assert (await plex_tv.account(token)).id == str(member("joerg").plex_id)
    with pytest.raises(NotFound, match="code has expired"):
        await plex_tv.poll_pin(code)


async def test_a_code_is_polled_under_the_same_identifier(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """Nobody else may see it; and no token is sent along."""
    plex.tv_journal.clear()
    await plex_tv.poll_pin(await plex_tv.new_pin())
    sent = [entry.headers for entry in plex.tv_journal.entries]
    assert {headers["x-plex-client-identifier"] for headers in sent} == {IDENTITY.client_id}
    assert not any("x-plex-token" in headers for headers in sent)


@pytest.mark.parametrize("fault", ["500", "502", "503", "429=2", "drop", "stall", "cut", "empty"])
async def test_trouble_while_polling_is_no_failure(plex: PlexAccess, plex_tv: PlexTv, fault: str) -> None:
    """The code still holds; the next question brings the token."""
    code = await plex_tv.new_pin()
    plex.tv_faults.load(f"pin:{fault}*1")
    first = await plex_tv.poll_pin(code)
    plex.approve_pin(code.code)
    assert first is None
    assert await plex_tv.poll_pin(code)


async def test_a_code_expires_by_our_clock(plex: PlexAccess, timed: PlexTv, clock: FakeClock) -> None:
    """Some servers answer 200 without a token for ever; and plex.tv may be out of reach."""
    code = await timed.new_pin()
    assert await timed.poll_pin(code) is None
    clock.advance(901)
    with pytest.raises(NotFound, match="code has expired"):
        await timed.poll_pin(code)
    plex.tv_faults.load("pin:503")
    with pytest.raises(NotFound, match="code has expired"):
        await timed.poll_pin(code)


async def test_a_code_typed_in_the_last_moment_counts(plex: PlexAccess, timed: PlexTv, clock: FakeClock) -> None:
    """The answer goes before the clock."""
    code = await timed.new_pin()
    plex.approve_pin(code.code)
    clock.advance(901)
    assert await timed.poll_pin(code)


async def test_a_code_expires_by_the_answer(plex_tv: PlexTv) -> None:
    """404, long before the time that was told."""
    unknown = SignInCode("ABCD", "", 4_000_000_000.0, "999999999")
    with pytest.raises(NotFound, match="code has expired"):
        await plex_tv.poll_pin(unknown)


async def test_who_a_token_belongs_to(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """The number that servers know, never the alias; no e-mail address."""
    known = member("mira")
    expected = PlexAccount(str(known.plex_id), known.plex_uuid, known.plex_username, known.plex_title)
    found = await plex_tv.account(plex.account_token())
    assert found == expected
    assert "example.org" not in repr(found)


@pytest.mark.parametrize("fault", ["401", "422", "498"])
async def test_a_dead_account_token_is_told(plex: PlexAccess, plex_tv: PlexTv, fault: str) -> None:
    """Three statuses say so."""
    plex.tv_faults.load(f"user:{fault}")
    with pytest.raises(AuthError):
        await plex_tv.account(plex.account_token())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("500", ServerError), ("429=7", RateLimited), ("403", Forbidden), ("html", BadResponse), ("drop", SyncError)],
)
async def test_nothing_else_says_anything_about_a_token(
    plex: PlexAccess, plex_tv: PlexTv, fault: str, kind: type[SyncError]
) -> None:
    """plex.tv may be down: that is no reason to sign in again."""
    plex.tv_faults.load(f"user:{fault}")
    with pytest.raises(kind) as caught:
        await plex_tv.account(plex.account_token())
    assert not isinstance(caught.value, AuthError)


async def test_a_token_is_kept_alive(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """A dead one is told."""
    await plex_tv.ping(plex.account_token())
    with pytest.raises(AuthError, match=r"plex\.tv refuses the token"):
        await plex_tv.ping("dead-dead-dead")


async def test_servers_are_found(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """Own ones first, players left out, each with the token that it takes."""
    found = await plex_tv.servers(plex.account_token())
    own = found[0]
    assert [(server.name, server.is_owned, server.is_present) for server in found] == [
        ("Den", True, True),
        ("Attic NAS", False, False),
    ]
    assert (own.uuid, own.token, own.version) == (plex.state.machine_identifier, plex.token(), plex.state.version)


async def test_a_member_learns_whose_server_it_is(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """The owner's plex.tv id maps the alias; local addresses are the owner's network."""
    found = next(server for server in await plex_tv.servers(plex.account_token("joerg")) if server.name == "Den")
    assert (found.is_owned, found.owner_id, found.token) == (False, str(member("mira").plex_id), plex.token("joerg"))
    assert [address.url for address in found.addresses] == [plex.remote.url, plex.relay.url]


async def test_home_users_are_listed(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """With who needs a PIN; only the owner may ask."""
    found = {user.name: user for user in await plex_tv.home_users(plex.account_token())}
    joerg = member("joerg")
    assert set(found) == {member(name).plex_title for name in ("mira", "joerg", "kids")}
    assert found[joerg.plex_title] == HomeUser(
        str(joerg.plex_id), joerg.plex_uuid, joerg.plex_title, is_admin=False, is_restricted=False, is_protected=True
    )
    assert found["Kids"].is_restricted
    with pytest.raises(Forbidden):
        await plex_tv.home_users(plex.account_token("joerg"))


async def test_a_switch_leads_to_the_token_for_a_server(plex: PlexAccess, plex_tv: PlexTv, make: MakeServer) -> None:
    """The passing token finds the lasting one."""
    passing = await plex_tv.switch(plex.account_token(), member("kids").plex_uuid)
    found = next(server for server in await plex_tv.servers(passing) if server.name == "Den")
    assert found.token == plex.token("kids")
    assert [library.name for library in await make(token=found.token).libraries()] == ["TV Shows"]


@pytest.mark.parametrize("status", [401, 403])
async def test_pins_of_home_users(plex: PlexAccess, make_http: MakeHttp, clock: FakeClock, status: int) -> None:
    """A wrong one is told as such, a right one works, and none is ever in the log."""
    told: list[Exchange] = []
    tv = PlexTv(make_http(told.append), plex.tv_url, IDENTITY, clock=clock)
    plex.tv.wrong_pin_status = status
    plex.tv._switched.clear()
    joerg = member("joerg")
    with pytest.raises(AuthError, match="refuses the PIN"):
        await tv.switch(plex.account_token(), joerg.plex_uuid, "9999")
    with pytest.raises(Forbidden, match="does not let this account act"):
        await tv.switch(plex.account_token(), joerg.plex_uuid)
    token = await tv.switch(plex.account_token(), joerg.plex_uuid, joerg.pin or "")
    plex.tv.wrong_pin_status = 403
    assert (await tv.account(token)).id == str(joerg.plex_id)
    assert not any("9999" in exchange.url or str(joerg.pin) in exchange.url for exchange in told)


async def test_switching_too_often_is_told(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """A handful in a row."""
    plex.tv._switched.clear()
    with pytest.raises(RateLimited, match="slow down"):
        for _ in range(7):
            await plex_tv.switch(plex.account_token(), member("kids").plex_uuid)
    plex.tv._switched.clear()


async def test_a_dead_account_token_is_no_wrong_pin(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """The account is asked before the PIN is blamed."""
    plex.tv._switched.clear()
    with pytest.raises(AuthError, match=r"plex\.tv refuses the token"):
        await plex_tv.switch("dead-dead-dead", member("joerg").plex_uuid, "4711")


async def test_friends_have_tokens(plex: PlexAccess, plex_tv: PlexTv) -> None:
    """XML, whatever is asked for; home users are not among them."""
    found = await plex_tv.shared_tokens(plex.account_token(), plex.state.machine_identifier)
    assert found == {str(member("takeru").plex_id): plex.token("takeru")}
    with pytest.raises(Forbidden):
        await plex_tv.shared_tokens(plex.account_token("takeru"), plex.state.machine_identifier)


async def test_all_of_it_in_xml(plex: PlexAccess, plex_tv: PlexTv, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some answers come though JSON was asked for."""
    token = plex.account_token()

    async def seen() -> list[object]:
        return [await plex_tv.account(token), await plex_tv.servers(token), await plex_tv.home_users(token)]

    plain = await seen()
    headers = dict(IDENTITY.headers())
    monkeypatch.setattr(
        type(IDENTITY), "headers", lambda _, given="": {**headers, "Accept": "*/*", "X-Plex-Token": given}
    )
    assert await seen() == plain
    code = await plex_tv.new_pin()
    assert await plex_tv.poll_pin(code) is None
