"""One value out of a few, by left and right."""

from __future__ import annotations

from tests.widgets.stage import staged
from tui.widgets.choice import Choice


async def test_left_and_right_go_through_the_values() -> None:
    """Around the ends as well."""
    days = Choice("Days", ["7", "30", "all"], "30")
    async with staged(days) as (stage, pilot):
        assert stage.rows[0] == "Days     < 30 >"
        await pilot.press("right", "right")
        assert (days.value, stage.rows[0]) == ("7", "Days     < 7 >")
        await pilot.press("left")
        assert days.value == "all"


async def test_what_is_offered_anew_keeps_the_choice() -> None:
    """As long as it is still there; without values there is none, with one no arrow."""
    server = Choice("Server")
    async with staged(server) as (stage, pilot):
        assert (server.value, stage.rows[0]) == ("", "Server     -")
        server.offer(["attic", "den"])
        await pilot.press("right")
        server.offer(["cabin", "den"])
        assert server.value == "den"
        server.offer(["[/b]"])
        await pilot.press("right")
        await pilot.pause()
        assert (server.value, stage.rows[0]) == ("[/b]", "Server     [/b]")
