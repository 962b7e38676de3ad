"""`syncdeck list add, remove, order, import, export`: what stands on a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.exporting import FORMATS, Destination, destination_of, send, tell_written
from tui.cli.invocation import Invocation
from tui.cli.lists.given import ITEM, NO_WAIT, item_of
from tui.cli.lists.lines import list_title
from tui.cli.lists.picking import HELP, picked
from tui.cli.lists.sending import Change, change_list
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.exports.row_export import ExportFormat
from tui.errors import InvalidInput
from tui.model.lists import AddReport, Entry, LocalList

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tui.deck import Deck

SHOWN = 20
"""Refusals that are told one by one."""


@click.command(cls=DeckCommand, help=f"Put items at the end of a list.\n\n{HELP}")
@click.argument("name", metavar="LIST")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@NO_WAIT
@click.pass_obj
def add(invocation: Invocation, *, name: str, items: tuple[str, ...], no_wait: bool) -> int:
    """Put items at the end of a list."""

    async def change(deck: Deck) -> Change:
        local = await deck.lists.find(name)
        named = await picked(deck, items)
        report = await deck.lists.add(local, named.entries)
        refused = {**named.refused, **report.refused}
        return _added(await _again(deck, local), report, refused, invocation.out)

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand, help=f"Take items off a list.\n\nITEM is {ITEM}, or its number in list show.")
@click.argument("name", metavar="LIST")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@NO_WAIT
@click.pass_obj
def remove(invocation: Invocation, *, name: str, items: tuple[str, ...], no_wait: bool) -> int:
    """Take items off a list."""

    async def change(deck: Deck) -> Change:
        local = await deck.lists.find(name)
        count = await deck.lists.remove(local, [item_of(text) for text in items])
        if not count:
            raise InvalidInput(
                f"None of this stands on '{list_title(local, invocation.out)}'",
                hint="syncdeck list show tells what does",
            )
        return Change(await _again(deck, local), f"{count:,} removed", report={"removed": count})

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...", type=click.IntRange(min=1))
@click.option("--to", "place", type=click.IntRange(min=1), help="Put that one item at this place.")
@NO_WAIT
@click.pass_obj
def order(invocation: Invocation, *, name: str, items: tuple[int, ...], place: int | None, no_wait: bool) -> int:
    """Put the items of a list in this order; those that are not named keep their places.

    ITEM is the number in list show. With --to a single item goes to a place, the others move up.
    """
    if place is not None and len(items) > 1:
        raise InvalidInput("--to is for one item", hint="Without --to the items stand in the order they are given in")

    async def change(deck: Deck) -> Change:
        local = await deck.lists.find(name)
        await _insist_on_items(deck, local, items)
        moved = await (deck.lists.order(local, items) if place is None else deck.lists.move(local, items[0], place - 1))
        line = "Order changed" if moved else "It stands in that order already"
        return Change(await _again(deck, local), line, report={"is_moved": moved})

    return change_list(invocation, change, no_wait=no_wait)


@click.command("import", cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.argument("path", metavar="FILE")
@NO_WAIT
@click.pass_obj
def import_(invocation: Invocation, *, name: str, path: str, no_wait: bool) -> int:
    """Put what stands in a .csv or .json file onto a list; rows that cannot be used are told with their lines."""

    async def change(deck: Deck) -> Change:
        local, read = await deck.lists.find(name), await deck.lists.read_file(path)
        if read.refused and not read.entries:
            line, why = next(iter(read.refused.items()))
            raise InvalidInput(f"Nothing in that file can be used; line {line}: {why}")
        report = await deck.lists.add(local, read.entries)
        refused = {f"line {line}": why for line, why in read.refused.items()} | dict(report.refused)
        return _added(await _again(deck, local), report, refused, invocation.out)

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--format", "form", type=FORMATS, help="The form; else the ending of the file tells it.")
@click.option("--output", metavar="FILE", help="Write into this file; else it goes to standard output.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.pass_obj
def export(invocation: Invocation, *, name: str, form: str | None, output: str | None, force: bool) -> int:
    """Write a list as CSV or JSON; list import reads it back."""
    to = destination_of(form, output, force=force) or Destination(ExportFormat.CSV, None, replaces=False)

    async def work(deck: Deck, _: Stop) -> int:
        entries = await deck.lists.entries(await deck.lists.find(name))
        await send(_pieces(entries, to.form), to, invocation.out)
        tell_written(len(entries), to, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _pieces(entries: list[Entry], form: ExportFormat) -> AsyncGenerator[str, None]:
    from tui.engine.lists.files import file_text  # noqa: PLC0415 - only needed here

    yield file_text(entries, form)


async def _again(deck: Deck, local: LocalList) -> LocalList:
    """Give a list as it is after a change."""
    return await deck.store.lists.get(local.id) or local


async def _insist_on_items(deck: Deck, local: LocalList, items: tuple[int, ...]) -> None:
    """Raise InvalidInput for a number that stands not on this list."""
    known = {item.id for item in await deck.lists.items(local.id)}
    strange = next((item for item in items if item not in known), None)
    if strange is not None:
        raise InvalidInput(f"No item {strange} stands on this list", hint="syncdeck list show LIST tells their numbers")


def _added(local: LocalList, report: AddReport, refused: Mapping[str, str], out: Output) -> Change:
    """Say what came of adding; what was refused makes it partial, or wrong usage where nothing else was given."""
    for what, why in list(refused.items())[:SHOWN]:
        out.warn(f"{out.text(what, 80)}: {out.text(why, 200)}")
    if len(refused) > SHOWN:
        out.warn(f"and {len(refused) - SHOWN:,} more")
    told = (f"{report.added:,} added", f"{report.already:,} there already", f"{len(refused):,} refused")
    counts = (1, report.already, len(refused))
    line = ", ".join(text for text, count in zip(told, counts, strict=True) if count)
    is_landed = report.added or report.already
    code = ExitCode.OK if not refused else ExitCode.PARTIAL if is_landed else ExitCode.USAGE
    said: dict[str, Any] = {"added": report.added, "already": report.already, "refused": dict(refused)}
    return Change(local, line, report=said, code=code)
