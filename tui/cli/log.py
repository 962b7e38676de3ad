"""`syncdeck log`: what happened, and with `--follow` what happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.dates import ALLOWED, since_epoch
from tui.cli.documents import log_document
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.formatting import clock_text, date_text
from tui.model.log import Level, LogLine

if TYPE_CHECKING:
    from tui.deck import Deck

PAGE = 1000
"""Lines read at a time."""
POLL = 0.5
"""Seconds between two looks while following."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted."""

    min_level: Level
    run_id: int | None
    since: float | None


@click.command(cls=DeckCommand)
@click.option("--follow", "-f", is_flag=True, help="Go on with new lines until ctrl+c.")
@click.option("--run", "run_name", metavar="RUN", help="Only this run: its id, or last.")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="This level and above.")
@click.option("--since", metavar="DATE", help=f"{ALLOWED}.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Most lines.")
@click.pass_obj
def log(
    invocation: Invocation, *, follow: bool, run_name: str | None, level: str | None, since: str | None, limit: int
) -> int:
    """Show the newest lines of the log, oldest first."""
    out = invocation.out

    async def work(deck: Deck, _: Stop) -> int:
        wanted = LogFilter(
            min_level=Level(level) if level else (Level.DEBUG if out.verbosity else Level.INFO),
            run_id=(await deck.runs.find(run_name)).id if run_name else None,
            since=since_epoch(since, deck.clock.now()) if since else None,
        )
        lines = await _newest(deck, wanted, limit)
        if follow:
            await _follow(deck, wanted, lines, out)
        elif out.as_json:
            out.document([log_document(line, out) for line in lines])
        else:
            _print(lines, out)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _newest(deck: Deck, wanted: LogFilter, limit: int) -> list[LogLine]:
    """The newest lines that are wanted, oldest first."""
    return await deck.store.log.tail(limit, min_level=wanted.min_level, run_id=wanted.run_id, since=wanted.since)


async def _follow(deck: Deck, wanted: LogFilter, lines: list[LogLine], out: Output) -> None:
    """Print lines as they come, for ever; a signal cancels it."""
    last, version = 0, -1
    while True:
        for line in lines:
            _print_one(line, out)
            last = line.id
        while (seen := await deck.data_version()) == version:
            await deck.clock.sleep(POLL)
        version = seen
        lines = await deck.store.log.tail(
            PAGE, after_id=last, min_level=wanted.min_level, run_id=wanted.run_id, since=wanted.since
        )


def _print(lines: list[LogLine], out: Output) -> None:
    if not lines:
        out.note("No lines; --level debug or an earlier --since may show some")
    for line in lines:
        _print_one(line, out)


def _print_one(line: LogLine, out: Output) -> None:
    if out.as_json:
        out.document(log_document(line, out))
    else:
        out.line(log_text(line, out))


def log_text(line: LogLine, out: Output) -> str:
    """A line of the log for people; tracebacks and other blocks are indented below it."""
    short_id = line.correlation_id[-4:] or "-"
    source = out.text(line.source, 20) or "-"
    moment = f"{date_text(line.at)} {clock_text(line.at)}"
    head = f"{moment} {out.glyphs.level[line.level]} {line.level.value:7} {short_id:4} {source:14}"
    first, *rest = out.block(line.message).splitlines() or [""]
    return "\n".join([f"{head} {first}", *(f"    {more}" for more in rest)])
