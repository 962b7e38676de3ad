"""The log by keys: filters by level, run and text, hold and follow, from a line to its run."""

from __future__ import annotations

import pytest

from tests.screens.conftest import AddProfile, Sync
from tests.screens.scenario import open_dashboard
from tui.model.log import Level
from tui.paths import Paths
from tui.sandbox import Household


@pytest.fixture
async def two_runs(house: Household, add_profile: AddProfile, sync: Sync) -> None:
    """A clean run and one with a failed step."""
    await add_profile()
    await sync()
    house.xtream.faults.load("get_series:403")
    await sync()


@pytest.mark.usefixtures("two_runs")
async def test_levels_are_filtered(paths: Paths) -> None:
    """Less shows only what weighs more; more shows everything again."""
    async with open_dashboard(paths) as deck:
        await deck.press("7")
        await deck.sees("following", "level info", "Syncing series...")
        await deck.press("left_square_bracket", "left_square_bracket")
        await deck.sees("level error", "Access forbidden")
        await deck.sees_no_more("Syncing series...")
        await deck.press("right_square_bracket", "right_square_bracket")
        await deck.sees("level info", "Syncing series...")


@pytest.mark.usefixtures("two_runs")
async def test_one_run_and_back_to_all(paths: Paths) -> None:
    """o keeps only the run of the chosen line; esc or o brings all back."""
    async with open_dashboard(paths, size=(100, 60)) as deck:
        await deck.press("7")
        await deck.sees("run all", "Syncing series...")
        started = deck.text.count("Syncing series...")
        await deck.press("o")
        await deck.sees_no_more("run all")
        await deck.until(lambda: deck.text.count("Syncing series...") == started - 1, "one run less")
        await deck.press("escape")
        await deck.sees("run all")


@pytest.mark.usefixtures("two_runs")
async def test_text_is_filtered_in_place(paths: Paths) -> None:
    """Only lines with the text; esc takes it away."""
    async with open_dashboard(paths) as deck:
        await deck.press("7", "slash")
        await deck.types("forbidden")
        await deck.sees("text forbidden", "Access forbidden")
        await deck.sees_no_more("Syncing series...")
        await deck.press("enter", "k", "n", "escape")
        await deck.sees("Syncing series...")


@pytest.mark.usefixtures("two_runs")
async def test_a_line_opens_its_run(paths: Paths) -> None:
    """And the run shows its own lines."""
    async with open_dashboard(paths) as deck:
        await deck.press("7")
        await deck.sees("Sync completed with 1 errors")
        await deck.press("enter")
        await deck.sees("syncdeck  Run", "✗ Series")
        await deck.press("tab")
        await deck.sees("Log, following")
        await deck.press("escape")
        await deck.sees("syncdeck  Log")


@pytest.mark.usefixtures("two_runs")
async def test_new_lines_wait_while_one_reads(paths: Paths) -> None:
    """Moving up holds; what comes is counted, and f shows it."""
    async with open_dashboard(paths) as deck:
        await deck.press("7")
        await deck.sees("following")
        await deck.press("k", "k")
        await deck.sees("holding", "press f to follow")
        for number in range(3):
            deck.app.face.deck.log.write(Level.INFO, f"fresh line {number}")
        await deck.sees("(hold: 3 newer lines, press f to follow)")
        assert "fresh line" not in deck.text
        await deck.press("f")
        await deck.sees("fresh line 2", "following")


@pytest.mark.usefixtures("two_runs")
async def test_unseen_errors_are_counted_until_they_are_looked_at(paths: Paths) -> None:
    """The status line tells them on every screen; looking at the log clears it, over a restart too."""
    async with open_dashboard(paths) as deck:
        await deck.sees("✗ 1")
        await deck.press("7")
        await deck.sees("Access forbidden")
        await deck.press("1")
        await deck.until(lambda: "✗ 1 " not in deck.rows[0], "a calm status line")
    async with open_dashboard(paths) as deck:
        await deck.sees("iptv-one")
        assert "✗" not in deck.rows[0]
