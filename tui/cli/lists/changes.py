"""`syncdeck list create, edit, delete`: lists themselves, here and on Trakt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.lists.given import NO_WAIT, detail_options, seconds_of
from tui.cli.lists.lines import list_title
from tui.cli.lists.picking import HELP, all_picked
from tui.cli.lists.sending import CREATED, DELETED, Change, change_list
from tui.cli.runs.phases import on_deck
from tui.errors import InvalidInput
from tui.model.lists import DEFAULT_DESCRIPTION, ListDetails, ListMode, LocalList, Privacy

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("title")
@click.argument("items", nargs=-1, metavar="[ITEM...]")
@detail_options
@NO_WAIT
@click.pass_obj
def create(
    invocation: Invocation,
    *,
    title: str,
    items: tuple[str, ...],
    privacy: str | None,
    description: str | None,
    numbers: bool | None,
    profile: str | None,
    mode: str | None,
    rule: str | None,
    every: str | None,
    no_wait: bool,
) -> int:
    """Make a list, here and on Trakt where --on or --mode says so; private unless told otherwise.

    TITLE may carry {count} and {date}.
    """
    told = DEFAULT_DESCRIPTION if description is None else description
    details = ListDetails(title, told, Privacy(privacy or Privacy.PRIVATE), bool(numbers))
    refresh = seconds_of(every) or None

    async def change(deck: Deck) -> Change:
        made = await deck.lists.create(
            details,
            mode=ListMode(mode) if mode else None,
            profile=profile,
            rule=rule or "",
            refresh_seconds=refresh,
            entries=await all_picked(deck, items),
        )
        line = f"List '{list_title(made, invocation.out)}' created, number {made.id}, {_items(made.items)}"
        if made.mode is ListMode.PULL and made.link is None:
            invocation.out.note(f"Nothing is pulled yet: syncdeck list adopt TRAKT_LIST --as {made.id} says from where")
        return Change(made, line, CREATED)

    return change_list(invocation, change, no_wait=no_wait)


create.help = f"{create.help}\n\n    {HELP}"


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--title", help="What it is called from now on; may carry {count} and {date}.")
@detail_options
@click.option("--off-trakt", is_flag=True, help="It stays here only; its list on Trakt stays as it is.")
@NO_WAIT
@click.pass_obj
def edit(
    invocation: Invocation,
    *,
    name: str,
    title: str | None,
    privacy: str | None,
    description: str | None,
    numbers: bool | None,
    profile: str | None,
    mode: str | None,
    rule: str | None,
    every: str | None,
    off_trakt: bool,
    no_wait: bool,
) -> int:
    """Change a list; what is not given stays. --rule "" keeps it by hand from now on."""
    given = (title, privacy, description, numbers, profile, mode, rule, every)
    if all(value is None for value in given) and not off_trakt:
        raise InvalidInput("Nothing to change", hint="syncdeck list edit --help names what can be")
    if off_trakt and profile is not None:
        raise InvalidInput("--on and --off-trakt say the opposite")

    async def change(deck: Deck) -> Change:
        changed = await deck.lists.edit(
            await deck.lists.find(name),
            title=title,
            description=description,
            privacy=Privacy(privacy) if privacy else None,
            shows_numbers=numbers,
            mode=ListMode(mode) if mode else None,
            profile="" if off_trakt else profile,
            rule=rule,
            refresh_seconds=seconds_of(every),
        )
        is_held = bool(rule) and changed.held > 0
        held = f"; {invocation.out.text(changed.reason, 300)}" if is_held else ""
        line = f"List '{list_title(changed, invocation.out)}' changed{held}"
        return Change(changed, line, code=ExitCode.HELD if is_held else ExitCode.OK)

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--keep-remote", is_flag=True, help="Its list on Trakt stays.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@NO_WAIT
@click.pass_obj
def delete(invocation: Invocation, *, name: str, keep_remote: bool, yes: bool, no_wait: bool) -> int:
    """Delete a list here and, unless --keep-remote, on Trakt. Asks first at a terminal."""
    found = on_deck(invocation, lambda deck: deck.lists.find(name))
    if not yes and invocation.has_terminal and not _is_sure(invocation, found, keep_remote=keep_remote):
        invocation.out.note("Nothing was deleted")
        return ExitCode.OK

    async def change(deck: Deck) -> Change:
        told = await deck.lists.delete(found.id, keep_remote=keep_remote)
        return Change(found, told, DELETED, {"kept_remote": keep_remote})

    return change_list(invocation, change, no_wait=no_wait or keep_remote)


def _is_sure(invocation: Invocation, found: LocalList, *, keep_remote: bool) -> bool:
    """Ask, and name what goes with it."""
    title = list_title(found, invocation.out)
    there = ""
    if found.link is not None:
        there = " Its list on Trakt stays." if keep_remote else " Its list on Trakt is deleted as well."
    return click.confirm(f"Delete '{title}' with {_items(found.items)}?{there}", default=False, err=True)


def _items(count: int) -> str:
    return f"{count:,} item{'s' * (count != 1)}"
