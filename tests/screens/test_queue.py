"""The Queue screen by keys: lanes and changes, filters, details, and what the keys do to the rows."""

from __future__ import annotations

import pytest

from tests.screens.queue_scene import store_a_queue
from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.test_terminals import assert_safe
from tui.model.outbox import DeliveryFilter, DeliveryState, LaneState
from tui.paths import Paths


async def states(deck: Scenario, *wanted: DeliveryState) -> list[str]:
    """Titles of the deliveries in these states."""
    return [one.title for one in await deck.store.outbox.page(DeliveryFilter(frozenset(wanted)))]


async def lane_state(deck: Scenario, name: str) -> LaneState:
    """How the lane of a profile stands."""
    return next(lane.state for lane in await deck.store.outbox.lanes() if lane.profile == name)


async def test_an_empty_queue_says_what_it_is_for(paths: Paths) -> None:
    """And which keys fill it."""
    async with open_dashboard(paths) as deck:
        await deck.press("5")
        await deck.sees("syncdeck  Queue", "until it has", "w on a title (6)")


async def test_lanes_and_what_waits_in_them(paths: Paths) -> None:
    """All of them first; each lane by itself shows its own, and why nothing leaves."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5")
        await deck.sees("▌All targets", "○ offline", "✗ signed out", "● open", "shown open")
        await deck.press("j")
        await deck.sees("target emby-cabin", "connection refused", "since", "f tries now")
        await deck.until(lambda: "plex-den" not in deck.row_with("Film 9"), "only its own changes")
        await deck.press("j")
        await deck.sees("target jelly-attic", "L signs in again", "at 1:12:09")


async def test_the_status_line_tells_it_on_every_screen(paths: Paths) -> None:
    """Trouble stays; the screens keep their names."""
    await store_a_queue(paths)
    async with open_dashboard(paths, size=(120, 30)) as deck:
        for key, name in [("5", "Queue"), ("2", "Profiles"), ("3", "Import"), ("6", "Catalogue"), ("7", "Log")]:
            await deck.press(key)
            await deck.sees(f"syncdeck  {name}", "Sync failed: ", "waiting: emby-cabin offline")


async def test_enter_tells_a_change_in_full(paths: Paths) -> None:
    """With the request and the answer; esc closes it."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5", "G")
        await deck.sees("target plex-den")
        await deck.press("tab", "G")
        await deck.sees("Severance S02E04 for anna on plex-den")
        await deck.press("enter")
        await deck.sees("Change 1", "try 5 of 5", "PUT /:/scrobble?key=101", "422 Unprocessable")
        await deck.press("escape")
        await deck.sees("▌✗ dead")


async def test_less_and_more_is_listed(paths: Paths) -> None:
    """Only what needs a person; what goes by itself; what is over."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5")
        await deck.sees("shown open")
        await deck.press("left_square_bracket")
        await deck.sees("shown needs you", "‖ held", "✗ dead")
        await deck.sees_no_more("on return")
        await deck.press("right_square_bracket", "right_square_bracket")
        await deck.sees("shown with what is over")
        await deck.press("tab", "slash")
        await deck.types("Film 3")
        await deck.sees("✓ done", "/ Film 3")
        await deck.press("escape", "escape")
        await deck.sees_no_more("/ Film 3")


async def test_a_dead_change_is_tried_again(paths: Paths) -> None:
    """r on the change, and with all its tries."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5", "G")
        await deck.sees("target plex-den", "✗ dead")
        await deck.press("p")
        await deck.sees("plex-den is paused")
        await deck.press("tab", "G")
        await deck.sees("▌✗ dead")
        await deck.press("r")
        await deck.sees("1 change is tried again now", "· paused")
        (again,) = await deck.store.outbox.page(DeliveryFilter(frozenset({DeliveryState.PENDING}), text="Severance"))
        assert again.attempts == 0


