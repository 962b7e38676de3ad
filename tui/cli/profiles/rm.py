"""`syncdeck profile rm`: forgets an account, after saying what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.model.outbox import DeliveryFilter
from tui.model.profiles import Profile, ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck

UNTOLD = "Disconnect the app in your settings at Trakt"


@click.command(cls=DeckCommand)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def rm(invocation: Invocation, name: str, yes: bool) -> int:
    """Remove a profile with its catalogue, marks and secrets. Asks first."""
    found, titles, waiting = _looked_up(invocation, name)
    if not yes and not _is_sure(invocation, found, titles, waiting):
        invocation.out.note("Nothing was removed")
        return ExitCode.OK

    async def work(deck: Deck, _: Stop) -> int:
        left = await deck.profiles.remove(name)
        if invocation.out.as_json:
            invocation.out.document({"removed": found.name, "titles": titles, "deliveries": waiting})
        else:
            invocation.out.line(f"Removed profile '{found.name}'{f' and its {titles:,} titles' if titles else ''}")
            if waiting:
                invocation.out.line(f"{_changes(waiting)} did not reach it")
        if left is not None:
            out = invocation.out
            out.warn(f"Trakt was not told of it: {out.text(left.message)}. {UNTOLD}")
        return ExitCode.OK

    return with_deck(invocation, work)


def _looked_up(invocation: Invocation, name: str) -> tuple[Profile, int, int]:
    """A profile, how many titles it shows and how many changes wait for it, before a person is asked about it.

    Questions are asked with no loop running: it would take the ctrl+c that is meant for the question.
    """
    found: list[tuple[Profile, int, int]] = []

    async def work(deck: Deck, _: Stop) -> int:
        profile = await deck.profiles.find(name)
        totals = {total.profile_id: total for total in await deck.store.titles.totals()}.get(profile.id)
        waiting = await deck.store.outbox.count(DeliveryFilter(profile_id=profile.id))
        found.append((profile, totals.live + totals.movies + totals.series if totals else 0, waiting))
        return ExitCode.OK

    with_deck(invocation, work)
    return found[0]


def _is_sure(invocation: Invocation, found: Profile, titles: int, waiting: int) -> bool:
    """Ask at the terminal; without one the answer is no, with a word on `--yes`."""
    lost = f"{_changes(waiting)} that did not reach it" if waiting else ""
    if not invocation.has_terminal:
        with_it = f"; it has {lost}" if waiting else ""
        raise InvalidInput(
            f"'{found.name}' was not removed: nobody can be asked{with_it}", hint="--yes removes it unasked"
        )
    if waiting:
        invocation.out.warn(f"The queue has {lost}: syncdeck queue flush {found.name} tries them now")
    goes = {
        ProfileKind.XTREAM: f"its {titles:,} titles, marks and secrets?",
        ProfileKind.TRAKT: "its sign-in, which is given back to Trakt? Its lists stay here, and there.",
    }.get(found.kind, "its secrets? Its plays stay.")
    return click.confirm(f"Remove profile '{found.name}' with {goes}", default=False, err=True)


def _changes(count: int) -> str:
    return f"{count:,} change{'s' * (count != 1)}"
