"""`syncdeck run undo`: tells what taking back a run would do, asks, and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.runs.orders import follow_up
from tui.cli.runs.sync import tell_busy
from tui.cli.runs.undo_lines import preview_document, preview_lines
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import Conflict
from tui.model.undo import UndoPreview

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("name", metavar="RUN")
@click.option("--dry-run", is_flag=True, help="Only tell what would be taken back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def undo(invocation: Invocation, *, name: str, dry_run: bool, yes: bool) -> int:
    """Take back what a run did to watched states and lists, here and on servers; what has changed since stays.

    Tells first what that would do, and asks where somebody can answer.
    """
    preview, code = _looked_at(invocation, name)
    if preview is None:
        return code
    asks = invocation.can_ask and not (dry_run or yes)
    _tell(preview, invocation.out, is_result=dry_run, is_asked=asks)
    if asks and not _is_sure(preview):
        invocation.out.note("Nothing was taken back")
        return ExitCode.OK
    run_id = str(preview.run.id)
    return follow_up(invocation, run_id, lambda deck, found: deck.runs.undo(found, dry_run=dry_run), sends=not dry_run)


def _looked_at(invocation: Invocation, name: str) -> tuple[UndoPreview | None, int]:
    """What taking it back would do; None and an exit code while the run itself goes on.

    Questions are asked with no loop running: it would take the ctrl+c that is meant for the question.
    """
    found: list[UndoPreview] = []

    async def work(deck: Deck, _: Stop) -> int:
        run = await deck.runs.find(name)
        try:
            found.append(await deck.runs.undo_preview(run.id))
        except Conflict as conflict:
            return await tell_busy(deck, conflict, invocation.out)
        return ExitCode.OK

    code = with_deck(invocation, work)
    return (found[0] if found else None), code


def _tell(preview: UndoPreview, out: Output, *, is_result: bool, is_asked: bool) -> None:
    """Print it: as the result of a dry run, else as talk, which nobody silences who is asked about it."""
    if out.as_json:
        out.document(preview_document(preview, out))
        return
    say = out.line if is_result else out.warn if is_asked else out.note
    for line in preview_lines(preview, out):
        say(line)


def _is_sure(preview: UndoPreview) -> bool:
    return click.confirm(f"Take back run {preview.run.id}?", default=False, err=True)
