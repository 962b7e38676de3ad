"""The chosen row of the catalogue in a few lines: what it is, and who has seen it on which server. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.server_history import TimelineEntry
from tui.screens.catalogue.chosen_title import ChosenItem, ChosenTitle
from tui.screens.catalogue.hub_picture import Standing, standing_text
from tui.screens.catalogue.item_picture import chosen_item_lines
from tui.screens.catalogue.timeline_picture import short_lines
from tui.screens.catalogue.title_picture import chosen_lines
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, clip, line

SEEN_ROWS = 2
"""Rows that are kept for what servers tell of a title of a catalogue."""


def told_lines(
    chosen: ChosenTitle | ChosenItem,
    entries: Sequence[TimelineEntry],
    width: int,
    on: Surface,
    *,
    rows: int,
    standing: Standing = (),
) -> list[Line]:
    """Draw it in at most `rows` rows; `standing` is how it stands for people."""
    if isinstance(chosen, ChosenItem):
        return chosen_item_lines(chosen.found, chosen.library, entries, width, on, rows=rows, standing=standing)
    own = standing_text(standing, on.glyphs)
    told = [own] if own else short_lines(entries, width, on, min(SEEN_ROWS, rows - 2))
    seen = [line(Span(clip(row, width, on.glyphs.ellipsis), Tone.GOOD)) for row in told]
    return [*chosen_lines(chosen, width, on, rows=max(1, rows - len(seen))), *seen]
