"""Signing in to media servers by keys, against the sandbox: codes, servers, home users, passwords, keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.widgets import Input

from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.servers_scene import add_servers
from tests.screens.test_terminals import assert_safe
from tui.engine.accounts import sign_ins
from tui.model.profiles import ProfileKind, SignIn
from tui.paths import Paths
from tui.sandbox import Household, threaded_household

KINDS = ("xtream", "plex", "jellyfin", "emby", "tautulli")


@pytest.fixture
def house() -> Iterator[Household]:
    """A small household with all three servers."""
    with threaded_household(live=5, movies=20, series=2, library=60) as household:
        yield household


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are asked for often."""
    monkeypatch.setattr(sign_ins, "POLL_EVERY", dict.fromkeys(ProfileKind, 0.05))
    monkeypatch.setattr(sign_ins, "LONGEST_POLL", 0.1)


async def add(deck: Scenario, kind: str, way: int = 0) -> None:
    """Open the form of a kind, with the way at a place."""
    await deck.press("2", "a")
    await deck.sees("Add an Xtream profile")
    await deck.press(*["right"] * KINDS.index(kind), "down", *["right"] * way)
    await deck.sees(f"< {kind} >")


async def begin_pin(deck: Scenario, house: Household, name: str = "plex-den") -> str:
    """Ask for a PIN, and give it."""
    await add(deck, "plex")
    await deck.fill(name=name, plex_tv=house.plex.tv_url)
    await deck.press("ctrl+s")
    await deck.sees("Type this code at", "It is good until", "Waiting until")
    return house.plex.tv.pins.waiting[-1].code


async def test_a_pin_leads_to_server_home_users_and_profile(paths: Paths, house: Household) -> None:
    """The whole way: code, server and way to it, a home user with a PIN, the rest in one go, the card."""
    async with open_dashboard(paths) as deck:
        code = await begin_pin(deck, house)
        await deck.sees("  ".join(code), "▄▄▄▄▄")
        house.plex.approve_pin(code)
        await deck.sees("Which server is plex-den?", "Den  yours", "local", "remote", "relay, slow", "shared with you")
        await deck.press("enter")
        await deck.sees("Who else uses plex-den?", "Jörg Grünspan", "needs a PIN", "home user", "friend")
        await deck.press("enter")
        await deck.sees("PIN of Jörg")
        await deck.types("0000")
        await deck.press("enter")
        await deck.sees("refuses the PIN")
        assert deck.app.screen.query_one("#pin", Input).value == ""
        await deck.types("4711")
        assert "4711" not in deck.text
        await deck.press("enter")
        await deck.sees("Jörg Grünspan is signed in")
        await deck.press("escape")
        await deck.sees("Start its first sync?")
        await deck.press("escape")
        await deck.sees("plex-den added", "▌plex-den", "● connected", "Den", "Movies")
        (profile,) = await deck.app.face.deck.profiles.all()
        secrets = await deck.store.secrets.of(profile.id)
        assert {"token", "account_token", "token:4100002"} <= set(secrets)
        assert profile.settings["owner_id"] == "4100001"


async def test_another_way_to_the_server_can_be_chosen(paths: Paths, house: Household) -> None:
    """One that leads to another server is refused in words; the relay is taken."""
    async with open_dashboard(paths) as deck:
        house.plex.approve_pin(await begin_pin(deck, house))
        await deck.sees("Which server is plex-den?")
        await deck.press("j", "enter")
        await deck.sees("Check the URL")
        await deck.press("j", "j", "j", "enter")
        await deck.sees("Who else uses plex-den?")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert profile.url == house.plex.relay.url


async def test_esc_gives_a_code_up(paths: Paths, house: Household) -> None:
    """Back in the form with what was typed; nothing is stored, and nobody asks any more."""
    async with open_dashboard(paths) as deck:
        code = await begin_pin(deck, house)
        await deck.press("escape")
        await deck.sees_no_more("Type this code")
        await deck.sees("Add a Plex profile", "plex-den")
        asked = len(house.plex.tv_journal.of("pin"))
        house.plex.approve_pin(code)
        await deck.press("escape")
        await deck.sees("Every account that is kept in step")
        await deck.press("1", "7", "2")
        assert await deck.app.face.deck.profiles.all() == []
        assert len(house.plex.tv_journal.of("pin")) <= asked + 1


