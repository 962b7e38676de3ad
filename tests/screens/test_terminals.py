"""Every screen on every terminal: sizes, few colours, none, ASCII; nothing overflows and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.style import Style

from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tui.paths import Paths

NARROW_SIGNS = {"All titles": "of 40 titles"}
"""What a narrow terminal shows instead."""
ALLOWED = {"\u200c", "\u200d"}
"""Joiners that some scripts are spelled with."""
SIZES = [(60, 16), (80, 24), (160, 50)]


def assert_safe(deck: Scenario) -> None:
    """Nothing on the screen acts on a terminal."""
    unsafe = {char for row in deck.rows for char in row if not char.isprintable() and char not in ALLOWED}
    assert unsafe == set()


async def every_screen(deck: Scenario, look: Callable[[str], None]) -> None:
    """Go to each screen and dialog once, and look at it."""
    for keys, sign in [
        (["1"], "iptv-one"),
        (["2"], "iptv-one"),
        (["4"], "what you collect"),
        (["6"], "All titles"),
        (["7"], "level"),
        (["8"], "household"),
        (["2", "enter"], "Imported"),
        (["tab"], ""),
        (["tab"], ""),
        (["escape", "a"], "Add an Xtream"),
        (["escape", "c"], "Categories of"),
        (["escape", "d"], "Remove profile"),
        (["escape", "question_mark"], "Keys of"),
        (["escape", "6", "slash"], " / "),
    ]:
        await deck.press(*keys)
        await deck.sees(NARROW_SIGNS.get(sign, sign) if deck.app.size.width < 72 else sign)
        look(" ".join(keys))


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("size", SIZES)
async def test_s42_every_screen_fits_and_is_safe(paths: Paths, size: tuple[int, int]) -> None:
    """With hostile titles: every row as wide as the terminal, none of it acts on it, markup is text."""
    async with open_dashboard(paths, size=size) as deck:

        def look(where: str) -> None:
            strips = deck.app.screen._compositor.render_strips()
            assert len(strips) == size[1]
            assert {strip.cell_length for strip in strips} == {size[0]}, where
            assert {cell_len(strip.text) for strip in strips} == {size[0]}, where
            assert_safe(deck)

        await every_screen(deck, look)
        await deck.types("closed markup")
        await deck.sees("[/b]Closed markup")


@pytest.mark.usefixtures("synced")
async def test_a_narrow_terminal_shows_one_panel_at_a_time(paths: Paths) -> None:
    """Tab goes between list and details, places and titles, steps, errors and log."""
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await deck.press("2")
        await deck.sees("Last sync")
        assert "connections" not in deck.text
        await deck.press("tab")
        await deck.sees("connections")
        assert "Last sync" not in deck.text
        await deck.press("tab", "enter")
        await deck.sees("Steps")
        await deck.press("tab")
        await deck.sees("No errors")
        await deck.press("tab")
        await deck.sees("Log, following")
        await deck.press("6")
        await deck.sees("of 40 titles")
        await deck.press("tab")
        await deck.sees("All titles")


@pytest.mark.usefixtures("synced")
async def test_a_wide_terminal_shows_details_beside_the_list(paths: Paths) -> None:
    """Errors beside the log, the title beside its list."""
    async with open_dashboard(paths, size=(160, 50)) as deck:
        await deck.press("2", "enter")
        await deck.until(lambda: "Log" in deck.row_with("No errors"), "errors and log in one row")
        await deck.press("6")
        await deck.sees("of 40 titles")
        await deck.until(lambda: "│" in deck.row_with("of 40 titles").partition("of 40 titles")[2], "details beside")


async def test_too_small_is_told_and_goes_by_itself(paths: Paths) -> None:
    """Below 60 x 16 only a notice and q; larger again, the screen is back as it was."""
    async with open_dashboard(paths) as deck:
        await deck.press("7")
        await deck.resize(50, 10)
        await deck.sees("This terminal is 50 x 10", "at least 60 x 16", "q quits")
        await deck.resize(80, 24)
        await deck.sees("syncdeck  Log")
        await deck.resize(59, 24)
        await deck.sees("This terminal is 59 x 24")
        await deck.press("q")
        await deck.until(lambda: deck.app.return_value == 0, "the end")


def colours_of(deck: Scenario) -> set[str]:
    """Every colour on the screen, as it goes to the terminal."""
    styles: list[Style | None] = []
    for strip in deck.app.screen._compositor.render_strips():
        styles += [segment.style for segment in strip]
    names = {colour.name for style in styles if style for colour in (style.color, style.bgcolor) if colour}
    return names - {"default"}


@pytest.mark.usefixtures("synced")
async def test_no_color_means_none(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one colour on any screen; states still have their words and the cursor its place."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_dashboard(paths) as deck:

        def look(where: str) -> None:
            assert colours_of(deck) == set(), where

        await every_screen(deck, look)
        await deck.press("escape", "2")
        await deck.sees("▌iptv-one", "✓ ok")


@pytest.mark.usefixtures("synced")
async def test_the_linux_console_gets_its_own_colours_and_signs(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only names of the sixteen, and no sign of ours outside ASCII, whatever theme was wished."""
    monkeypatch.setenv("TERM", "linux")
    async with open_dashboard(paths, quick_settings(ascii="auto", theme="day")) as deck:
        signs = set("▌▶▼✓✗‖◐○━─│…⟳•−╭╮╰╯")

        def look(where: str) -> None:
            assert [name for name in colours_of(deck) if name.startswith("#")] == [], where
            assert signs & set(deck.text) == set(), where

        await every_screen(deck, look)


async def test_bad_themes_are_told_once_and_left_out(paths: Paths, tmp_path: Path) -> None:
    """Two bad files, one message, and the dashboard opens."""
    paths.ensure()
    paths.themes_dir.mkdir()
    (paths.themes_dir / "one.toml").write_text('name = "one"\nprimary = "#zzz"')
    (paths.themes_dir / "two.toml").write_text("name = ")
    async with open_dashboard(paths) as deck:
        await deck.sees("Left out 2 themes in", "one.toml: primary")


async def test_a_theme_of_ones_own_with_terminal_colours_works(paths: Paths) -> None:
    """With no more than a name and a colour."""
    paths.ensure()
    paths.themes_dir.mkdir()
    (paths.themes_dir / "mine.toml").write_text('name = "mine"\nprimary = "ansi_red"\nansi = true')
    async with open_dashboard(paths, quick_settings(theme="mine")) as deck:
        await deck.sees("syncdeck  Overview")
        assert deck.app.theme == "mine"
        assert [name for name in colours_of(deck) if name.startswith("#")] == []


async def test_every_theme_draws_the_screens(paths: Paths) -> None:
    """Each of ours, one after the other."""
    async with open_dashboard(paths) as deck:
        for theme in ("ember", "day", "paper", "contrast", "terminal-dark", "terminal-light", "night"):
            deck.app.theme = theme
            await deck.press("a")
            await deck.sees("Add an Xtream profile")
            await deck.press("escape")
            await deck.sees_no_more("Add an Xtream profile")


async def test_the_demo_says_that_it_is_one(paths: Paths) -> None:
    """On every screen, so that nobody takes it for the real thing."""
    async with open_dashboard(paths, is_demo=True) as deck:
        await deck.sees("syncdeck demo  Overview")
        await deck.press("7")
        await deck.sees("syncdeck demo  Log")
