"""The Import screen by keys, without a file: panels, path, ticks, what is missing; on every terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.screens.findings import FINDINGS, store_an_import
from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import SIZES, assert_safe, colours_of
from tui.model.runs import RunState
from tui.paths import Paths
from tui.screens.imports.forms import FileForm
from tui.screens.imports.history_form import HistoryForm
from tui.screens.imports.screen import ImportScreen

HOSTILE_PATH = "/[/b][red]\x1b[2J\u202e" + "x" * 3_000 + ".db"


def files_of(deck: Scenario) -> FileForm:
    """The form of the file."""
    return deck.app.screen.query_one(FileForm)


async def test_the_empty_screen_says_what_it_is_for(paths: Paths) -> None:
    """In a sentence, with the keys that fill it; every key that cannot work yet says why."""
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees("Plays that Tautulli has recorded come in here", "Ready", "a adds a server")
        for key, reason in [
            ("s", "Type the file first: e goes to its path"),
            ("D", "Type the file first: e goes to its path"),
            ("v", "Type the file first: e goes to its path"),
            ("x", "There is no run to act on"),
            ("p", "There is no run to act on"),
            ("m", "No account is known yet: an import brings them"),
        ]:
            await deck.press(key)
            await deck.sees(reason)


async def test_a_path_is_completed_by_keys(paths: Paths, tmp_path: Path) -> None:
    """Letters are letters in the field; tab completes, the arrows choose, enter takes."""
    folder = tmp_path / "smedia"
    folder.mkdir()
    for name in ("tautulli.db", "tautulli-old.db", "notes.txt"):
        (folder / name).touch()
    async with open_dashboard(paths) as deck:
        await deck.press("3", "e")
        await deck.types(f"{tmp_path}/sm")
        await deck.press("tab")
        await deck.until(lambda: files_of(deck).path == f"{folder}/", "the folder")
        await deck.until(lambda: len(files_of(deck).field.candidates) == 2, "what may be a database")
        await deck.press("tab")
        await deck.until(lambda: files_of(deck).path == f"{folder}/tautulli", "the common start")
        await deck.until(lambda: len(files_of(deck).field.candidates) == 2, "both again")
        await deck.press("down", "enter")
        await deck.sees("v looks into the file, D goes through it without storing, s imports it")
        assert files_of(deck).path == f"{folder}/tautulli.db"
        await deck.press("q")
        await deck.until(lambda: deck.app.return_value == 0, "q is a key again")


async def test_a_path_can_be_left_with_esc(paths: Paths) -> None:
    """What was typed stays."""
    async with open_dashboard(paths) as deck:
        await deck.press("3", "e")
        await deck.types("/nowhere/at all")
        await deck.sees("Cannot look into /nowhere/: no such file or directory")
        await deck.press("escape")
        await deck.sees_no_more("Cannot look into")
        assert files_of(deck).path == "/nowhere/at all"


async def test_tab_goes_through_the_panels(paths: Paths) -> None:
    """Errors, last imports, file, history, and back."""
    await store_an_import(paths)
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees("▼ Errors 50", "tab last imports")
        await deck.press("tab")
        await deck.sees("Last imports, enter opens one", "tautulli.db", "Partial")
        await deck.press("tab", "space", "j", "space")
        await deck.sees("[ ] Resume from last position", "[x] Dry run")
        options = files_of(deck).options()
        assert (options.restart, options.dry_run) == (True, True)
        await deck.press("tab", "down", "right", "right")
        await deck.sees("Days     < 90 >")
        assert deck.app.screen.query_one(HistoryForm).order().options.days == 90
        await deck.press("left", "left", "left", "left", "left")
        await deck.sees("Days     < all >")
        assert deck.app.screen.query_one(HistoryForm).order().options.days is None
        await deck.press("s")
        await deck.sees("Add a server first: a")
        await deck.press("shift+tab", "escape")
        await deck.sees("tab last imports")


async def test_a_tautulli_is_added_from_here(paths: Paths) -> None:
    """The form asks for what a Tautulli has; the key is dots; the history offers it at once."""
    async with open_dashboard(paths) as deck:
        await deck.press("3", "a")
        await deck.sees("Add a Tautulli profile", "API key", "Kind", "< tautulli >")
        assert "User name" not in deck.text
        await deck.fill(name="attic", url="http://127.0.0.1:9", token="secret-key-4711")
        assert "secret-key" not in deck.text
        await deck.press("ctrl+s")
        await deck.sees("Save untested")
        await deck.press("ctrl+s")
        await deck.sees("attic added, s reads its history", "Server     attic", "s Start")
        (profile,) = await deck.app.face.deck.profiles.all()
        assert (profile.kind, profile.url, profile.username) == ("tautulli", "http://127.0.0.1:9", "")


async def test_the_form_shows_what_a_kind_has(paths: Paths) -> None:
    """Right on the kind, and the fields are others."""
    async with open_dashboard(paths) as deck:
        await deck.press("2", "a")
        await deck.sees("Add an Xtream profile", "User name", "Password")
        await deck.press("left", "left")
        await deck.sees("Add a Tautulli profile", "API key")
        assert "Password" not in deck.text
        await deck.press("right", "right")
        await deck.sees("Add an Xtream profile", "User name")


async def every_panel(deck: Scenario, look: Callable[[str], None]) -> None:
    """Go to each panel and dialog of the screen and look at it."""
    for keys, sign in [
        (["3"], "Errors 50"),
        (["j", "enter"], FINDINGS[0][1][:16]),
        (["j"], "12000"),
        (["tab"], "Last imports"),
        (["tab"], "Dry run"),
        (["tab"], "Days"),
        (["tab", "slash"], " / "),
        (["escape", "e"], "tab Complete"),
        (["escape", "E"], "Export what the tree holds"),
        (["escape", "a"], "API key"),
        (["escape", "m"], "Whose plays are these?"),
        (["escape", "v"], "esc"),
        (["escape", "question_mark"], "Keys of Import"),
        (["escape", "tab", "enter"], "Imported 49,930"),
    ]:
        for key in keys:
            if key == "v":
                files_of(deck).field.text = "/nowhere/tautulli.db"
            await deck.press(key)
        await deck.sees(sign)
        look(" ".join(keys))


@pytest.mark.parametrize("size", [*SIZES, (120, 36)])
async def test_s42_every_panel_fits_and_is_safe(paths: Paths, size: tuple[int, int]) -> None:
    """With hostile people and a hostile file name: nothing overflows, nothing acts on the terminal."""
    await store_an_import(paths, path=HOSTILE_PATH, rows=False)
    await store_an_import(paths, path=HOSTILE_PATH)
    async with open_dashboard(paths, size=size) as deck:
        await deck.press("3")
        await deck.sees("Errors 50")
        files_of(deck).field.text = HOSTILE_PATH

        def look(where: str) -> None:
            strips = deck.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}, where
            assert {cell_len(strip.text) for strip in strips} == {size[0]}, where
            assert_safe(deck)

        await every_panel(deck, look)


async def test_no_color_and_the_linux_console(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour under NO_COLOR; ASCII signs and the sixteen colours on the console."""
    await store_an_import(paths)
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_dashboard(paths) as deck:
        await every_panel(deck, lambda where: _assert_colourless(deck, where))
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "linux")
    async with open_dashboard(paths, quick_settings(ascii="auto")) as deck:
        await every_panel(deck, lambda where: _assert_plain(deck, where))


