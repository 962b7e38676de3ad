"""The timeline of one title across servers as lines: how it stands for each account, then what happened. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.formatting import count_text, when_text
from tui.model.server_history import TimelineEntry
from tui.screens.imports.plays_picture import short_when
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Span, Tone, clip, line, wrap

NOBODY = "nobody yet"
NAMELESS = "an account without a name"
STATE_COLUMNS = (
    Column("Who", 14, grows=True, most=40),
    Column("Server", 10),
    Column("Stands", 16, grows=True),
    Column("Last", 12),
)
PLAY_COLUMNS = (
    Column("When", 12),
    Column("Who", 12, grows=True, most=40),
    Column("Server", 10),
    Column("Played", 14, grows=True),
    Column("Source", 12, grows=True, most=30),
)
ROOM_FOR_NOBODY = 20
"""Cells from which on it is told in words that an account is nobody's; below, a `?` says so."""
MOST_STATES = 8
"""States that are listed one by one; where there are more, those in which nothing was seen share a line a server."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a line of the timeline stands for."""

    entries: tuple[TimelineEntry, ...]
    place: int
    """Two lines may tell the same."""


def who_text(entry: TimelineEntry) -> str:
    """The person; while nobody has said whose it is, the account, and that it is nobody's."""
    return entry.person or f"{entry.account_name or NAMELESS} ({NOBODY})"


def full_text(told: Told, on: Surface) -> str:
    """All that is known of a line, in a sentence: no column cuts it."""
    first = told.entries[0]
    who = ", ".join(who_text(entry) for entry in told.entries)
    when = "" if first.at is None or len(told.entries) > 1 else f", {when_text(first.at, on.now, on.tz)}"
    source = f", told by {first.source}" if first.source else ""
    return f"{who} on {first.server_name}: {told_text(first)}{when}{source}"


def told_text(entry: TimelineEntry) -> str:
    """How it stands or what happened, with the reason."""
    return f"{entry.text}: {entry.reason}" if entry.reason else entry.text


def state_lines(entries: Sequence[TimelineEntry], width: int, on: Surface) -> list[BoardLine]:
    """How it stands, those first who are somebody; [] without any state."""
    groups = _grouped([entry for entry in entries if entry.is_state])
    if not groups:
        return []
    layout = lay_out(STATE_COLUMNS, width)
    lines = [_heading("How it stands"), BoardLine(head_line(layout))]
    for place, group in enumerate(groups):
        cells = _state_cells(group, layout, on)
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis), Told(group, place)))
    return lines


def play_lines(entries: Sequence[TimelineEntry], width: int, on: Surface) -> list[BoardLine]:
    """What happened, the newest first, merged plays with their reason; [] when nothing did."""
    plays = [entry for entry in entries if not entry.is_state]
    if not plays:
        return []
    layout = lay_out(PLAY_COLUMNS, width)
    lines = [_heading("What happened"), BoardLine(head_line(layout))]
    for place, play in enumerate(plays):
        cells = _play_cells(play, layout, on)
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis), Told((play,), -1 - place)))
        if play.reason:
            rows = wrap(f"merged, not counted: {play.reason}", max(10, width - 4), 2, on.glyphs.ellipsis)
            lines += [BoardLine(line(Span(f"    {row}", Tone.MUTED))) for row in rows]
    return lines


def short_lines(entries: Sequence[TimelineEntry], width: int, on: Surface, rows: int) -> list[str]:
    """What stands beside a list: who has seen it where, and how many plays there are, in at most `rows` rows."""
    if not entries or rows < 1:
        return []
    seen = [entry for entry in entries if entry.is_state and not _is_blank(entry)]
    plays = sum(not entry.is_state for entry in entries)
    unknown = sum(entry.is_state and entry.text.endswith("unknown") for entry in entries)
    parts = [f"{entry.person or entry.account_name or NAMELESS} {entry.text} ({entry.server_name})" for entry in seen]
    if not seen:
        parts.append("seen by nobody" if not unknown else "seen by nobody as far as is known")
    parts += [f"{count_text(plays)} {'play' if plays == 1 else 'plays'}"] if plays else []
    return wrap(", ".join(parts), width, rows, on.glyphs.ellipsis)


def _grouped(states: Sequence[TimelineEntry]) -> list[tuple[TimelineEntry, ...]]:
    """Give one group a line: each alone, or those in which nothing was seen by server and word."""
    told = dict.fromkeys(states)  # copies of a title on one server, of which an account has seen none, tell the same
    ordered = sorted(told, key=lambda it: (not it.person, _is_blank(it), it.person.casefold()))
    if len(ordered) <= MOST_STATES:
        return [(entry,) for entry in ordered]
    alone = [(entry,) for entry in ordered if entry.person or not _is_blank(entry)]
    shared: dict[tuple[str, str], list[TimelineEntry]] = {}
    for entry in ordered:
        if not entry.person and _is_blank(entry):
            shared.setdefault((entry.text, entry.server_name), []).append(entry)
    return [*alone, *(tuple(group) for _, group in sorted(shared.items(), reverse=True))]


def _is_blank(entry: TimelineEntry) -> bool:
    """Nothing was seen, or nobody knows."""
    return entry.at is None and (entry.text.endswith(("unknown", "unwatched")) or entry.text.startswith("0 of "))


def _who(entry: TimelineEntry, width: int, on: Surface, *, name: str = "") -> str:
    """The same in a column: the name is cut, never that it is nobody's."""
    if entry.person:
        return entry.person
    suffix = f" ({NOBODY})" if width >= ROOM_FOR_NOBODY else " ?"
    return clip(name or entry.account_name or NAMELESS, width - len(suffix), on.glyphs.ellipsis) + suffix


def _state_cells(group: Sequence[TimelineEntry], layout: Layout, on: Surface) -> Sequence[Span]:
    first = group[0]
    told, name = told_text(first), ""
    is_unknown = first.text.endswith("unknown")
    if len(group) > 1:
        name = f"{len(group)} accounts"
        told = f"{first.text}: {', '.join(entry.account_name or NAMELESS for entry in group)}"
    tone = Tone.WARN if is_unknown else Tone.MUTED if _is_blank(first) else Tone.GOOD
    last = Span("-" if first.at is None else short_when(first.at, on), Tone.MUTED)
    who = Span(_who(first, layout.widths[0], on, name=name), Tone.STRONG if first.person else Tone.TEXT)
    return (who, Span(first.server_name), Span(told, tone), last)


def _play_cells(play: TimelineEntry, layout: Layout, on: Surface) -> Sequence[Span]:
    tone = Tone.MUTED if play.reason else Tone.TEXT
    return (
        Span("time unknown" if play.at is None else short_when(play.at, on), Tone.MUTED),
        Span(_who(play, layout.widths[1], on), Tone.STRONG if play.person and not play.reason else tone),
        Span(play.server_name, tone),
        Span(play.text, tone),
        Span(play.source, Tone.MUTED),
    )


def _heading(text: str) -> BoardLine:
    return BoardLine(line(Span(text, Tone.HEAD)))
