"""`syncdeck search`: titles of every catalogue by name, plot and cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.documents import hit_document
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.model.catalogue import SearchHit, TitleKind

if TYPE_CHECKING:
    from tui.deck import Deck

KINDS = click.Choice([kind.value for kind in TitleKind])


@click.command(cls=DeckCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", type=KINDS, help="Only this kind of title.")
@click.option("--profile", "profile_name", metavar="NAME", help="Only in this profile's catalogue.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Most answers.")
@click.pass_obj
def search(
    invocation: Invocation, *, query: tuple[str, ...], kind: str | None, profile_name: str | None, limit: int
) -> int:
    """Search the catalogues. Titles with all words come first; exact ones before all others."""

    async def work(deck: Deck, _: Stop) -> int:
        profile_id = (await deck.profile(profile_name)).id if profile_name else None
        wanted = TitleKind(kind) if kind else None
        hits = await deck.store.search.find(" ".join(query), kind=wanted, profile_id=profile_id, limit=limit)
        _print(hits, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


def _print(hits: list[SearchHit], out: Output) -> None:
    if out.as_json:
        out.document([hit_document(hit, out) for hit in hits])
        return
    if not hits:
        out.note("Nothing found")
        return
    rows = [
        (
            hit.line.kind.value,
            out.text(hit.line.name, 80),
            str(hit.line.year or ""),
            out.text(hit.category, 40),
            hit.profile_name,
            out.text(hit.line.item_id, 40),
            out.glyphs.favourite if hit.line.is_favourite else "",
        )
        for hit in hits
    ]
    for line in table(("Kind", "Name", "Year", "Category", "Profile", "Id", ""), rows):
        out.line(line)
