"""`syncdeck hub show`: how one title stands for everybody, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.hub.documents import change_document, state_document
from tui.cli.hub.lines import change_lines
from tui.cli.hub.watch_given import item_name
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.formatting import watch_text, when_text
from tui.model.hub import HubState, KeptChange
from tui.model.plays import Person

if TYPE_CHECKING:
    from tui.deck import Deck


@dataclass(frozen=True, slots=True)
class Stand:
    """How a title stands for a person, and what was said of it."""

    person: Person
    state: HubState
    changes: Sequence[KeptChange]
    """Newest first."""


@click.command(cls=DeckCommand)
@click.argument("item")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Most changes of each.")
@click.pass_obj
def show(invocation: Invocation, *, item: str, limit: int) -> int:
    """Show how a film or an episode stands for everybody, and why.

    Everything that a server or a person said of it is kept, with what was made of it. ITEM as in watch.
    """
    name = item_name(item)

    async def work(deck: Deck, _: Stop) -> int:
        out, stands = invocation.out, await _stands(deck, name, limit)
        places = {link.account_id: link.place for link in await deck.store.hub.links()}
        if out.as_json:
            out.document([_document(stand, out) for stand in stands])
            return ExitCode.OK
        for stand in stands:
            out.line(_line(stand, deck.clock.now(), out))
            for line in change_lines(stand.changes, places, deck.clock.now(), out):
                out.line(f"  {line}")
        if not stands:
            out.note("Nobody is known to have seen anything of it")
        return ExitCode.OK

    return with_deck(invocation, work)


async def _stands(deck: Deck, name: str, limit: int) -> list[Stand]:
    """Give how it stands, a person once. Raises InvalidInput where no library has it."""
    items = await deck.store.library.named([name])
    if not items:
        raise InvalidInput(f"No library that is synced has {name}", hint="syncdeck search TITLE shows ids")
    found = await deck.hub.states_of([one.id for one in items])
    states = {(person.id, state.title_id): (person, state) for pairs in found.values() for person, state in pairs}
    return [
        Stand(person, state, await deck.store.hub.changes_of(person.id, state.title_id, limit))
        for person, state in states.values()
    ]


def _line(stand: Stand, now: float, out: Output) -> str:
    since = when_text(stand.state.changed_at, now)
    parked = f"; {out.text(stand.state.parked, 200)}" if stand.state.parked else ""
    return f"{out.text(stand.person.name, 60)}: {watch_text(stand.state.value)}, since {since}{parked}"


def _document(stand: Stand, out: Output) -> dict[str, Any]:
    changes = [change_document(kept, out) for kept in stand.changes]
    return state_document(stand.state, stand.person.name, out) | {"changes": changes}