async def test_trouble_while_a_code_is_waited_for_passes(paths: Paths, house: Household) -> None:
    """It is told, asked again, and goes on by itself."""
    async with open_dashboard(paths) as deck:
        code = await begin_pin(deck, house)
        house.plex.tv_faults.load("pin:503")
        await deck.sees("asked again until then")
        house.plex.tv_faults.clear()
        await deck.sees("Waiting until")
        house.plex.approve_pin(code)
        await deck.sees("Which server is plex-den?")


async def test_a_code_that_expired_is_replaced_by_another(paths: Paths, house: Household) -> None:
    """Told with what to do; enter gives a new one."""
    async with open_dashboard(paths) as deck:
        code = await begin_pin(deck, house)
        house.plex.tv.pins.expire()
        await deck.sees("The code has expired", "enter Try again")
        await deck.press("enter")
        await deck.sees("Waiting until")
        fresh = house.plex.tv.pins.waiting[-1].code
        assert fresh != code
        await deck.sees("  ".join(fresh))


async def test_a_name_that_is_taken_asks_for_no_code(paths: Paths, house: Household) -> None:
    """Another profile is never signed in by mistake."""
    await add_servers(paths, house, ProfileKind.PLEX)
    async with open_dashboard(paths) as deck:
        await add(deck, "plex")
        await deck.fill(name="plex-den", plex_tv=house.plex.tv_url)
        await deck.press("ctrl+s")
        await deck.sees("A profile named 'plex-den' exists already")


async def test_a_plex_is_added_by_a_link_with_its_token(paths: Paths, house: Household) -> None:
    """As Plex shows it in a browser: address and token are parted, and the token is dots."""
    async with open_dashboard(paths) as deck:
        await add(deck, "plex", way=1)
        token = house.plex.token()
        link = f"{house.plex.url}/library/metadata/1?X-Plex-Token={token}"
        await deck.fill(name="den", plex_tv=house.plex.tv_url, url=link)
        await deck.press("down")
        await deck.sees(f" {house.plex.url} ", "•••••")
        assert token not in deck.text
        await deck.press("ctrl+s")
        await deck.sees("den added", "● connected")


async def test_a_jellyfin_is_added_by_its_password(paths: Paths, house: Household) -> None:
    """A wrong one is told and cannot be saved untested; the right one is exchanged for a token and kept nowhere."""
    async with open_dashboard(paths) as deck:
        await add(deck, "jellyfin")
        await deck.fill(name="attic", url=house.jellyfin.url, username=house.jellyfin.username, password="not-this")
        await deck.press("ctrl+s")
        await deck.sees("refuses user name or password")
        assert "untested" not in deck.text
        fields = [it for it in deck.app.screen.query(Input) if it.password]
        await deck.fill(password=house.jellyfin.password)
        await deck.press("ctrl+s")
        await deck.sees("attic added", "▌attic", "● connected")
        assert {it.value for it in fields} == {""}
        (profile,) = await deck.app.face.deck.profiles.all()
        assert set(await deck.store.secrets.of(profile.id)) == {"token"}


async def test_a_jellyfin_is_added_by_quick_connect(paths: Paths, house: Household) -> None:
    """The code is typed elsewhere; its end is a time of day."""
    async with open_dashboard(paths) as deck:
        await add(deck, "jellyfin", way=1)
        await deck.fill(name="attic", url=house.jellyfin.url)
        assert "Password" not in deck.text
        await deck.press("ctrl+s")
        await deck.sees("Quick Connect to attic", "It is good until", "Waiting until")
        (code,) = house.jellyfin.server.quick_connect.codes
        await deck.sees("  ".join(code))
        house.jellyfin.approve(code)
        await deck.sees("attic added", "● connected")


