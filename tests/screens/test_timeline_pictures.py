"""How the timeline of a title is drawn."""

from __future__ import annotations

from tui.glyphs import UNICODE
from tui.model.server_history import TimelineEntry
from tui.screens.catalogue.timeline_picture import Told, state_lines
from tui.screens.surface import Surface

ON = Surface(UNICODE, 1_800_000_000.0)
NAMES = ("anna", "ben", "carl", "dora", "emil")


def unwatched(name: str, server: str = "Den") -> TimelineEntry:
    """An account that has not seen the title."""
    return TimelineEntry(None, server, name, "", "unwatched", is_state=True)


def test_an_account_stands_once_however_many_copies_a_server_has() -> None:
    """A film in two libraries, as 4K and in HD, of which nobody has seen either."""
    entries = [unwatched(name) for name in NAMES] * 2
    told = [line.key for line in state_lines(entries, 80, ON) if isinstance(line.key, Told)]
    assert [entry.account_name for one in told for entry in one.entries] == list(NAMES)
