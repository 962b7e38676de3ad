"""`syncdeck search`: titles of every catalogue by name, plot and cast, and the libraries of media servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.catalogue.library_hits import hit_cells, library_document, profile_names
from tui.cli.commands import DeckCommand
from tui.cli.documents import hit_document
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.kinds import MEDIA_KINDS
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.model.catalogue import SearchHit, TitleKind
from tui.model.found import ITEM_KINDS, Hit, in_one
from tui.model.library import LibraryHit
from tui.store.library.search import FOUND_KINDS

if TYPE_CHECKING:
    from tui.deck import Deck

KINDS = click.Choice([kind.value for kind in TitleKind])


@click.command(cls=DeckCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", type=KINDS, help="Only this kind of title.")
@click.option("--profile", "profile_name", metavar="NAME", help="Only in this profile's catalogue or libraries.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Most answers.")
@click.pass_obj
def search(
    invocation: Invocation, *, query: tuple[str, ...], kind: str | None, profile_name: str | None, limit: int
) -> int:
    """Search the catalogues and the libraries of media servers.

    Titles with all words come first; exact ones before all others. Show and place, artist and year are words as well:
    severance s02e04.
    """

    async def work(deck: Deck, _: Stop) -> int:
        hits = await _found(deck, " ".join(query), TitleKind(kind) if kind else None, profile_name, limit)
        _print(hits, await profile_names(deck), invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _found(deck: Deck, text: str, kind: TitleKind | None, profile_name: str | None, limit: int) -> list[Hit]:
    profile = await deck.profiles.find(profile_name) if profile_name else None
    kinds = ITEM_KINDS[kind] if kind else FOUND_KINDS
    if profile is None:
        titles = await deck.store.search.find(text, kind=kind, limit=limit)
        return in_one(titles, await deck.store.library_search.find(text, kinds=kinds, limit=limit), limit)
    if profile.kind not in MEDIA_KINDS:
        return list(await deck.store.search.find(text, kind=kind, profile_id=profile.id, limit=limit))
    card = await deck.store.health.get(profile.id)
    if card is None or card.server_id is None:
        return []
    return list(await deck.store.library_search.find(text, kinds=kinds, server_id=card.server_id, limit=limit))


def _print(hits: list[Hit], profiles: dict[int, str], out: Output) -> None:
    if out.as_json:
        out.document(
            [
                library_document(hit, profiles, out)
                if isinstance(hit, LibraryHit)
                else hit_document(hit, out) | {"from": "catalogue"}
                for hit in hits
            ]
        )
        return
    if not hits:
        out.note("Nothing found")
        return
    rows = [hit_cells(hit, profiles, out) if isinstance(hit, LibraryHit) else _title_cells(hit, out) for hit in hits]
    head = ("Kind", "Name", "Year", "Category", "Profile", "Id", "")
    for line in table(head, rows, width=out.width, flexible=(3, 4, 1), ellipsis=out.glyphs.ellipsis):
        out.line(line)


def _title_cells(hit: SearchHit, out: Output) -> tuple[str, ...]:
    return (
        hit.line.kind.value,
        out.text(hit.line.name, 80),
        str(hit.line.year or ""),
        out.text(hit.category, 40),
        hit.profile_name,
        out.text(hit.line.item_id, 40),
        out.glyphs.favourite if hit.line.is_favourite else "",
    )
