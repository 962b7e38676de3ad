"""The error tree of a run, on a plain terminal or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.documents import group_document
from tui.cli.output import Output
from tui.formatting import count_text
from tui.model.runs import ErrorGroup, Run, RunError

if TYPE_CHECKING:
    from tui.deck import Deck

PAGE = 500
"""Records read at a time."""


async def print_errors(deck: Deck, run: Run, groups: list[ErrorGroup], limit: int, out: Output) -> None:
    """Print branches with at most `limit` records each."""
    found = [(group, await _records(deck, run.id, group, limit)) for group in groups]
    if out.as_json:
        out.document({"run_id": run.id, "groups": [group_document(group, rows, out) for group, rows in found]})
        return
    if not found:
        out.note(f"Run {run.id} has no errors")
    step = None
    for group, rows in found:
        if group.step != step:
            step = group.step
            out.line(step or "run")
        _print_branch(group, rows, out)


def _print_branch(group: ErrorGroup, rows: list[RunError], out: Output) -> None:
    out.line(f"  {group.error_class}  {count_text(group.count)}")
    if group.hint:
        out.line(f"    {out.glyphs.arrow} {out.text(group.hint)}")
    for row in rows:
        record = f"{out.text(row.record_id)}  " if row.record_id else ""
        times = f"  ({count_text(row.count)} times)" if row.count > 1 else ""
        out.line(f"    {record}{out.text(row.message)}{times}")
    if len(rows) < group.rows:
        out.line(f"    {out.glyphs.ellipsis} {count_text(group.rows - len(rows))} more; --limit shows them")


async def _records(deck: Deck, run_id: int, group: ErrorGroup, limit: int) -> list[RunError]:
    rows: list[RunError] = []
    while len(rows) < limit:
        page = await deck.store.run_errors.rows(
            run_id,
            group.step,
            group.error_class,
            after_id=rows[-1].id if rows else 0,
            limit=min(PAGE, limit - len(rows)),
        )
        rows += page
        if not page:
            break
    return rows
