"""The media servers on the overview: a card each, with what is wrong and what to do under it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import count_text
from tui.schedule_words import leading, next_text, waiting_text
from tui.screens.overview.choice import Choice
from tui.screens.overview.facts import ProfileCard
from tui.screens.profiles.kind_fields import is_server
from tui.screens.profiles.state import last_sync_text, profile_state, why_not_green
from tui.screens.queue.words import queue_cell
from tui.screens.servers.words import latency_text, link_text, playing_at, standing, worries
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, line, wrap

COLUMNS = (
    Column("Servers", 12, grows=True, most=24),
    Column("State", 14),
    Column("Last sync", 9),
    Column("Next", 10),
    Column("Queue", 11),
    Column("Latency", 7, right=True),
    Column("Items", 7, right=True),
    Column("Playing", 7, right=True),
    Column("Way", 6),
    Column("Version", 9, grows=True, most=14),
)
MOST_ROWS = 2
"""Rows that one worry may take."""


def servers_section(cards: Sequence[ProfileCard], width: int, on: Surface) -> list[BoardLine]:
    """A line for each server, and under it whatever keeps it from being green."""
    servers = [card for card in cards if is_server(card.profile)]
    if not servers:
        return []
    layout = lay_out(COLUMNS, width)
    lines = [BoardLine(head_line(layout))]
    for card in servers:
        lines.append(BoardLine(_server_line(card, layout, on), Choice(card.profile.id)))
        lines += [BoardLine(row) for row in _worries(card, width, on)]
    return lines


def _server_line(card: ProfileCard, layout: Layout, on: Surface) -> Line:
    health, is_on = standing(card.health, on.now), card.profile.enabled
    cells = (
        Span(card.profile.name, Tone.STRONG if is_on else Tone.MUTED),
        profile_state(card.profile, card.last_run, on.glyphs, health),
        Span(last_sync_text(card.last_run, on.now, on.tz), Tone.MUTED),
        Span(next_text(leading(card.schedules), on.now, on.tz), Tone.MUTED),
        queue_cell(card.lane),
        Span(latency_text(health)),
        Span(count_text(card.items), Tone.MUTED if card.items is None else Tone.TEXT),
        Span(count_text(playing_at(health))),
        Span("" if health is None else link_text(health.link), Tone.MUTED),
        Span("" if health is None else health.version.partition("-")[0], Tone.MUTED),
    )
    return row_line(layout, cells, on.glyphs.ellipsis)


def _worries(card: ProfileCard, width: int, on: Surface) -> list[Line]:
    if not card.profile.enabled:
        return []
    run_worry = why_not_green(card.profile, card.last_run, card.health)
    waits = waiting_text(leading(card.schedules))
    told = dict.fromkeys(filter(None, (*worries(standing(card.health, on.now), on.now, on.tz), run_worry, waits)))
    rows = [row for text in told for row in wrap(text, width - 2, MOST_ROWS, on.glyphs.ellipsis)]
    return [line(Span(f"  {row}", Tone.MUTED)) for row in rows]
