"""`syncdeck import`: brings the history of plays in, out of a Tautulli file or from a server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from tui.cli.commands import EVERYWHERE, DeckGroup
from tui.cli.exit_codes import ExitCode, code_of_source
from tui.cli.history.validation import code_of_validation, validation_document, validation_lines
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.open_accounts import tell_open_accounts
from tui.cli.runs.follow import Follower
from tui.cli.runs.sync import tell_busy
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.runs.subject import checked_path
from tui.errors import Conflict, InvalidInput, SyncError
from tui.formatting import count_text, percent_text
from tui.glyphs import progress_bar
from tui.model.runs import Run, RunOptions, RunState

if TYPE_CHECKING:
    from tui.deck import Deck

Order = Callable[["Deck"], Awaitable[Run]]
"""Starts the run."""

DAYS = "7 14 30 60 90 180 365"
"""Spans that the dashboard offers."""
CUT = frozenset({RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED})
"""States in which an import leaves something to go on with."""
LOOKED_AT = 100
"""Imports among which an unfinished one of the same file is looked for."""

CODES = """Ends with 0 when all went well, 3 when some records were rejected, 2 for a file that is missing or is no
Tautulli database, 1 for one that cannot be read, 4 while another import runs."""


@click.group(cls=DeckGroup, name="import", lazy={"setup": "tui.cli.backup.setup"})
def imports() -> None:
    """Bring plays in, from a Tautulli database or from a server's history; or a setup that was exported."""


@imports.command(epilog=f"{CODES}\n\n{EVERYWHERE}")
@click.argument("path")
@click.option("--validate", is_flag=True, help="Only check the file, and say what an import would do.")
@click.option("--dry-run", is_flag=True, help="Do everything but store it; the errors are listed as in an import.")
@click.option("--resume", is_flag=True, help="Go on with the unfinished import of this file; that is the default.")
@click.option("--restart", is_flag=True, help="Begin at the first record, even if an import of this file was cut.")
@click.pass_obj
def tautulli(invocation: Invocation, *, path: str, validate: bool, dry_run: bool, resume: bool, restart: bool) -> int:
    """Import a Tautulli database or backup.

    PATH is a tautulli.db, an old plexpy.db, or a backup zip; it is never changed. Importing again adds only what
    is new, and updates what has changed.
    """
    if resume and restart:
        raise InvalidInput("--resume and --restart exclude each other")
    if validate:
        return with_deck(invocation, lambda deck, _: _validate(deck, path, invocation.out))
    options, out = RunOptions(dry_run=dry_run, restart=restart), invocation.out

    async def start(deck: Deck) -> Run:
        left = None if dry_run or restart else await _unfinished(deck, checked_path(path))
        if left is None:
            if resume:
                out.note("There is nothing to resume: starting with the first record")
            return await deck.runs.start_import(path, options)
        run, records = left
        out.note(f"Going on where run {run.id} stopped, after {count_text(records)} records")
        return await deck.runs.resume(run.id)

    return _import(invocation, start, sends=not dry_run)


@imports.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 36_500), help=f"Only plays of the last so many days: {DAYS}, or others.")
@click.option("--library", "libraries", metavar="L", multiple=True, help="Only this library; may be repeated.")
@click.option("--account", "accounts", metavar="A", multiple=True, help="Only this account; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Fetch and compare, and store nothing.")
@click.pass_obj
def history(
    invocation: Invocation,
    *,
    name: str,
    days: int | None,
    libraries: tuple[str, ...],
    accounts: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Import the history of a server.

    NAME is a profile of Plex, Jellyfin or Emby, or of Tautulli's web API. What each can tell of the past, and how far
    back, syncdeck doctor NAME says.
    """
    options = RunOptions(dry_run=dry_run, days=days, libraries=libraries, accounts=accounts)
    return _import(invocation, lambda deck: deck.runs.start_history(name, options), sends=not dry_run)


def _import(invocation: Invocation, order: Order, *, sends: bool) -> int:
    out = invocation.out

    async def work(deck: Deck, stop: Stop) -> int:
        follower = Follower(deck, out, stop)
        try:
            run = await order(deck)
        except Conflict as conflict:
            return await tell_busy(deck, conflict, out)
        code = await follower.to_the_end([run])
        if any(report.run.state is not RunState.FAILED for report in follower.reports):
            await tell_open_accounts(deck, out)
        return code

    return with_deck(invocation, work, run_engine=True, sends=sends)


async def _unfinished(deck: Deck, path: str) -> tuple[Run, int] | None:
    """The newest import of a file if it was cut, and how many records it had stored.

    Whether the file has changed since, the run itself sees.
    """
    from tui.jobs.tautulli.import_position import position_in  # noqa: PLC0415 - only needed here

    runs = await deck.imports.last(LOOKED_AT)
    newest = next((run for run in runs if run.options.path == path and not run.options.dry_run), None)
    if newest is None or newest.state not in CUT:
        return None
    position = position_in(newest.checkpoint)
    return None if position is None or position.is_over else (newest, position.processed)


async def _validate(deck: Deck, path: str, out: Output) -> ExitCode:
    def show(share: float) -> None:
        if out.is_live and not out.as_json and not out.is_quiet:
            bar = progress_bar(share * 100, 20, out.glyphs)
            out.live(f"Validating... {bar} {percent_text(share * 100)}", 80)

    try:
        report = await deck.imports.validate(path, on_progress=show)
    except SyncError as error:
        out.error(error)
        return code_of_source(error)
    if out.as_json:
        out.document(validation_document(report, out))
    else:
        for line in validation_lines(report, out):
            out.line(line)
    return code_of_validation(report)
