"""A dashboard that is open for days does not grow with the dialogs that were opened in it."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache
from textual.widget import Widget

from tests.screens.scenario import open_dashboard
from tui.paths import Paths


def left_behind() -> int:
    """How many stores of painted lines belong to no widget any more."""
    gc.collect()
    there = gc.get_objects()
    of_widgets = {id(one._styles_cache) for one in there if isinstance(one, Widget)}
    return sum(1 for one in there if type(one) is StylesCache and id(one) not in of_widgets)


async def test_painted_lines_go_with_their_dialogs(paths: Paths) -> None:
    """Opened and closed again and again, a dialog leaves nothing."""
    async with open_dashboard(paths) as deck:
        await deck.sees("Overview")
        await deck.press("question_mark", "escape")
        before = left_behind()
        for _ in range(4):
            await deck.press("question_mark")
            await deck.sees("esc Back")
            await deck.press("escape")
        assert left_behind() <= before
