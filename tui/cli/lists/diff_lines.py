"""What a sync of a list would change, line by line, before it is sent."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import islice

from tui.cli.lists.lines import entry_title, known_as
from tui.cli.output import Output
from tui.cli.table import table
from tui.engine.lists.details import FIELDS
from tui.formatting import when_text
from tui.model.lists import Entry, ListConflict, ListDetails, ListPlan, ShownPlan
from tui.model.snapshot import Ruling, Verdict

YES, NO, OPEN = "yes", "no", ""
Row = tuple[str, ...]


def diff_lines(shown: ShownPlan, title: str, limit: int, now: float, out: Output) -> list[str]:
    """A plan: entries that come and go with where they stand, details, order, conflicts; `title` names the list."""
    plan = shown.plan
    rows = _rows(plan, out)
    lines = [f"{out.text(title, 80)}: {_figures(plan)} (compared {when_text(shown.made_at, now)})"]
    lines += ["  It is made on Trakt first"] if shown.creates else []
    if rows:
        head = ("", "Name", "Known as", "Here", "Trakt", "Agreed", "")
        lines += [
            f"  {line}"
            for line in table(
                head, islice(rows, limit), width=out.width, flexible=(1, 2, 6), ellipsis=out.glyphs.ellipsis
            )
        ]
    if len(rows) > limit:
        lines.append(f"  and {len(rows) - limit:,} more; --limit shows them")
    lines += [f"  {line}" for line in _other_lines(shown, title, out)]
    return lines if len(lines) > 1 else [*lines, "  Both sides agree: nothing is to be done"]


def conflict_line(conflict: ListConflict, title: str, out: Output) -> str:
    """What both sides changed, with all three values and the command that chooses."""
    values = f"here {out.text(conflict.here)!r}, on Trakt {out.text(conflict.there)!r}"
    agreed = f", agreed {out.text(conflict.agreed)!r}" if conflict.agreed else ""
    command = f"syncdeck list resolve {shlex.quote(out.text(title))} {conflict.what} here|there"
    return f"{out.glyphs.attention} {conflict.what.capitalize()}: {values}{agreed}; {command} chooses"


def _figures(plan: ListPlan) -> str:
    added, removed = len(plan.add_there) + len(plan.add_here), len(plan.remove_there) + len(plan.remove_here)
    return f"+{added:,} -{removed:,} ={plan.unchanged:,}"


def _rows(plan: ListPlan, out: Output) -> list[Row]:
    minus = out.glyphs.minus
    held_there, held_here = _held(plan.verdict_there), _held(plan.verdict_here)
    return [
        *_group("+", plan.add_there, (YES, NO, OPEN, "to Trakt"), out),
        *_group(minus, plan.remove_there, (NO, YES, YES, f"from Trakt{held_there}"), out),
        *_group("+", plan.add_here, (NO, YES, OPEN, "to here"), out),
        *_group(minus, plan.remove_here, (YES, NO, YES, f"from here{held_here}"), out),
        *_group("?", plan.unresolved, (YES, OPEN, OPEN, "unknown on Trakt"), out),
    ]


def _group(sign: str, entries: Sequence[Entry], marks: Row, out: Output) -> list[Row]:
    return [(sign, entry_title(entry, out), known_as(entry), *marks) for entry in entries]


def _held(verdict: Verdict) -> str:
    return ", held" if verdict.ruling is Ruling.HOLD else ""


def _other_lines(shown: ShownPlan, title: str, out: Output) -> list[str]:
    plan = shown.plan
    lines = [] if shown.creates else _details_lines(plan, out)
    lines += ["The order changes on Trakt"] if plan.moves_there else []
    lines += ["The order changes here"] if plan.moves_here else []
    lines += [conflict_line(one, title, out) for one in plan.conflicts]
    lines += [f"{out.glyphs.attention} {line}" for line in dict.fromkeys(_verdict_lines(plan))]
    if plan.only_there:
        lines.append(f"{plan.only_there:,} stand only on Trakt and are left alone")
    return lines


def _verdict_lines(plan: ListPlan) -> Iterator[str]:
    for side, verdict in (("on Trakt", plan.verdict_there), ("here", plan.verdict_here)):
        if verdict.ruling is Ruling.HOLD:
            yield f"Nothing is removed {side} until you approve: {verdict.reason}"
        elif verdict.ruling is Ruling.KEEP:
            yield f"Nothing is removed: {verdict.reason}"


def _details_lines(plan: ListPlan, out: Output) -> list[str]:
    return [*_side_details("On Trakt", plan.details_there, out), *_side_details("Here", plan.details_here, out)]


def _side_details(side: str, details: ListDetails | None, out: Output) -> list[str]:
    """What a side is to say from now on; a plan tells details whole."""
    if details is None:
        return []
    told = {name: getattr(details, field) for name, field in FIELDS.items()}
    numbers = "shown" if details.shows_numbers else "hidden"
    values = (out.text(told["title"], 80), out.text(told["description"], 80), details.privacy.value, numbers)
    return [f"{side} it becomes: {', '.join(f'{name} {value!r}' for name, value in zip(FIELDS, values, strict=True))}"]
