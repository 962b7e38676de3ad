"""What waits for a choice by hand, as lines: titles that nobody is sure of, and states that servers argue about. Pure.

Whatever is chosen is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.hub import LocalMark, ParkedState, Unmatched, WatchValue
from tui.screens.pick_dialog import Pick
from tui.screens.queue.words import value_text
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.line import Span, Tone, apart, line, wrap

MOST = 1_000
"""Lines of one kind; more than that nobody chooses by hand."""
NOTHING = "Nothing waits: every title was recognised, and no servers argue about one."
ALONE = "None of these: it is kept in step with nothing"


def matching_lines(
    parked: Sequence[ParkedState], unmatched: Sequence[Unmatched], width: int, on: Surface
) -> list[BoardLine]:
    """First what servers argue about, then what was not recognised, each with its reason."""
    lines: list[BoardLine] = []
    if parked:
        lines.append(_heading("Servers argue: say how it stands"))
        lines += [made for one in parked[:MOST] for made in _parked_lines(one, width, on)]
    if unmatched:
        lines += [BoardLine(())] if lines else []
        lines.append(_heading("Not recognised: say what it is"))
        lines += [made for one in unmatched[:MOST] for made in _unmatched_lines(one, width, on)]
        lines += [_muted(f"and {len(unmatched) - MOST:,} more", width, on)] if len(unmatched) > MOST else []
    return lines


def state_picks(parked: ParkedState) -> list[tuple[Pick, LocalMark]]:
    """How it may stand: watched, unwatched, and every position that somebody tells."""
    places: dict[WatchValue, list[str]] = {}
    for copy in parked.copies:
        places.setdefault(WatchValue(copy.seen.watch, copy.seen.position_ms), []).append(copy.place)
    found = []
    for is_watched, word in ((True, "watched"), (False, "unwatched")):
        own = [it for value, told in places.items() if value_text(value) == word for it in told]
        found.append((Pick(word, f"as on {', '.join(own)}" if own else ""), LocalMark(is_watched=is_watched)))
    for value, told in places.items():
        if value.position_ms:
            mark = LocalMark(position_ms=value.position_ms)
            found.append((Pick(value_text(value), f"as on {', '.join(told)}"), mark))
    return found


def title_picks(unmatched: Unmatched) -> list[tuple[Pick, int | None]]:
    """What it may be, and that it is nothing of that."""
    return [*((Pick(name), title_id) for title_id, name in unmatched.candidates), (Pick(ALONE), None)]


def _parked_lines(one: ParkedState, width: int, on: Surface) -> list[BoardLine]:
    told = ", ".join(f"{copy.place}: {value_text(copy.seen)}" for copy in one.copies)
    key = ("parked", one.state.person_id, one.state.title_id)
    name = apart(line(one.title), line(Span(one.person, Tone.MUTED)), width, on.glyphs.ellipsis)
    below = [*wrap(one.state.parked, width - 2, 2, on.glyphs.ellipsis), *wrap(told, width - 2, 2, on.glyphs.ellipsis)]
    return [BoardLine(name, key), *(_muted(row, width, on) for row in below)]


def _unmatched_lines(one: Unmatched, width: int, on: Surface) -> list[BoardLine]:
    name = apart(line(one.title), line(Span(one.server_name, Tone.MUTED)), width, on.glyphs.ellipsis)
    below = wrap(one.reason, width - 2, 2, on.glyphs.ellipsis)
    return [BoardLine(name, ("unmatched", one.item_id)), *(_muted(row, width, on) for row in below)]


def _muted(text: str, width: int, on: Surface) -> BoardLine:
    return BoardLine(apart(line(Span(f"  {text}", Tone.MUTED)), (), width, on.glyphs.ellipsis))


def _heading(text: str) -> BoardLine:
    return BoardLine(line(Span(text, Tone.HEAD)))
