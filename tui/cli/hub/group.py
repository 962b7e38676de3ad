"""`syncdeck hub`: how servers are kept in step with what everybody has watched, and what only a person can choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.hub.documents import NOTHING, link_document, mark_document, parked_document, unmatched_document
from tui.cli.hub.lines import link_table, mark_text, parked_lines, rule_lines, unmatched_lines
from tui.cli.hub.show import show
from tui.cli.hub.watch_given import TIMES, given_mark, marked_value
from tui.cli.invocation import Invocation
from tui.cli.queue.sending import PATIENCE, Sending, Wanted
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.formatting import watch_text
from tui.model.hub import Direction, LinkRules, Policy

if TYPE_CHECKING:
    from tui.deck import Deck

DIRECTIONS = click.Choice([direction.value for direction in Direction])


@click.group(cls=DeckGroup)
def hub() -> None:
    """Watched states in step: who takes part, what nobody is sure of, and what waits for your choice."""


hub.add_command(show)


@hub.command()
@click.pass_obj
def ls(invocation: Invocation) -> int:
    """List the accounts that are kept in step, since when and how."""

    async def work(deck: Deck, _: Stop) -> int:
        out, rules = invocation.out, await deck.hub.rules()
        links, names = await deck.store.hub.links(), await _names(deck)
        unmatched, parked = await deck.hub.unmatched(), await deck.hub.parked()
        if out.as_json:
            out.document(
                {
                    "policy": invocation.settings.watch_policy,
                    "links": [link_document(link, rules.get(link.place, LinkRules()), names, out) for link in links],
                    "unmatched": len(unmatched),
                    "conflicts": len(parked),
                }
            )
            return ExitCode.OK
        by_profile = {link.profile_id: rules[link.place] for link in links if link.place in rules}
        for line in link_table(links, by_profile, deck.clock.now(), out):
            out.line(line)
        for line in rule_lines(rules, names, out):
            out.line(line)
        if not links:
            out.note(
                "No account takes part yet: syncdeck sync NAME reads a server, syncdeck people map says whose it is"
            )
        if any(link.person_id is None for link in links):
            out.note("Accounts that are nobody's stay as they are: syncdeck people map ACCOUNT PERSON")
        for count, word in ((len(unmatched), "unmatched"), (len(parked), "conflicts")):
            if count:
                out.note(f"{count:,} wait for your choice: syncdeck hub {word}")
        return ExitCode.OK

    return with_deck(invocation, work)


@hub.command("set")
@click.argument("name")
@click.option("--direction", type=DIRECTIONS, help="Read and written (both), only read (pull), only written (push).")
@click.option("--unwatch/--no-unwatch", default=None, help="Whether un-watching goes from it and to it.")
@click.option(
    "--rule", "pairs", metavar="FROM=POLICY", multiple=True, help="For what comes from another server; may be repeated."
)
@click.pass_obj
def set_(
    invocation: Invocation, *, name: str, direction: str | None, unwatch: bool | None, pairs: tuple[str, ...]
) -> int:
    """Say how a server takes part. POLICY is furthest, last, local, or off: nothing goes from there to here."""
    by_source = dict(_rule(pair) for pair in pairs) if pairs else None
    if direction is None and unwatch is None and by_source is None:
        raise InvalidInput("Nothing to change", hint="Give --direction, --unwatch, --no-unwatch or --rule FROM=POLICY")

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        way = None if direction is None else Direction(direction)
        rules = await deck.hub.set_rules(name, direction=way, spreads_unwatched=unwatch, by_source=by_source)
        profile, names = await deck.profiles.find(name), await _names(deck)
        links = [link for link in await deck.store.hub.links() if link.profile_id == profile.id]
        if out.as_json:
            out.document([link_document(link, rules, names, out) for link in links])
        else:
            for line in link_table(links, {profile.id: rules}, deck.clock.now(), out):
                out.line(line)
            for line in rule_lines({profile.name: rules}, names, out):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@hub.command()
@click.pass_obj
def unmatched(invocation: Invocation) -> int:
    """List items that may be copies of something, and nobody is sure: they are left alone."""

    async def work(deck: Deck, _: Stop) -> int:
        out, found = invocation.out, await deck.hub.unmatched()
        if out.as_json:
            out.document([unmatched_document(one, out) for one in found])
            return ExitCode.OK
        for line in unmatched_lines(found, out):
            out.line(line)
        out.note("syncdeck hub choose ITEM TITLE says what it is" if found else "Nothing is unsure")
        return ExitCode.OK

    return with_deck(invocation, work)


@hub.command()
@click.argument("item_id", metavar="ITEM", type=int)
@click.argument("title", metavar="TITLE|none")
@click.pass_obj
def choose(invocation: Invocation, item_id: int, title: str) -> int:
    """Say of which title an item is a copy, or that it is one of none; it is remembered."""
    title_id = _title_id(title)

    async def work(deck: Deck, _: Stop) -> int:
        out, report = invocation.out, await deck.hub.choose(item_id, title_id)
        queued = sum(report.pushes.values())
        if out.as_json:
            out.document({"item_id": item_id, "title_id": title_id, "deliveries": queued})
        else:
            what = "stands alone" if title_id is None else f"is a copy of title {title_id}"
            out.line(f"Item {item_id} {what}; {queued:,} changes go to servers")
        return ExitCode.OK

    return with_deck(invocation, work)


@hub.command()
@click.pass_obj
def conflicts(invocation: Invocation) -> int:
    """List states that servers turned back and forth: they are left alone until you choose."""

    async def work(deck: Deck, _: Stop) -> int:
        out, found = invocation.out, await deck.hub.parked()
        if out.as_json:
            out.document([parked_document(one, out) for one in found])
            return ExitCode.OK
        for line in parked_lines(found, deck.clock.now(), out):
            out.line(line)
        choice = "syncdeck hub resolve TITLE --person P --watched, --unwatched or --progress TIME chooses"
        out.note(choice if found else "Nothing waits for your choice")
        return ExitCode.OK

    return with_deck(invocation, work)


@hub.command()
@click.argument("title_id", metavar="TITLE", type=int)
@click.option("--person", "name", metavar="P", help="Whose; needed only when the household has several.")
@click.option("--watched", "is_watched", is_flag=True, help="It was watched to the end.")
@click.option("--unwatched", "is_unwatched", is_flag=True, help="It was not watched.")
@click.option("--progress", metavar="TIME", help=f"It was watched up to here: {TIMES}.")
@click.pass_obj
def resolve(
    invocation: Invocation,
    *,
    title_id: int,
    name: str | None,
    is_watched: bool,
    is_unwatched: bool,
    progress: str | None,
) -> int:
    """Choose how something stands; every server is told, and it is kept in step again."""
    mark = given_mark(is_watched=is_watched, is_unwatched=is_unwatched, progress=progress)

    async def work(deck: Deck, stop: Stop) -> int:
        out, person = invocation.out, await deck.hub.person_for(name)
        report = await deck.hub.resolve(person.id, title_id, mark)
        await Sending(deck, out, stop).wait(Wanted(group_id=report.group_id), PATIENCE)
        if out.as_json:
            out.document({"person": out.text(person.name), "title_id": title_id} | mark_document(report, out))
        else:
            out.line(mark_text(report, person.name, watch_text(marked_value(mark)), out))
        return stop.code or ExitCode.OK

    return with_deck(invocation, work, run_engine=True)


async def _names(deck: Deck) -> dict[int, str]:
    """The names of profiles by id."""
    return {profile.id: profile.name for profile in await deck.profiles.all()}


def _rule(pair: str) -> tuple[str, Policy | None]:
    """A rule as it is typed. Raises InvalidInput."""
    source, equals, word = (part.strip() for part in pair.partition("="))
    if not (source and equals) or word not in {NOTHING, *Policy}:
        raise InvalidInput(f"{pair!r} is no rule", hint="Write FROM=furthest, FROM=last, FROM=local or FROM=off")
    return source, None if word == NOTHING else Policy(word)


def _title_id(text: str) -> int | None:
    """The number of a title; None for `none`. Raises InvalidInput."""
    if text == "none":
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput(
            f"{text!r} is no number of a title", hint="syncdeck hub unmatched shows them; none is allowed"
        )
    return int(text)
