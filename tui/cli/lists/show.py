"""`syncdeck list ls, show`: the lists that there are, and what stands on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.lists.documents import item_document, list_document, typed_rule
from tui.cli.lists.lines import item_table, list_facts, list_table
from tui.cli.session import with_deck
from tui.cli.stop import Stop

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.option("--profile", "name", metavar="NAME", help="Only those with their other side in this Trakt profile.")
@click.pass_obj
def ls(invocation: Invocation, *, name: str | None) -> int:
    """List all lists: which way they are kept in step, what the last sync came to, how they stand."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        profile_id = (await deck.profiles.find(name)).id if name else None
        found = [local for local in await deck.lists.all() if profile_id in {None, local.profile_id}]
        if out.as_json:
            out.document([list_document(local, out) for local in found])
            return ExitCode.OK
        for line in list_table(found, deck.clock.now(), out):
            out.line(line)
        if not found:
            out.note("No lists yet; syncdeck list create TITLE makes one")
        return ExitCode.OK

    return with_deck(invocation, work)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="Most items.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out so many first.")
@click.option("--filter", "text", default="", metavar="TEXT", help="Only items with this in the title.")
@click.pass_obj
def show(invocation: Invocation, *, name: str, limit: int, offset: int, text: str) -> int:
    """Show a list with its items, in their order."""

    async def work(deck: Deck, _: Stop) -> int:
        out, local = invocation.out, await deck.lists.find(name)
        items = await deck.lists.items(local.id, offset, limit, text)
        if out.as_json:
            out.document(list_document(local, out) | {"entries": [item_document(item, out) for item in items]})
            return ExitCode.OK
        for line in list_facts(local, typed_rule(local), deck.clock.now(), out):
            out.line(line)
        for line in ["", *item_table(items, out)] if items else []:
            out.line(line)
        if len(items) == limit and offset + limit < local.items:
            out.note(f"Only {limit:,} of {local.items:,} are shown; --limit and --offset show others")
        return ExitCode.OK

    return with_deck(invocation, work)
