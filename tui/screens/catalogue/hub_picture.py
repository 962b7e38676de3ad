"""How titles stand for people, whichever server told it: in full, and in the few cells of a list. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.formatting import count_text, position_text
from tui.glyphs import Glyphs
from tui.model.hub import HubState, KeptChange
from tui.model.outbox import DeliveryState
from tui.model.plays import Person
from tui.screens.imports.plays_picture import short_when
from tui.screens.queue.words import value_text
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.line import Span, Tone, line, wrap

Standing = Sequence[tuple[Person, HubState]]
"""How one title stands for each person of whom something is known."""
Decided = tuple[str, KeptChange]
"""A change with the name of the person whose it was."""
COLUMNS = (
    Column("Who", 14, grows=True, most=40),
    Column("Stands", 24, grows=True, most=40),
    Column("Watched", 12),
    Column("Since", 12),
)
DECISION_COLUMNS = (
    Column("When", 12),
    Column("Who", 12, grows=True, most=24),
    Column("Said", 12),
    Column("Decided", 24, grows=True),
)
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class DecisionKey:
    """The cursor stands on this decision."""

    place: int
    text: str
    """All of it: a column may cut it."""


def standing_lines(standing: Standing, width: int, on: Surface) -> list[BoardLine]:
    """A line a person, and under it why a state is left alone; [] while nothing is known."""
    if not standing:
        return []
    layout = lay_out(COLUMNS, width)
    lines = [BoardLine(line(Span("Kept in step", Tone.HEAD))), BoardLine(head_line(layout))]
    for person, state in standing:
        watched = state.value.last_watched
        cells = (
            Span(person.name, Tone.STRONG),
            Span(value_text(state.value), _tone(state)),
            Span("-" if watched is None else short_when(watched, on), Tone.MUTED),
            Span(short_when(state.changed_at, on), Tone.MUTED),
        )
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis)))
        if state.parked:
            rows = wrap(
                f"left alone: {state.parked}; m on Queue (5) chooses", max(10, width - 4), 2, on.glyphs.ellipsis
            )
            lines += [BoardLine(line(Span(f"    {row}", Tone.WARN))) for row in rows]
    return lines


def decision_lines(decisions: Sequence[Decided], width: int, on: Surface) -> list[BoardLine]:
    """What was said of a title and what was made of it, newest first; [] while nothing was."""
    if not decisions:
        return []
    layout = lay_out(DECISION_COLUMNS, width)
    lines = [BoardLine(line(Span("What was decided", Tone.HEAD))), BoardLine(head_line(layout))]
    for place, (name, kept) in enumerate(decisions):
        change = kept.change
        tone = Tone.WARN if change.is_refused else Tone.MUTED if kept.is_undone else Tone.TEXT
        told = f"{change.decision} (taken back)" if kept.is_undone else change.decision
        cells = (
            Span(short_when(kept.at, on), Tone.MUTED),
            Span(name),
            Span(value_text(change.told), tone),
            Span(told, tone),
        )
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis), DecisionKey(place, told)))
    return lines


def show_lines(kept: Iterable[Standing], episodes: int, width: int, on: Surface) -> list[BoardLine]:
    """How many of the episodes of a show each person has watched; [] while nothing is known of any."""
    seen: Counter[str] = Counter()
    for standing in kept:
        for person, state in standing:
            seen[person.name] += state.value.is_watched
    if not seen:
        return []
    told = [f"{name} {count_text(count)} of {count_text(episodes)}" for name, count in sorted(seen.items())]
    rows = wrap(", ".join(told), max(10, width - 2), 3, on.glyphs.ellipsis)
    return [
        BoardLine(line(Span("Kept in step", Tone.HEAD), Span("   watched by", Tone.MUTED))),
        *(BoardLine(line(Span(f"  {row}", Tone.GOOD))) for row in rows),
    ]


def standing_text(standing: Standing, glyphs: Glyphs) -> str:
    """In a few cells: "✓ anna, ben   kid at 0:12:09"; "" while nobody has seen anything of it."""
    seen = [person.name for person, state in standing if state.value.is_watched]
    begun = [
        f"{person.name} at {position_text(state.value.position_ms)}" for person, state in standing if _is_begun(state)
    ]
    shown = ", ".join(seen) if len(seen) <= MOST_NAMES else f"{count_text(len(seen))} people"
    return "   ".join([*([f"{glyphs.delivery[DeliveryState.DONE]} {shown}"] if seen else []), *begun[:MOST_NAMES]])


def _is_begun(state: HubState) -> bool:
    return bool(state.value.position_ms) and not state.value.is_watched


def _tone(state: HubState) -> Tone:
    return Tone.GOOD if state.value.is_watched else Tone.TEXT if state.value.position_ms else Tone.MUTED
