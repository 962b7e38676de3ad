"""Media servers on Overview and Profiles by keys: cards that follow the servers, syncs, libraries, people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.screens.line import dashboard_on_a_line
from tests.screens.scenario import open_dashboard, quick_settings
from tests.screens.servers_scene import add_servers, sync_servers
from tests.screens.test_terminals import assert_safe
from tui.deck import Deck
from tui.model.health import HealthState
from tui.model.profiles import ProfileKind
from tui.model.servers import ServerHealth
from tui.paths import Paths
from tui.sandbox import Household, threaded_household

ALL = (ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY)
LONG_AFTER = 4_000_000_000.0
"""UTC epoch s."""
HOSTILE = "[/b]\x1b[2J\x1b]52;c;AA==\x07Den"


@pytest.fixture
def house() -> Iterator[Household]:
    """A small household with all three servers."""
    with threaded_household(live=5, movies=20, series=2, library=60) as household:
        yield household


async def put_card(paths: Paths, **changes: object) -> None:
    """Change the stored card of the first profile; its circuit is open, so that no look changes it back."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        (profile, *_) = await deck.profiles.all()
        health = await deck.store.health.get(profile.id) or ServerHealth(profile.id)
        await deck.store.health.put(replace(health, **changes))  # type: ignore[arg-type]
        await deck.store.health.set_circuit(profile.id, LONG_AFTER)
    finally:
        await deck.close("put")


async def test_cards_follow_the_servers(paths: Paths, house: Household) -> None:
    """Connected, starting, migrating, signed out, another server: told apart, each with what to do."""
    await add_servers(paths, house, *ALL)
    async with open_dashboard(paths) as deck:
        await deck.sees("Servers", "Next", "Latency")
        await deck.until(lambda: deck.text.count("● connected") == 3, "three connected servers")
        house.emby.faults.load("*:starting")
        house.jellyfin.faults.load("*:401")
        house.plex.faults.load("*:migrating")
        await deck.press("t", "j", "t", "j", "t")
        await deck.sees("◔ starting", "✗ signed out", "◔ migrating", "L signs in again", "looked at again by itself")
        assert "syncdeck profile" not in deck.text
        house.plex.faults.clear()
        await deck.press("t")
        await deck.sees("plex-den works: Den", "local")
        await deck.until(lambda: "● connected" in deck.row_with("▌plex-den"), "a green card")


async def test_a_server_out_of_reach_says_so(paths: Paths, house: Household) -> None:
    """What, where, what to do, and when it was last well."""
    await add_servers(paths, house, ProfileKind.JELLYFIN)
    house.jellyfin.faults.load("*:drop")
    async with open_dashboard(paths, size=(120, 36)) as deck:
        await deck.press("2", "t")
        await deck.sees("○ disconnected", "broke off", "last well")


async def test_a_sync_shows_on_the_card(paths: Paths, house: Household) -> None:
    """s works for servers; libraries with their counts, accounts, the run."""
    await add_servers(paths, house, ProfileKind.PLEX)
    async with open_dashboard(paths, size=(120, 40)) as deck:
        await deck.press("2")
        await deck.sees("plex-den", "never")
        await deck.press("s")
        await deck.sees("Sync of plex-den started")
        await deck.sees("Libraries", "Movies", "Accounts", "lighthouse.mira", "nobody's", "m match", "L signs home")
        await deck.sees("the server's own history")
        await deck.press("1")
        await deck.until(lambda: "never" not in deck.row_with("plex-den"), "a time of the last sync")


async def test_a_disabled_server_is_told_so(paths: Paths, house: Household) -> None:
    """Nobody looks at it, and no time of a next sync is promised."""
    await add_servers(paths, house, ProfileKind.EMBY)
    async with open_dashboard(paths) as deck:
        await deck.press("2", "space")
        await deck.sees("emby-cabin is off", "- disabled", "Disabled: nobody looks", "every 5 min, disabled")
        await deck.press("1")
        await deck.sees("- disabled")


async def test_a_clock_that_is_off_and_an_open_circuit_are_told(paths: Paths, house: Household) -> None:
    """With times of day: nothing on the screen ticks."""
    await add_servers(paths, house, ProfileKind.EMBY)
    await put_card(paths, clock_skew_seconds=7_200.0)
    async with open_dashboard(paths) as deck:
        await deck.sees("○ left alone", "Left alone until", "too many requests failed", "Its clock is 2h ahead")


async def test_libraries_are_chosen_with_ticks(paths: Paths, house: Household) -> None:
    """One tick less: the setting names the others, and the details say what is not kept."""
    await add_servers(paths, house, ProfileKind.PLEX)
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("Libraries", "Movies")
        await deck.press("c")
        await deck.sees("Libraries of plex-den that are kept here", "[x] Movies")
        await deck.press("space", "j", "space", "j", "space", "enter")
        await deck.sees("Tick at least one")
        await deck.press("space", "enter")
        await deck.sees("Libraries of plex-den chosen", "not kept")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert profile.settings["libraries"] == "TV Shows"


async def test_accounts_of_servers_are_mapped_from_profiles(paths: Paths, house: Household) -> None:
    """m opens the people; each account with its server; a name that is alike is suggested, never applied."""
    await add_servers(paths, house, ProfileKind.PLEX, ProfileKind.JELLYFIN)
    await sync_servers(paths, "plex-den", "jelly-attic")
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("plex-den")
        await deck.press("m")
        await deck.sees("Whose plays are these?", "lighthouse.mira", "Den", "Wohnzimmer")
        await deck.press("m")
        await deck.types("Mira")
        await deck.press("enter")
        await deck.sees("lighthouse.mira is Mira's", "not mapped, perhaps Mira")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_s42_a_hostile_server_is_only_text(paths: Paths, house: Household, size: tuple[int, int]) -> None:
    """Its name, version, message and hint on every screen that shows them."""
    await add_servers(paths, house, ProfileKind.JELLYFIN)
    odd = dict.fromkeys(("name", "version", "message", "hint"), HOSTILE)
    await put_card(paths, state=HealthState.ERROR, notes=(HOSTILE,), **odd)
    async with open_dashboard(paths, size=size) as deck:
        await deck.sees("jelly-attic")
        for keys in (["2"], ["tab"], ["tab", "L"], ["escape", "c"], ["escape", "e"], ["escape", "m"]):
            await deck.press(*keys)
            assert_safe(deck)
        assert "Traceback" not in deck.text


async def test_every_signs_are_ascii_where_only_that_can_be_drawn(paths: Paths, house: Household) -> None:
    """State, card and details without a sign beyond ASCII of our own."""
    await add_servers(paths, house, ProfileKind.JELLYFIN)
    async with open_dashboard(paths, quick_settings(ascii="always")) as deck:
        await deck.sees("+ connected")
        await deck.press("2")
        await deck.sees("+ connected", "Libraries")
        assert [char for char in deck.text if not char.isascii()] == []


async def test_idle_cards_write_nothing(paths: Paths, house: Household) -> None:
    """Not one byte while nobody types and no look is due, on both screens and while a code is waited for."""
    await add_servers(paths, house, *ALL)
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        line.sees("plex-den")
        line.settles(10.0)
        for key in ("2", "1"):
            line.press(key)
            line.settles()
            assert line.written_in(1.5) == 0, key
        line.press("2")
        line.settles()
        line.press("jL")
        line.sees("Sign in to jelly-attic")
        line.settles(0.3)
        line.press("\x1b[C\r")
        line.sees("Waiting until")
        line.settles()
        assert line.written_in(2.5) == 0
