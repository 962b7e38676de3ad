"""The error tree of a run, on a plain terminal, as JSON, or as an export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.documents import group_document
from tui.cli.exporting import Destination, send, tell_written
from tui.cli.output import Output
from tui.engine.exports.error_export import ErrorExport
from tui.engine.exports.error_file import PAGE, pieces_of
from tui.formatting import count_text
from tui.model.runs import ErrorGroup, Run, RunError, Severity

if TYPE_CHECKING:
    from tui.deck import Deck

SHOWN = 20
"""Records of a branch that the tree shows unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which errors of a run are asked for."""

    step: str | None = None
    error_class: str | None = None
    severity: Severity | None = None
    text: str = ""
    """What the record id, the class or the message has to contain."""
    limit: int | None = None
    """Most records of a branch; None = the ordinary number for what is printed."""

    def has_group(self, group: ErrorGroup) -> bool:
        """Whether a branch is asked for."""
        return (
            self.step in {None, group.step}
            and self.error_class in {None, group.error_class}
            and self.severity in {None, group.severity}
        )


async def print_errors(deck: Deck, run: Run, wanted: Wanted, out: Output) -> None:
    """Print branches with some records each."""
    limit = SHOWN if wanted.limit is None else wanted.limit
    found = [
        (group, [row async for page in _pages(deck, run, group, wanted, limit) for row in page])
        for group in await _groups(deck, run, wanted)
    ]
    unlisted = await _unlisted(deck, run, wanted)
    if out.as_json:
        groups = [group_document(group, rows, unlisted.get(_branch(group), 0), out) for group, rows in found]
        out.document({"run_id": run.id, "groups": groups})
        return
    if not found:
        out.note(f"Run {run.id} has no {_kind(wanted)}")
    step = None
    for group, rows in found:
        if group.step != step:
            step = group.step
            out.line(step or "run")
        _print_branch(group, rows, unlisted.get(_branch(group), 0), out)
    _tell_unlisted(sum(unlisted.values()), out)


async def export_errors(deck: Deck, run: Run, wanted: Wanted, to: Destination, out: Output) -> None:
    """Write all records that are asked for. Raises InvalidInput, LocalStoreError."""
    groups, export = await _groups(deck, run, wanted), ErrorExport(to.form)
    await send(pieces_of(_all_pages(deck, run, groups, wanted), export), to, out)
    tell_written(export.written, to, out)
    _tell_unlisted(sum((await _unlisted(deck, run, wanted)).values()), out)


def _kind(wanted: Wanted) -> str:
    is_narrow = wanted.step or wanted.error_class or wanted.severity or wanted.text
    return "such errors" if is_narrow else "errors"


async def _groups(deck: Deck, run: Run, wanted: Wanted) -> list[ErrorGroup]:
    errors = deck.store.run_errors
    groups = await (errors.matching_groups(run.id, wanted.text) if wanted.text else errors.groups(run.id))
    return [group for group in groups if wanted.has_group(group)]


async def _unlisted(deck: Deck, run: Run, wanted: Wanted) -> dict[tuple[str, str], int]:
    """What has no record in the branches that are asked for; a text is looked for in records only."""
    found = await deck.store.run_errors.unlisted(run.id)
    groups = await deck.store.run_errors.groups(run.id) if found else []
    return {
        _branch(group): found[_branch(group)] for group in groups if _branch(group) in found and wanted.has_group(group)
    }


def _branch(group: ErrorGroup) -> tuple[str, str]:
    return group.step, group.error_class


def _tell_unlisted(count: int, out: Output) -> None:
    if count:
        out.note(f"{count_text(count)} further findings are counted but not listed: there were too many")


async def _pages(
    deck: Deck, run: Run, group: ErrorGroup, wanted: Wanted, limit: int | None
) -> AsyncIterator[list[RunError]]:
    """The records of a branch that are asked for, at most `limit`, a page at a time."""
    errors, branch = deck.store.run_errors, (run.id, group.step, group.error_class)
    after, left = 0, limit
    while left != 0:
        size = PAGE if left is None else min(PAGE, left)
        if wanted.text:
            page = await errors.matching(*branch, wanted.text, after_id=after, limit=size)
        else:
            page = await errors.rows(*branch, after_id=after, limit=size)
        if not page:
            return
        yield page
        after, left = page[-1].id, None if left is None else left - len(page)


async def _all_pages(
    deck: Deck, run: Run, groups: Sequence[ErrorGroup], wanted: Wanted
) -> AsyncIterator[list[RunError]]:
    for group in groups:
        async for page in _pages(deck, run, group, wanted, wanted.limit):
            yield page


def _print_branch(group: ErrorGroup, rows: Sequence[RunError], unlisted: int, out: Output) -> None:
    out.line(
        f"  {out.glyphs.severity[group.severity]} {group.severity.value:8}  {group.error_class}"
        f"  {count_text(group.count)}"
    )
    if group.hint:
        out.line(f"    {out.glyphs.arrow} {out.text(group.hint)}")
    for row in rows:
        record = f"{out.text(row.record_id)}  " if row.record_id else ""
        times = f"  ({count_text(row.count)} times)" if row.count > 1 else ""
        out.line(f"    {record}{out.text(row.message)}{times}")
    if len(rows) < group.rows:
        out.line(f"    {out.glyphs.ellipsis} {count_text(group.rows - len(rows))} more; --limit shows them")
    if unlisted:
        out.line(f"    {out.glyphs.ellipsis} {count_text(unlisted)} more are counted but not listed")
