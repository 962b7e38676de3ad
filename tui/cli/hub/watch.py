"""`syncdeck watch`: says what a person has watched, and brings it to every server that is kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckCommand
from tui.cli.dates import ALLOWED, since_epoch
from tui.cli.hub.documents import mark_document
from tui.cli.hub.lines import mark_text
from tui.cli.hub.watch_given import ITEMS, TIMES, given_mark, item_names, marked_value
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.queue.documents import delivery_document
from tui.cli.queue.lines import delivery_table
from tui.cli.queue.sending import PATIENCE, Sending, Wanted, code_of, counted
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.formatting import batch_text, iso_text, watch_text
from tui.model.hub import LocalMark, MarkReport
from tui.model.outbox import OPEN_STATES, Delivery, DeliveryFilter, DeliveryState
from tui.model.plays import Person

if TYPE_CHECKING:
    from tui.deck import Deck

ALL_STATES = frozenset(DeliveryState)
SHOWN = 20
"""Changes that are listed when they have not arrived."""
MOST = 5_000
"""Changes of one mark that are told for machines."""
OF_ONE = ("movie:", "episode:")


@dataclass(frozen=True, slots=True)
class Marked:
    """What was set for whom, what it came to, and what has become of it."""

    person: Person
    names: Sequence[str]
    mark: LocalMark
    report: MarkReport
    told: Sequence[Delivery]
    """Its changes, newest first."""

    @property
    def left(self) -> list[Delivery]:
        """Those that have not arrived, and are still to."""
        return [one for one in self.told if one.state in OPEN_STATES]


@click.command(cls=DeckCommand)
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option("--watched", "is_watched", is_flag=True, help="It was watched to the end.")
@click.option("--unwatched", "is_unwatched", is_flag=True, help="It was not watched.")
@click.option("--progress", metavar="TIME", help=f"It was watched up to here: {TIMES}.")
@click.option("--at", metavar="DATE", help=f"When that was; now, unless it is given. {ALLOWED}.")
@click.option("--person", "name", metavar="P", help="Who watched it; needed only when the household has several.")
@click.option(
    "--no-wait", is_flag=True, help=f"Leave it in the queue; else it is waited for, {PATIENCE:.0f} s at most."
)
@click.pass_obj
def watch(
    invocation: Invocation,
    *,
    items: tuple[str, ...],
    is_watched: bool,
    is_unwatched: bool,
    progress: str | None,
    at: str | None,
    name: str | None,
    no_wait: bool,
) -> int:
    """Say what a person has watched; every server of that person is told.

    ITEM is movie:tmdb:603, episode:tvdb:121361/2/4, season:tvdb:121361/2 or show:tvdb:121361; a season or a show
    stands for its episodes. What cannot be brought to a server now stays in the queue.
    """
    names = item_names(items)
    mark = given_mark(is_watched=is_watched, is_unwatched=is_unwatched, progress=progress)
    _refuse_place_of_many(names, mark)

    async def work(deck: Deck, stop: Stop) -> int:
        now = deck.clock.now()
        person = await deck.hub.person_for(name)
        wish = mark if at is None else LocalMark(mark.is_watched, mark.position_ms, since_epoch(at, now))
        report = await deck.hub.mark(person.id, wish, names=names)
        if not no_wait:
            await Sending(deck, invocation.out, stop).wait(Wanted(group_id=report.group_id), PATIENCE)
        told = await deck.outbox.page(DeliveryFilter(ALL_STATES, group_id=report.group_id), limit=MOST)
        marked = Marked(person, names, wish, report, told)
        if invocation.out.as_json:
            invocation.out.document(_document(marked, invocation.out))
        else:
            await _tell(deck, marked, invocation.out)
        return stop.code or code_of(told)

    return with_deck(invocation, work, run_engine=not no_wait)


def _refuse_place_of_many(names: Sequence[str], mark: LocalMark) -> None:
    """Raise InvalidInput for a position in a show, a season, or several films at once."""
    if mark.position_ms is not None and (len(names) > 1 or not names[0].startswith(OF_ONE)):
        raise InvalidInput("A place is that of one film or episode", hint=f"Name one: {ITEMS}")


async def _tell(deck: Deck, marked: Marked, out: Output) -> None:
    out.line(mark_text(marked.report, marked.person.name, watch_text(marked_value(marked.mark)), out))
    states, left = counted(marked.told), marked.left
    arrived, refused = states.get(DeliveryState.DONE, 0), states.get(DeliveryState.DEAD, 0)
    if arrived or refused:
        out.line(batch_text(arrived, refused))
    lanes = {lane.profile_id: lane for lane in await deck.outbox.lanes()}
    for line in delivery_table(left[:SHOWN], lanes, deck.clock.now(), out):
        out.line(f"  {line}")
    if left:
        out.note(f"{len(left):,} in the queue: syncdeck queue ls shows them, syncdeck queue flush tries them now")


def _document(marked: Marked, out: Output) -> dict[str, Any]:
    is_place = marked.mark.position_ms is not None
    return {
        "person": out.text(marked.person.name),
        "items": list(marked.names),
        "set": {
            "watch": None if is_place else marked_value(marked.mark).watch.value,
            "position_ms": marked.mark.position_ms,
            "at": iso_text(marked.mark.at),
        },
        **mark_document(marked.report, out),
        "states": counted(marked.told),
        "outbox": [delivery_document(one, out) for one in marked.told],
    }