def _assert_colourless(deck: Scenario, where: str) -> None:
    assert colours_of(deck) == set(), where


def _assert_plain(deck: Scenario, where: str) -> None:
    assert [name for name in colours_of(deck) if name.startswith("#")] == [], where
    assert set("▌▶▼✓✗‖◐○━─│…⟳•−╭╮╰╯") & set(deck.text) == set(), where


async def test_a_narrow_terminal_shows_one_panel_at_a_time(paths: Paths) -> None:
    """At 60 x 16 the forms stand where the errors were, one after the other."""
    await store_an_import(paths)
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await deck.press("3")
        await deck.sees("▼ Errors 50", "100.0 %")
        assert "Resume from" not in deck.text
        await deck.press("tab")
        await deck.sees("Last imports, enter opens one")
        await deck.press("tab")
        await deck.sees("Resume from last position")
        assert "Days" not in deck.text
        await deck.press("tab")
        await deck.sees("Days")
        assert "Resume from" not in deck.text


async def test_a_wide_terminal_shows_the_last_imports_beside(paths: Paths) -> None:
    """Errors and imports in one row."""
    await store_an_import(paths, state=RunState.INTERRUPTED)
    async with open_dashboard(paths, size=(160, 50)) as deck:
        await deck.press("3")
        await deck.until(lambda: "│" in deck.row_with("▼ Errors 50"), "the imports beside the errors")
        await deck.sees("p resumes", "Interrupted")
        assert isinstance(deck.app.screen, ImportScreen)
