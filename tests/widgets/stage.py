"""A tiny app around one widget, and a look at what it draws."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tui.paths import shipped_themes_dir
from tui.screens.theme_files import load_themes


class Stage(App[None]):
    """Shows one widget over the whole screen."""

    def __init__(self, widget: Widget, *, theme: str = "night") -> None:
        super().__init__()
        for shipped in load_themes([Path(shipped_themes_dir())]).themes.values():
            self.register_theme(shipped)
        self.theme = theme
        self.widget = widget
        self.seen: list[object] = []

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield self.widget

    @property
    def rows(self) -> list[str]:
        """The screen as text, without blanks at the ends."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.rows)


@asynccontextmanager
async def staged(widget: Widget, size: tuple[int, int] = (60, 12)) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    """The widget on a stage, focused if it can be."""
    stage = Stage(widget)
    async with stage.run_test(size=size) as pilot:
        if widget.can_focus:
            widget.focus()
        await pilot.pause()
        yield stage, pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool], what: str) -> None:
    """Let the app work until the condition holds."""
    for _ in range(400):
        if condition():
            return
        await pilot.pause(0.005)
    raise AssertionError(f"never came: {what}")
