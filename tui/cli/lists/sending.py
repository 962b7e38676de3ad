"""Waits until a change of a list has reached Trakt, and says whether it has: what is here is safe in either case."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode, worst_of
from tui.cli.invocation import Invocation
from tui.cli.lists.documents import list_document
from tui.cli.lists.lines import list_title
from tui.cli.output import Output
from tui.cli.queue.documents import delivery_document
from tui.cli.queue.sending import PATIENCE, Sending, Wanted
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.lists.titles import shown_title
from tui.model.lists import ListMode, ListState, LocalList
from tui.model.outbox import MOVING_STATES, Delivery, DeliveryFilter, DeliveryState, Lane, LaneState, ListWork

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.deck import Deck

ALL_STATES = frozenset(DeliveryState)
NEWEST = 500
"""Deliveries of an account among which that of a list is looked for."""
_FINE = frozenset({LaneState.OPEN, LaneState.PAUSED})


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a change once it has arrived, and when it has not; title and figures are filled in."""

    done: str
    failed: str


CREATED = Words("Created list '{title}' on Trakt", "List created locally, but Trakt sync failed")
SYNCED = Words("Synced to Trakt: +{added} -{removed}", "List synced locally, but Trakt sync failed")
DELETED = Words("Deleted '{title}' from Trakt", "List deleted locally, but Trakt deletion failed")


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to a list."""

    local: LocalList
    """As it was when the change was made."""
    line: str
    """What it came to here, in a sentence."""
    words: Words = SYNCED
    report: Mapping[str, Any] | None = None
    """More of it, for machines."""
    code: ExitCode = ExitCode.OK
    """Of what was done here."""

    @property
    def work(self) -> ListWork:
        """What is to happen to its side."""
        return ListWork.DELETE if self.words is DELETED else ListWork.SYNC

    @property
    def goes_there(self) -> bool:
        """Whether it is anything to Trakt; a list that is off is deleted there as well."""
        is_kept_in_step = self.local.mode is not ListMode.OFF
        return self.local.profile_id is not None and (is_kept_in_step or self.work is ListWork.DELETE)


@dataclass(frozen=True, slots=True)
class Arrived:
    """How a change stands with Trakt."""

    local: LocalList | None
    """As it is now; None = it is gone."""
    delivery: Delivery | None
    lane: Lane | None

    @property
    def is_done(self) -> bool:
        """Whether it is there."""
        return self.delivery is not None and self.delivery.state is DeliveryState.DONE

    @property
    def is_moving(self) -> bool:
        """Whether it is still on its way, and nothing went wrong yet."""
        if self.delivery is None or self.delivery.state not in MOVING_STATES or self.delivery.last_error:
            return False
        return self.lane is None or self.lane.state in _FINE

    @property
    def why_not(self) -> str:
        """What went wrong, as far as it is known."""
        told = self.delivery.last_error if self.delivery else ""
        return told or (self.lane.reason if self.lane else "") or (self.local.reason if self.local else "")


def change_list(invocation: Invocation, change: Callable[[Deck], Awaitable[Change]], *, no_wait: bool = False) -> int:
    """Do something to a list, wait for Trakt a few seconds, and say what became of it. Raises SyncError."""

    async def work(deck: Deck, stop: Stop) -> int:
        since, out = deck.clock.now(), invocation.out
        done = await change(deck)
        if not no_wait and done.goes_there:
            await Sending(deck, out, stop).wait(Wanted(profile_id=done.local.profile_id), PATIENCE)
        arrived = await _arrived(deck, done, since)
        if out.as_json:
            out.document(_document(done, arrived, out))
        else:
            out.line(done.line)
            _tell(done, arrived, out)
        return stop.code or worst_of([done.code, _code(arrived)])

    return with_deck(invocation, work, run_engine=not no_wait)


async def _arrived(deck: Deck, done: Change, since: float) -> Arrived:
    """Give how the list stands now, with what was queued for it since then."""
    local = await deck.store.lists.get(done.local.id)
    if not done.goes_there:
        return Arrived(local, None, None)
    found = await deck.outbox.page(DeliveryFilter(ALL_STATES, profile_id=done.local.profile_id), limit=NEWEST)
    lanes = {lane.profile_id: lane for lane in await deck.outbox.lanes()}
    mine = [one for one in found if one.list_id == done.local.id and one.list_work is done.work]
    newest = max((one for one in mine if one.created_at >= since), key=lambda one: one.id, default=None)
    return Arrived(local, newest, lanes.get(done.local.profile_id or 0))


def _tell(done: Change, arrived: Arrived, out: Output) -> None:
    local, delivery = arrived.local or done.local, arrived.delivery
    if delivery is None:
        return
    if arrived.is_moving:
        out.note("On its way to Trakt: syncdeck queue ls shows it")
        return
    if arrived.is_done:
        figures = local.figures
        told = {"title": list_title(local, out), "added": figures.added, "removed": figures.removed}
        out.line(done.words.done.format(**told))
    elif delivery.state is not DeliveryState.HELD:
        why = f": {out.text(arrived.why_not, 300)}" if arrived.why_not else ""
        out.line(f"{done.words.failed}{why}")
        if delivery.state in MOVING_STATES:
            out.note("It waits in the queue and goes out when it can: syncdeck queue ls")
    if arrived.local is not None:
        tell_advice(arrived.local, out)


def tell_advice(local: LocalList, out: Output) -> None:
    """Say what a person has to do about a list; nothing where all is well."""
    name = shlex.quote(out.text(shown_title(local), 80))
    told = {
        ListState.HELD: f"{local.held:,} removals are held: syncdeck list diff {name} shows them,"
        f" syncdeck list sync {name} --approve lets them go",
        ListState.CONFLICT: f"Both sides changed the same: syncdeck list diff {name} shows it,"
        f" syncdeck list resolve {name} WHAT here|there chooses",
        ListState.GONE: f"It was deleted on Trakt and stays here: syncdeck list sync {name} --approve makes it anew",
    }.get(local.state, "")
    if told:
        out.line(f"{out.glyphs.attention} {told}")
    if local.missing:
        out.line(f"{out.glyphs.attention} {local.missing:,} unknown on Trakt: syncdeck list missing {name}")


def _code(arrived: Arrived) -> ExitCode:
    """What is held is 5; what did not arrive is partial: it is here, and not there."""
    local, delivery = arrived.local, arrived.delivery
    if delivery is None or arrived.is_moving:
        return ExitCode.OK
    is_held = arrived.is_done and local is not None and local.state is ListState.HELD
    if is_held or delivery.state is DeliveryState.HELD:
        return ExitCode.HELD
    return ExitCode.OK if arrived.is_done else ExitCode.PARTIAL


def _document(done: Change, arrived: Arrived, out: Output) -> dict[str, Any]:
    delivery = arrived.delivery
    return {
        "list": list_document(arrived.local or done.local, out),
        "is_deleted": arrived.local is None,
        **(done.report or {}),
        "delivery": None if delivery is None else delivery_document(delivery, out),
    }
