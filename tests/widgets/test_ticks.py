"""Several boxes in one row, by left, right and space."""

from __future__ import annotations

from tests.widgets.stage import staged
from tui.widgets.ticks import Box, Ticks

BOXES = [Box("1", "Films"), Box("2", "Series"), Box("3", "Music")]


async def test_every_box_is_ticked_until_it_is_turned() -> None:
    """Space turns the one with the pointer; around the ends as well."""
    row = Ticks("Library")
    row.offer(BOXES)
    async with staged(row) as (stage, pilot):
        assert stage.rows[0].startswith("Library  >[x]Films [x]Series [x]Music")
        assert stage.rows[0].endswith("3/3")
        assert row.is_all
        await pilot.press("left", "space")
        await pilot.pause()
        assert (row.ticked, row.is_all) == (("1", "2"), False)
        assert ">[ ]Music" in stage.rows[0]
        await pilot.press("right", "enter")
        assert row.ticked == ("2",)


async def test_each_scope_keeps_its_own_ticks() -> None:
    """Another server has other libraries, and keys mean something on their server only."""
    row = Ticks("Library")
    row.offer(BOXES, "den")
    async with staged(row) as (_, pilot):
        await pilot.press("space")
        row.offer(BOXES[:2], "attic")
        assert list(row.ticked) == ["1", "2"]
        row.offer(BOXES, "den")
        assert list(row.ticked) == ["2", "3"]
        row.offer([Box("0", "New"), *BOXES], "den")
        assert list(row.ticked) == ["0", "2", "3"]


async def test_without_boxes_it_says_what_that_means() -> None:
    """And its keys do nothing."""
    row = Ticks("Library", all_text="all of them")
    async with staged(row) as (stage, pilot):
        await pilot.press("space", "right")
        assert stage.rows[0] == "Library    all of them"
        assert (row.ticked, row.is_all) == ((), True)


async def test_s42_any_number_of_any_names_fits_in_any_width() -> None:
    """The chosen box is always in view; names are only text."""
    row = Ticks("Library")
    row.offer([Box(str(key), f"[/b][red]\x1b[2J 電影 {key}" * 40) for key in range(30)])
    for width in (80, 30, 24):
        async with staged(row, size=(width, 3)) as (stage, pilot):
            for _ in range(30):
                await pilot.press("right")
                assert ">[" in stage.rows[0]
                assert "\x1b" not in stage.text
