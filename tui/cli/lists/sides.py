"""`syncdeck list adopt, resolve, missing, match, limits`: what a person decides about the other side of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.lists.documents import item_document, limits_document, remote_document
from tui.cli.lists.given import MODES, NO_WAIT, SIDES, unknown_is_usage
from tui.cli.lists.lines import entry_title, limit_lines, list_title, missing_lines, offer_table
from tui.cli.lists.sending import Change, change_list
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.lists.merge import CHOOSABLE
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import ListMode, LocalList, RemoteList, Side
from tui.model.profiles import ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("remote", required=False, metavar="[TRAKT_LIST]")
@click.option("--on", "profile", metavar="NAME", help="The Trakt profile; needed only where there are several.")
@click.option("--as", "name", metavar="LIST", help="Make it the side of this list; else a new one is made.")
@click.option("--mode", type=MODES, default=ListMode.TWO_WAY.value, show_default=True, help="How it is kept in step.")
@NO_WAIT
@click.pass_obj
def adopt(
    invocation: Invocation, *, remote: str | None, profile: str | None, name: str | None, mode: str, no_wait: bool
) -> int:
    """Take a list that Trakt has into care; without a name, list those that can be: ours first.

    TRAKT_LIST is its id, slug or title. The first sync removes nothing on either side.
    """
    if remote is None:
        return _offer(invocation, profile)

    async def change(deck: Deck) -> Change:
        with unknown_is_usage():
            chosen = _chosen(await deck.lists.offers(profile), remote)
            target = None if name is None else await deck.lists.find(name)
            adopted = await deck.lists.adopt(profile, chosen.id, target, mode=ListMode(mode))
        line = f"'{list_title(adopted, invocation.out)}' adopted from Trakt, number {adopted.id}"
        return Change(adopted, line)

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.argument("what", metavar="WHAT", type=click.Choice(CHOOSABLE))
@click.argument("side", metavar="here|there", type=SIDES)
@NO_WAIT
@click.pass_obj
def resolve(invocation: Invocation, *, name: str, what: str, side: str, no_wait: bool) -> int:
    """Choose a side of what both changed: title, description, privacy, numbers or order.

    WHAT may also be entries: here puts back on Trakt what was removed there, there brings back what was removed here.
    """

    async def change(deck: Deck) -> Change:
        local = await deck.lists.resolve(await deck.lists.find(name), what, Side(side))
        word = "here" if side == Side.HERE.value else "on Trakt"
        return Change(local, f"'{list_title(local, invocation.out)}': {what} as {word}")

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="[LIST]", required=False)
@click.pass_obj
def missing(invocation: Invocation, *, name: str | None) -> int:
    """List what Trakt does not know, or not for sure, of a list or of all."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        lists = await _with_missing(deck) if name is None else [await deck.lists.find(name)]
        found = [(local, await deck.lists.missing(local.id)) for local in lists]
        if out.as_json:
            out.document([item_document(item, out) for _, items in found for item in items])
            return ExitCode.OK
        for local, items in found:
            if items and name is None:
                out.line(f"{list_title(local, out)}:")
            for line in missing_lines(items, out):
                out.line(line)
        if any(items for _, items in found):
            out.note("syncdeck list match ITEM TYPE:SOURCE:ID says what one is")
        else:
            out.note("Trakt knows everything, as far as it was asked")
        return ExitCode.OK

    return with_deck(invocation, work)


@click.command(cls=DeckCommand)
@click.argument("item", type=click.IntRange(min=1))
@click.argument("what", metavar="TYPE:SOURCE:ID")
@NO_WAIT
@click.pass_obj
def match(invocation: Invocation, *, item: int, what: str, no_wait: bool) -> int:
    """Say what an item is that Trakt does not know: ITEM is its number in list missing."""

    async def change(deck: Deck) -> Change:
        out = invocation.out
        found = await deck.store.lists.item(item)
        if found is None:
            raise InvalidInput(f"There is no item {item} on any list", hint="syncdeck list missing tells their numbers")
        with unknown_is_usage():
            chosen = await deck.lists.choose(item, what)
        local = await _list_of(deck, found.list_id)
        was = entry_title(found.entry, out)
        line = (
            f"{clean_text(what, 80)} stands on the list already"
            if chosen is None
            else f"{was} is {clean_text(what, 80)}"
        )
        return Change(local, line)

    return change_list(invocation, change, no_wait=no_wait)


@click.command(cls=DeckCommand)
@click.argument("profile", metavar="[NAME]", required=False)
@click.pass_obj
def limits(invocation: Invocation, *, profile: str | None) -> int:
    """Show what Trakt accounts have room for, and what is left of their calls."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        known = [one.name for one in await deck.profiles.all() if one.kind is ProfileKind.TRAKT]
        names = known if profile is None else [profile]
        found = [(name, await deck.lists.limits(name), await deck.lists.gauges(name)) for name in names]
        if out.as_json:
            out.document([limits_document(name, told, gauges, out) for name, told, gauges in found])
            return ExitCode.OK
        for name, told, gauges in found:
            out.line(out.text(name, 60))
            for line in limit_lines(told, gauges, deck.clock.now()):
                out.line(f"  {line}")
        if not found:
            out.note("There is no account at Trakt yet; syncdeck profile add trakt NAME adds one")
        return ExitCode.OK

    return with_deck(invocation, work)


def _offer(invocation: Invocation, profile: str | None) -> int:
    async def work(deck: Deck, _: Stop) -> int:
        out, offers = invocation.out, await deck.lists.offers(profile)
        if out.as_json:
            out.document([remote_document(remote, out) for remote in offers])
            return ExitCode.OK
        for line in offer_table(offers, out):
            out.line(line)
        if offers:
            out.note("syncdeck list adopt TRAKT_ID takes one into care")
        else:
            out.note("No list on Trakt can be adopted, as far as is known; syncdeck sync NAME asks again")
        return ExitCode.OK

    return with_deck(invocation, work)


def _chosen(offers: Sequence[RemoteList], text: str) -> RemoteList:
    """Give the offer that is meant, by id, slug or title. Raises InvalidInput for none and for several."""
    plain = text.strip().casefold()
    named = [one for one in offers if plain in {one.slug.casefold(), one.details.title.casefold()}]
    found = [one for one in offers if str(one.id) == plain] or named
    if len(found) == 1:
        return found[0]
    shown = clean_text(text, 80)
    if found:
        ids = ", ".join(str(one.id) for one in found)
        raise InvalidInput(f"Trakt has {len(found)} lists called '{shown}'", hint=f"Name one by its id: {ids}")
    hint = "syncdeck list adopt lists those that can be; syncdeck sync NAME asks Trakt again"
    raise InvalidInput(f"No list '{shown}' on Trakt can be adopted, as far as is known", hint=hint)


async def _with_missing(deck: Deck) -> list[LocalList]:
    return [local for local in await deck.lists.all() if local.missing]


async def _list_of(deck: Deck, list_id: int) -> LocalList:
    found = await deck.store.lists.get(list_id)
    if found is None:
        raise InvalidInput(f"There is no list {list_id}")
    return found
