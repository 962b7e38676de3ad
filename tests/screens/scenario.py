"""Uses the dashboard as a person does: presses keys and looks at the screen.

`async with open_dashboard(paths) as deck: await deck.press("2"); await deck.sees("Profiles")`
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from tui.app import DeckApp
from tui.opening import make_app
from tui.paths import Paths
from tui.settings import Settings
from tui.store.store import Store

PATIENCE = 20.0
"""Seconds after which what is waited for counts as missing."""


def quick_settings(**changes: Any) -> Settings:
    """Settings of the tests: Unicode whatever the machine, no series details unless asked for, a quick pulse."""
    return Settings(**{"ascii": "never", "details_budget": 0, "refresh": 10, **changes})


class Scenario:
    """An open dashboard."""

    def __init__(self, app: DeckApp, pilot: Pilot[int | None]) -> None:
        self.app = app
        self._pilot = pilot

    @property
    def store(self) -> Store:
        """What the dashboard reads from."""
        return self.app.face.deck.store

    @property
    def rows(self) -> list[str]:
        """The screen as text, row by row."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.rows)

    def row_with(self, text: str) -> str:
        """The first row that holds a text."""
        return next((row for row in self.rows if text in row), "")

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and let the dashboard answer each."""
        for key in keys:
            await self._pilot.press(key)

    async def burst(self, *keys: str) -> None:
        """Press keys all at once, before the dashboard has answered any."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))
        await self._pilot.pause()

    async def types(self, text: str) -> None:
        """Type a text into whatever has the focus."""
        await self._pilot.press(*("space" if letter == " " else letter for letter in text))

    async def fill(self, **fields: str) -> None:
        """Write into the fields of a form by their ids."""
        for name, text in fields.items():
            field = self.app.screen.query_one(f"#{name.replace('_', '-')}", Input)
            field.focus()
            field.value = text
            await self._pilot.pause()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        ends = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > ends:
                raise AssertionError(f"never came: {what}; the screen shows\n{self.text}")
            await self._pilot.pause(0.02)

    async def sees(self, *texts: str) -> None:
        """Wait until all the texts are on the screen."""

        def are_there() -> bool:
            shown = self.text
            return all(text in shown for text in texts)

        await self.until(are_there, " and ".join(map(repr, texts)))

    async def sees_no_more(self, text: str) -> None:
        """Wait until a text has left the screen."""
        await self.until(lambda: text not in self.text, f"the end of {text!r}")

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self._pilot.resize_terminal(width, height)
        await self._pilot.pause()


@asynccontextmanager
async def open_dashboard(
    paths: Paths, settings: Settings | None = None, *, size: tuple[int, int] = (80, 24), is_demo: bool = False
) -> AsyncIterator[Scenario]:
    """A dashboard on the home of `paths`, with the real store and the real engine."""
    app = make_app(paths, settings or quick_settings(), is_demo=is_demo)
    async with app.run_test(size=size) as pilot:
        scenario = Scenario(app, pilot)
        await scenario.until(lambda: app.face.opened is not None, "an open deck")
        try:
            yield scenario
        finally:
            if app.face.opened is not None:
                app.workers.cancel_all()
                await app.face.opened.close("the test is over")
