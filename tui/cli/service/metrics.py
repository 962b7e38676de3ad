"""`syncdeck metrics`: figures for Prometheus, printed or put into a file for its textfile collector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.cli.stop import Stop

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.option(
    "--file", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH", help="Write them there, whole."
)
@click.pass_obj
def metrics(invocation: Invocation, path: Path | None) -> int:
    """Tell in figures how the household stands, as Prometheus reads it.

    The setting metrics_file lets the service write them once a minute.
    """

    async def work(deck: Deck, _: Stop) -> int:
        from tui.engine.metrics.file import write_metrics  # noqa: PLC0415 - not before it is needed

        text = await deck.metrics()
        if path is None:
            invocation.out.chunk(text)
        else:
            await write_metrics(path, text)
            invocation.out.note(f"Metrics written to {path}")
        return ExitCode.OK

    return with_deck(invocation, work)