async def test_a_lane_is_paused_and_goes_on(paths: Paths) -> None:
    """p twice; its state stands in its line."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5", "j")
        await deck.sees("target emby-cabin")
        await deck.press("p")
        await deck.sees("‖ paused", "p lets it go on")
        assert await lane_state(deck, "emby-cabin") is LaneState.PAUSED
        await deck.press("p")
        await deck.sees("emby-cabin goes on")
        assert await lane_state(deck, "emby-cabin") is not LaneState.PAUSED


async def test_dropping_asks_first(paths: Paths) -> None:
    """Cancel has the focus; the whole lane says how many."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5", "j")
        await deck.sees("target emby-cabin")
        await deck.press("d")
        await deck.sees("Drop 6 changes for emby-cabin?")
        await deck.press("enter")
        await deck.sees_no_more("Drop 6 changes")
        assert await states(deck, DeliveryState.DROPPED) == []
        await deck.press("d", "l", "enter")
        await deck.sees("6 changes are dropped")
        assert len(await states(deck, DeliveryState.DROPPED)) == 6


async def test_what_is_held_goes_once_it_is_approved(paths: Paths) -> None:
    """The question says that marks are taken away."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5", "G")
        await deck.sees("target plex-den", "‖ held")
        await deck.press("p", "A")
        await deck.sees("Send 1 change that is held back for plex-den?", "take watched marks away")
        await deck.press("l", "enter")
        await deck.sees("1 change is on the way now")
        assert await states(deck, DeliveryState.HELD) == []


async def test_keys_say_why_they_do_nothing(paths: Paths) -> None:
    """In a sentence."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("5")
        await deck.sees("All targets")
        await deck.press("p")
        await deck.sees("Choose one target first")
        await deck.press("j", "r")
        await deck.sees("Nothing is dead for emby-cabin")
        await deck.press("A")
        await deck.sees("Nothing is held for emby-cabin")


async def test_a_disabled_server_is_not_let_go_on_by_p(paths: Paths) -> None:
    """Its profile is turned on where it was turned off."""
    await store_a_queue(paths)
    async with open_dashboard(paths) as deck:
        await deck.app.face.deck.profiles.set_enabled("emby-cabin", False)
        await deck.press("5", "j")
        await deck.sees("target emby-cabin", "‖ paused", "the profile is disabled", "space on Profiles (2)")
        await deck.press("p")
        await deck.sees("! Its profile is disabled")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_s42_the_queue_is_safe_and_fits(paths: Paths, size: tuple[int, int]) -> None:
    """Hostile titles are text, in the list, the details and the questions."""
    await store_a_queue(paths, more=200)
    async with open_dashboard(paths, size=size) as deck:
        await deck.press("5", "G", "tab")
        await deck.sees("[/b]Heat [red](1995)")
        for key in ("enter", "escape", "d", "escape"):
            await deck.press(key)
            assert_safe(deck)
            assert {strip.cell_length for strip in deck.app.screen._compositor.render_strips()} == {size[0]}


async def test_columns_and_cells_change_together(paths: Paths) -> None:
    """Drawn at any moment between the choice of a lane and the reading of its changes."""
    await store_a_queue(paths)
    async with open_dashboard(paths, size=(160, 50)) as deck:
        await deck.press("5")
        await deck.sees("target all", "on return")
        for _ in range(5):
            await deck.burst("j")
            deck.app.screen.query_one("#deliveries").refresh()
            await deck.burst("k")
            deck.app.screen.query_one("#deliveries").refresh()
        await deck.sees("target all", "on return")


async def test_ten_thousand_changes_are_pages(paths: Paths) -> None:
    """The last one is reached at once."""
    await store_a_queue(paths, more=10_000)
    async with open_dashboard(paths) as deck:
        await deck.press("5")
        await deck.sees("10,009")
        await deck.press("tab", "G")
        await deck.sees("Severance S02E04")
