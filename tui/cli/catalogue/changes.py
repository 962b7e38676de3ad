"""`syncdeck changes`: what runs found new, changed, gone or back in the catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.dates import ALLOWED, since_epoch
from tui.cli.documents import change_document
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.formatting import iso_text, when_text
from tui.model.catalogue import TitleChange

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("name", required=False)
@click.option("--since", metavar="DATE", default="7d", show_default=True, help=f"{ALLOWED}.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="Most changes.")
@click.pass_obj
def changes(invocation: Invocation, *, name: str | None, since: str, limit: int) -> int:
    """Show what is new, changed, gone or back, newest first; of one profile or of all."""

    async def work(deck: Deck, _: Stop) -> int:
        out, now = invocation.out, deck.clock.now()
        start = since_epoch(since, now)
        profile_id = (await deck.profiles.find(name)).id if name else None
        found = await deck.store.changes.list(profile_id=profile_id, since=start, limit=limit)
        if out.as_json:
            out.document({"since": iso_text(start), "changes": [change_document(change, out) for change in found]})
        else:
            _print(found, now, limit, out)
        return ExitCode.OK

    return with_deck(invocation, work)


def _print(found: list[TitleChange], now: float, limit: int, out: Output) -> None:
    if not found:
        out.note("No changes; --since looks further back")
        return
    rows = [
        (
            when_text(change.at, now),
            f"{out.glyphs.change[change.change]} {change.change.value}",
            change.profile_name,
            change.kind.value,
            out.text(change.name, 80),
            out.text(change.detail, 80),
        )
        for change in found
    ]
    for line in table(("When", "Change", "Profile", "Kind", "Name", "What"), rows):
        out.line(line)
    if len(found) == limit:
        out.note(f"Only the newest {limit:,} are shown; --limit shows more")
