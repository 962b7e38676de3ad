"""`syncdeck categories`: the categories of a catalogue, with the ids that `--set categories=` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.catalogue.title import KINDS
from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.formatting import count_text

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("name")
@click.option("--kind", type=KINDS, help="Only of this kind.")
@click.pass_obj
def categories(invocation: Invocation, *, name: str, kind: str | None) -> int:
    """List the categories of a profile and how many titles each shows."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        profile = await deck.profiles.find(name)
        counts = await deck.store.categories.counts(profile.id)
        found = [count for count in counts if count.category_id and kind in {None, count.kind.value}]
        if out.as_json:
            out.document(
                [
                    {
                        "kind": count.kind.value,
                        "category_id": out.text(count.category_id),
                        "name": out.text(count.name),
                        "titles": count.titles,
                    }
                    for count in found
                ]
            )
        elif not found:
            out.note(f"No categories yet; syncdeck sync {profile.name} fetches them")
        else:
            rows = [
                (count.kind.value, out.text(count.category_id, 40), count_text(count.titles), out.text(count.name, 80))
                for count in found
            ]
            for line in table(("Kind", "Id", "Titles", "Name"), rows, right=[2]):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)