async def test_an_emby_is_added_by_its_key(paths: Paths, house: Household) -> None:
    """A key needs no user name; its field is dots."""
    async with open_dashboard(paths) as deck:
        await add(deck, "emby", way=1)
        await deck.fill(name="cabin", url=house.emby.url, token=house.emby.api_key)
        assert house.emby.api_key not in deck.text
        await deck.press("ctrl+s")
        await deck.sees("cabin added", "● connected")


async def test_a_server_that_signed_us_out_is_signed_in_again(paths: Paths, house: Household) -> None:
    """Needs you leads to the dialog; the ways are turned by keys; the card is green again."""
    await add_servers(paths, house, ProfileKind.JELLYFIN)
    house.jellyfin.faults.load("*:401")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "t")
        await deck.sees("✗ signed out", "L signs in again")
        house.jellyfin.faults.clear()
        await deck.press("1")
        await deck.sees("Needs you", "enter sign in", "L signs in again")
        await deck.press("g", "enter")
        await deck.sees("Sign in to jelly-attic", "User name", "Password")
        await deck.press("left")
        await deck.sees("API key")
        await deck.fill(token="wrong-key-4711")
        await deck.press("enter")
        await deck.sees("refuses")
        await deck.fill(token=house.jellyfin.api_key)
        await deck.press("enter")
        await deck.sees("Signed in to jelly-attic", "● connected")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert profile.sign_in is SignIn.OK


async def test_home_users_are_signed_in_later(paths: Paths, house: Household) -> None:
    """From the sign-in dialog of a stored profile; all without a PIN in one go."""
    async with open_dashboard(paths) as deck:
        house.plex.approve_pin(await begin_pin(deck, house))
        await deck.sees("Which server is plex-den?")
        await deck.press("enter")
        await deck.sees("Who else uses plex-den?")
        await deck.press("escape")
        await deck.sees("plex-den added", "Start its first sync?")
        await deck.press("escape", "L")
        await deck.sees("Sign in to plex-den", "< PIN >")
        await deck.press("left", "enter")
        await deck.sees("Who else uses plex-den?", "not signed in")
        await deck.press("L")
        await deck.sees("1 with a PIN: enter asks for it")
        assert deck.text.count("✓ signed in") == 2


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_every_dialog_fits(paths: Paths, house: Household, size: tuple[int, int]) -> None:
    """The QR code only where it is whole; all keys in view."""
    async with open_dashboard(paths, size=size) as deck:
        code = await begin_pin(deck, house)
        assert ("▄▄▄▄▄" in deck.text) is (size[1] >= 24)
        await deck.sees("esc Back")
        house.plex.approve_pin(code)
        await deck.sees("Which server is plex-den?", "enter Choose", "relay, slow")
        assert_safe(deck)
        await deck.press("enter")
        await deck.sees("Who else uses plex-den?", "enter Sign in", "esc Done")
        assert_safe(deck)
        await deck.press("enter")
        await deck.sees("PIN of Jörg", "esc Back")


async def test_keys_of_a_burst_find_the_rows_of_the_kind(paths: Paths) -> None:
    """Kind, way and name in one go, as a slow line delivers them."""
    async with open_dashboard(paths) as deck:
        await deck.press("2", "a")
        await deck.sees("Add an Xtream profile")
        await deck.burst("right", "right", "right", "down", "right", "enter", "a", "b")
        await deck.sees("< emby >", "< API key >")
        assert deck.row_with("Name ").split()[-2] == "ab"


async def test_s39_no_token_is_on_any_screen(paths: Paths, house: Household) -> None:
    """Neither tokens nor the handle of a code, also in the log."""
    async with open_dashboard(paths, size=(160, 50)) as deck:
        house.plex.approve_pin(await begin_pin(deck, house))
        await deck.sees("Which server is plex-den?")
        await deck.press("enter")
        await deck.sees("Who else uses plex-den?")
        await deck.press("L")
        await deck.sees("1 with a PIN")
        secrets = [it for it in await deck.store.secrets.everything() if it]
        assert len(secrets) >= 4
        for keys in (["escape"], ["1"], ["7"], ["2", "tab"], ["e"]):
            await deck.press(*keys)
            assert [it for it in secrets if it in deck.text] == []
