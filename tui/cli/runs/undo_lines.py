"""What taking back a run would do, in lines that read as sentences, and for machines."""

from __future__ import annotations

from typing import Any

from tui.cli.output import Output
from tui.cli.subject import subject
from tui.formatting import count_text, iso_text, operation_label
from tui.model.undo import UndoPreview
from tui.undo_words import move_text, summary, unnamed

NAMED = 20
"""Things that are named, without `-v`."""


def preview_lines(preview: UndoPreview, out: Output) -> list[str]:
    """Where how much goes back, what is held, what stays, and the first things by name."""
    run = preview.run
    lines = [f"Taking back run {run.id}, {operation_label(run.kind)} of {subject(run, out)}:"]
    lines += [f"  {out.text(line)}" for line in summary(preview)]
    shown = preview.moves if out.verbosity else preview.moves[:NAMED]
    lines += [f"    {out.text(move_text(move))}" for move in shown]
    left = unnamed(preview, shown)
    return [*lines, f"    and {count_text(left)} more{'' if out.verbosity else '; -v names more'}"] if left else lines


def preview_document(preview: UndoPreview, out: Output) -> dict[str, Any]:
    """A line of JSON Lines; `moves` are the first of what becomes of things."""
    run = preview.run
    return {
        "type": "preview",
        "run_id": run.id,
        "operation": run.kind.value,
        "profile": out.text(run.profile_name),
        "finished_at": iso_text(run.finished_at),
        "here": preview.here,
        "newer": preview.newer,
        "held": preview.held,
        "places": [
            {
                "name": out.text(place.name),
                "person": out.text(place.person) or None,
                "back": place.back,
                "removals": place.removals,
                "held": place.held,
                "reason": out.text(place.reason),
            }
            for place in preview.places
        ],
        "moves": [
            {
                "fate": move.fate.value,
                "place": out.text(move.place),
                "person": out.text(move.person) or None,
                "thing": out.text(move.thing),
                "now": move.now,
                "then": move.then,
            }
            for move in preview.moves
        ],
    }
