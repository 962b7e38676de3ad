"""How a dashboard comes up and goes down: terminal, themes and keymap before, signals around, the deck closed after."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from tui.app import DeckApp
from tui.engine.clock import SystemClock
from tui.glyphs import ASCII, UNICODE, Glyphs, glyphs_for
from tui.paths import shipped_themes_dir
from tui.screens.face import Face
from tui.screens.people.last_person import LastPerson
from tui.screens.quitting import close_unseen
from tui.screens.seen import SeenLog
from tui.screens.theme_choice import choose_theme
from tui.screens.theme_files import load_themes

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.paths import Paths
    from tui.settings import Settings

SIGNALS = {
    signal.SIGINT: "the dashboard was interrupted",
    signal.SIGTERM: "the program was asked to end",
    signal.SIGHUP: "the terminal was closed",
}


def run_dashboard(paths: Paths, settings: Settings, *, is_demo: bool = False) -> int:
    """Show the dashboard until the person leaves; gives the exit code.

    Raises InvalidInput for a keymap that names no action, and LocalStoreError when the store cannot be opened.
    """
    return asyncio.run(_show(paths, settings, is_demo=is_demo))


async def _show(paths: Paths, settings: Settings, *, is_demo: bool) -> int:
    _check_keymap(settings)
    app = make_app(paths, settings, is_demo=is_demo)
    loop = asyncio.get_running_loop()
    for number, reason in SIGNALS.items():
        loop.add_signal_handler(number, app.leave, reason, 128 + number)
    try:
        await app.run_async()
    finally:
        if app.face.opened is not None:
            await close_unseen(app.face.opened, "the dashboard ended")
    if app.failure is not None:
        raise app.failure
    return app.return_value or app.return_code or 0


def make_app(paths: Paths, settings: Settings, *, is_demo: bool = False) -> DeckApp:
    """The dashboard for this terminal, not running yet."""
    shelf = load_themes([shipped_themes_dir(), paths.themes_dir])
    face = Face(
        SystemClock(),
        _glyphs(settings),
        host=platform.node(),
        is_demo=is_demo,
        refresh=settings.refresh,
        seen=SeenLog(paths.state_dir / "seen-log"),
        person=LastPerson(paths.state_dir / "last-person"),
    )
    return DeckApp(
        face,
        lambda: _open_deck(paths, settings),
        shelf.themes.values(),
        choose_theme(settings.theme, shelf.themes, os.environ),
        keymap=settings.keymap,
        complaints=[shelf.complaint],
    )


async def _open_deck(paths: Paths, settings: Settings) -> Deck:
    """Load what the first frame did not need, and open the store. Raises LocalStoreError."""
    deck_module = await asyncio.to_thread(import_module, "tui.deck")
    deck: Deck = await deck_module.Deck.open(paths, settings, face="dashboard")
    return deck


def _check_keymap(settings: Settings) -> None:
    if settings.keymap:
        from tui.screens.keymap import binding_ids, check_keymap  # noqa: PLC0415  only for keymaps
        from tui.screens.places import all_screens  # noqa: PLC0415
        from tui.screens.widget_kinds import KEYED_WIDGETS  # noqa: PLC0415

        check_keymap(settings.keymap, binding_ids([DeckApp, *all_screens(), *KEYED_WIDGETS]))


def _glyphs(settings: Settings) -> Glyphs:
    if settings.ascii == "always":
        return ASCII
    if settings.ascii == "never":
        return UNICODE
    encoding = sys.__stderr__.encoding if sys.__stderr__ is not None else "ascii"
    return glyphs_for(os.environ, encoding)
