"""`syncdeck history`: who played what, where and when, whoever told of it; and why a play is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.dates import ALLOWED, since_epoch
from tui.cli.exit_codes import ExitCode
from tui.cli.exporting import FORMATS, destination_of, send, tell_written
from tui.cli.history.export import COLUMNS, pieces_of, remembering
from tui.cli.history.lines import history_document, history_table, merged_table, play_id_of
from tui.cli.history.title import title
from tui.cli.history.whose import whose
from tui.cli.history.why import answer_document, answer_lines, answer_of
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.exports.row_export import RowExport
from tui.errors import InvalidInput
from tui.model.plays import HistoryLine

if TYPE_CHECKING:
    from tui.deck import Deck

LONGEST = 4_000
"""Characters of a text in an export."""


@click.group(cls=DeckGroup)
def history() -> None:
    """The play history of all sources: list it, export it, ask why a play is missing."""


@history.command()
@click.option("--person", "name", metavar="P", help="Only plays of this person, or of accounts of this name.")
@click.option("--since", metavar="DATE", help=f"{ALLOWED}.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Most plays.")
@click.pass_obj
def ls(invocation: Invocation, *, name: str | None, since: str | None, limit: int) -> int:
    """List the newest plays. Times are local; names in brackets are accounts that are nobody's yet."""

    async def work(deck: Deck, _: Stop) -> int:
        out, now = invocation.out, deck.clock.now()
        person = await whose(deck, name, out)
        start = since_epoch(since, now) if since else None
        lines = await deck.store.plays.lines(person=person, since=start, limit=limit)
        if out.as_json:
            out.document([history_document(line, out) for line in lines])
        else:
            _print(lines, now, limit, out)
        return ExitCode.OK

    return with_deck(invocation, work)


@history.command()
@click.option("--format", "form", type=FORMATS, help="CSV for spreadsheets, JSON for scripts.")
@click.option("--output", metavar="FILE", help="Into this file, private to you; its ending tells the format as well.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.option("--person", "name", metavar="P", help="Only plays of this person, or of accounts of this name.")
@click.option("--since", metavar="DATE", help=f"{ALLOWED}.")
@click.pass_obj
def export(
    invocation: Invocation, *, form: str | None, output: str | None, force: bool, name: str | None, since: str | None
) -> int:
    """Write all plays as CSV or JSON.

    Oldest first; JSON is one array. Times are UTC, as text and as epoch seconds.
    """
    to = destination_of(form, output, force=force)
    if to is None:
        raise InvalidInput("Which form? Give --format csv or --format json")

    async def work(deck: Deck, _: Stop) -> int:
        out, made = invocation.out, RowExport(to.form, COLUMNS)
        person = await whose(deck, name, out)
        start = since_epoch(since, deck.clock.now()) if since else None
        batches = deck.store.plays.export(person=person, since=start)
        await send(pieces_of(batches, made, remembering(lambda text: out.text(text, LONGEST))), to, out)
        tell_written(made.written, to, out)
        return ExitCode.OK

    return with_deck(invocation, work)


@history.command()
@click.argument("play")
@click.pass_obj
def why(invocation: Invocation, play: str) -> int:
    """Say why a play or a record is shown or not. PLAY is as in the tables: SOURCE:RECORD."""

    async def work(deck: Deck, _: Stop) -> int:
        out, answer = invocation.out, await answer_of(deck, play_id_of(play))
        if out.as_json:
            out.document(answer_document(answer, out))
            return ExitCode.OK
        for line in answer_lines(answer, out):
            out.line(line)
        about = [line for line in (answer.shown, *answer.others) if line is not None]
        for line in history_table(about, deck.clock.now(), out) if about else []:
            out.line(f"  {line}")
        return ExitCode.OK

    return with_deck(invocation, work)


@history.command()
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Most plays.")
@click.pass_obj
def merged(invocation: Invocation, *, limit: int) -> int:
    """List plays that are not shown, and why.

    Another source tells of each of them as well; the play that is shown stands beside it.
    """

    async def work(deck: Deck, _: Stop) -> int:
        out, now = invocation.out, deck.clock.now()
        lines = await deck.store.plays.merged(limit=limit)
        if out.as_json:
            out.document([history_document(line, out) for line in lines])
        elif not lines:
            out.note("No play is merged with another one")
        else:
            for line in merged_table(lines, now, out):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


history.add_command(title)


def _print(lines: list[HistoryLine], now: float, limit: int, out: Output) -> None:
    if not lines:
        out.note("No plays; syncdeck import tautulli PATH or import history NAME brings some")
        return
    for line in history_table(lines, now, out):
        out.line(line)
    if len(lines) == limit:
        out.note(f"Only the newest {limit:,} are shown; --limit shows more, history export all")
