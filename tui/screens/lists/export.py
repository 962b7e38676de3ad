"""The key `E`: writes a list into a CSV or JSON file, from which it can be read again."""

from __future__ import annotations

import re

from tui.glyphs import Glyphs
from tui.model.lists import LocalList
from tui.screens.lists.words import items_text
from tui.screens.live import LiveScreen
from tui.screens.runs.export_dialog import ExportDialog
from tui.widgets.line import Tone

_UNSAFE = re.compile(r"[^a-z0-9]+")


class ListExportDialog(ExportDialog):
    """Asks where a list is to be written."""

    def __init__(self, shown: LocalList, title: str, *, glyphs: Glyphs) -> None:
        super().__init__([], "", file_name(title), glyphs=glyphs)
        self.heading = f"Export {title}"
        self._facts = f"{items_text(shown.items)} with their ids, in their order"


async def export_list(screen: LiveScreen, shown: LocalList, title: str) -> None:
    """Ask where to, and write it. Called from a worker."""
    order = await screen.app.push_screen_wait(ListExportDialog(shown, title, glyphs=screen.face.glyphs))
    if order is not None:
        writing = screen.face.deck.lists.write_file(shown.id, order.path, replace=order.replace)
        count = await screen.attempt(writing)
        if count is not None:
            screen.say(f"{items_text(count)} written to {order.path}", Tone.GOOD)


def file_name(title: str) -> str:
    """A name for the file of a list: `weekend-4k.csv`."""
    return f"{_UNSAFE.sub('-', title.casefold()).strip('-') or 'list'}.csv"
