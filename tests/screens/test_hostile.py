"""Hostile titles, categories and messages on every screen, and secrets on none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.events import Key

from tests.screens.conftest import SMALL, AddProfile, Sync
from tests.screens.scenario import open_dashboard
from tests.screens.test_terminals import assert_safe, every_screen
from tui.model.catalogue import TitleKind
from tui.paths import Paths
from tui.sandbox import Household, threaded_household


@pytest.fixture
def house() -> Iterator[Household]:
    """A panel whose first titles and categories attack what shows them."""
    with threaded_household(**SMALL, hostile=True) as household:
        yield household


@pytest.mark.usefixtures("hostile")
async def test_s42_every_hostile_title_can_be_opened(paths: Paths) -> None:
    """One after the other, in full and in the details."""
    async with open_dashboard(paths) as deck:
        await deck.press("6", "j", "tab")
        await deck.sees("iptv-one  Films", " titles")
        for place in range(20):
            (title,) = await deck.store.shelf.page(1, TitleKind.MOVIE, offset=place, limit=1)
            await deck.press("enter")
            await deck.sees("syncdeck  Title", title.item_id)
            assert_safe(deck)
            await deck.press("escape")
            await deck.sees("iptv-one  Films", " titles")
            await deck.press("j")


async def test_s42_a_hostile_profile_name_is_only_a_name(paths: Paths, add_profile: AddProfile, sync: Sync) -> None:
    """In lists, dialogs, notes and the palette."""
    await add_profile("[/b][red]x")
    await sync("[/b][red]x")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "t")
        await deck.sees("[/b][red]x works")
        await deck.press("d")
        await deck.sees('Remove profile "[/b][red]x"?')
        await deck.press("escape", "e")
        await deck.sees("Edit [/b][red]x")
        await deck.press("escape", "colon")
        await deck.types("Sync [")
        await deck.sees("Sync [/b][red]x")


async def test_s42_hostile_errors_are_text(paths: Paths, house: Household, add_profile: AddProfile, sync: Sync) -> None:
    """Error tree, log and the error in full."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:bad_rows=0.1,get_live_streams:html")
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "enter", "j", "enter", "j")
        await deck.sees("✗ Channels")
        assert_safe(deck)
        await deck.press("tab")
        assert_safe(deck)
        await deck.press("7")
        assert_safe(deck)


async def test_s39_no_secret_is_on_any_screen(paths: Paths) -> None:
    """Neither password nor user name, raw or percent-encoded, also where the server says them back."""
    password = "can/ary&100%+é"
    with threaded_household(**SMALL, username="canary-user", password=password) as household:
        async with open_dashboard(paths, size=(160, 50)) as deck:
            await deck.press("2", "a")
            await deck.sees("Add an Xtream profile")
            access = household.xtream
            await deck.fill(name="iptv-one", url=access.url, username="canary-user", password=password)
            await deck.press("tab", "tab", "tab", "tab", "ctrl+s")
            await deck.sees("iptv-one added", "Start its first sync?")
            household.xtream.faults.load("get_series:403,get_live_streams:html")
            await deck.press("s", "enter")
            await deck.sees("✗ Series", "Partial")

            def look(where: str) -> None:
                for secret in ("canary", "can%2Fary", password):
                    assert secret not in deck.text, where

            await every_screen(deck, look)


async def test_s39_a_crash_prints_no_secret(paths: Paths, add_profile: AddProfile) -> None:
    """One redacted line under the prompt: no traceback, no local variables."""
    await add_profile()
    with pytest.raises(ValueError, match="broken"):
        async with open_dashboard(paths) as deck:
            secret = (await deck.store.secrets.everything())[0]
            deck.app._handle_exception(ValueError(f"broken by {secret}"))
            printed = "".join(segment.text for it in deck.app._exit_renderables for segment in it.segments)
            assert "The dashboard failed: ValueError: broken by ***" in printed
            assert secret not in printed


async def test_what_reads_after_the_end_is_no_fault(paths: Paths, add_profile: AddProfile, sync: Sync) -> None:
    """A row that is still chosen while the store closes ends its reading, not the dashboard with a fault."""
    await add_profile()
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("iptv-one")
        await deck.app.face.deck.close("the test leaves")
        for key in "1j2jk":
            deck.app.post_message(Key(key, key))
        await deck.app.wait_for_refresh()
    assert deck.app._exception is None
