"""`syncdeck status --watch`: on a terminal the status as it changes, elsewhere one line for each thing that happens."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.cli.output import NobodyReads, Output
from tui.cli.status.events import Dead, Event, Look, events
from tui.cli.status.screen import StatusScreen
from tui.formatting import clock_text, iso_text
from tui.model.outbox import DeliveryFilter, DeliveryState
from tui.model.runs import RunState
from tui.model.service import ServiceState
from tui.schedule_words import keeper_text

if TYPE_CHECKING:
    from tui.cli.status.command import Drawn
    from tui.deck import Deck

POLL = 0.5
"""Seconds between two looks whether anything changed."""
REDRAW_EVERY = 2.0
"""Least seconds between two drawings of the status."""
TELL_EVERY = 1.0
"""Least seconds between two looks for events."""
LOOK_ANYWAY = 15.0
"""Seconds after which is looked although nothing was written: a process that died wrote nothing about it."""
NEWEST = 100
"""Runs that are looked at."""
COMMAND = "command"
"""The face of a command that runs what it was asked for, and ends."""
_DEAD = frozenset({DeliveryState.DEAD})


async def watch_on_screen(deck: Deck, out: Output, drawn: Drawn) -> int:
    """Show the status, drawn anew when something changed, until a signal cancels it."""
    changes = Changes(deck, REDRAW_EVERY)
    with StatusScreen(out) as screen:
        while True:
            lines = await drawn(deck, out)
            screen.show([*lines, "", "ctrl+c ends"])
            while not await changes.wait(POLL) and not screen.is_resized:
                pass


async def watch_by_lines(deck: Deck, out: Output) -> int:
    """Print what happens, one line each, until a signal cancels it. Raises NobodyReads when its reader is gone."""
    changes, before = Changes(deck, TELL_EVERY), None
    if not out.as_json:
        out.note("Watching; each line is something that happened. ctrl+c ends")
    while True:
        look = await looked_at(deck, _active(before) if before else ())
        for event in events(before, look):
            _tell(event, out)
        if before is None and not out.as_json and not look.attention and not _active(look):
            out.line(f"{moment_text(look.at, out)} nothing runs, and nothing needs you")
        before = look
        while not await changes.wait(POLL):
            if is_reader_gone():
                raise NobodyReads
    return ExitCode.OK


class Changes:
    """Tells when it is time for another look: something was written, or nothing for a long time."""

    def __init__(self, deck: Deck, gap: float) -> None:
        self._deck = deck
        self._gap = gap
        self._version: int | None = None
        self._looked_at = -gap

    async def wait(self, patience: float) -> bool:
        """Wait at most `patience` s; tell whether to look now. Raises StoreGone."""
        clock = self._deck.clock
        if self._version is None:
            self._version, self._looked_at = await self._deck.data_version(), clock.monotonic()
        await clock.sleep(patience)
        since = clock.monotonic() - self._looked_at
        if since < self._gap:
            return False
        version = await self._deck.data_version()
        if version == self._version and since < LOOK_ANYWAY:
            return False
        self._version, self._looked_at = version, clock.monotonic()
        return True


async def looked_at(deck: Deck, followed: Collection[int] = ()) -> Look:
    """Look at the household. `followed`: runs that were active, and are told to their end however old they are."""
    runs = [*await deck.store.runs.recent(NEWEST), *await deck.store.runs.active()]
    old = [await deck.store.runs.get(run_id) for run_id in followed if run_id not in {run.id for run in runs}]
    runs += [run for run in old if run is not None]
    profiles = {profile.id: profile for profile in await deck.profiles.all() if profile.enabled}
    cards = await deck.store.health.all()
    dead = {}
    for lane in await deck.store.outbox.lanes():
        if lane.counts.dead:
            newest = await deck.outbox.page(DeliveryFilter(_DEAD, profile_id=lane.profile_id), limit=1)
            dead[lane.profile_id] = Dead(lane.profile, lane.counts.dead, newest[0].last_error if newest else "")
    return Look(
        at=deck.clock.now(),
        runs={run.id: run for run in runs},
        attention=tuple(await deck.attention()),
        servers={profiles[one].name: card for one, card in sorted(cards.items()) if one in profiles},
        dead=dead,
        keeper=_keeper(await deck.service_state()),
    )


def _keeper(state: ServiceState) -> str:
    """Who keeps the household; a command that runs a sync of its own does not."""
    is_passing = state.keeper is not None and state.keeper.face == COMMAND
    return keeper_text(ServiceState(None, state.services) if is_passing else state)


def event_document(event: Event, out: Output) -> dict[str, Any]:
    """A line of JSON Lines."""
    facts = {name: out.text(value) if isinstance(value, str) else value for name, value in event.facts.items()}
    return {"type": "event", "event": event.kind, "at": iso_text(event.at), "text": out.text(event.text)} | facts


def moment_text(at: float, out: Output) -> str:
    """When it happened: on a terminal the time of day, in a file or pipe with the date."""
    return clock_text(at) if out.width is not None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def is_reader_gone() -> bool:
    """Whether nobody reads the output any more, as after `| head`; only a pipe can tell."""
    try:
        waiting = select.poll()
        waiting.register(sys.stdout.fileno(), 0)
        return any(told & select.POLLERR for _, told in waiting.poll(0))
    except (OSError, ValueError):  # stdout is no file of the system
        return False


def is_routine(event: Event) -> bool:
    """Whether it is what happens all day long when all is well: `-q` leaves that out."""
    is_well = event.facts.get("status") == RunState.COMPLETED.value
    return event.kind in {"run_started", "run_progress"} or (event.kind == "run_ended" and is_well)


def _tell(event: Event, out: Output) -> None:
    if out.is_quiet and is_routine(event):
        return
    if out.as_json:
        out.document(event_document(event, out))
    else:
        out.line(f"{moment_text(event.at, out)} {out.text(event.text)}")


def _active(look: Look) -> Sequence[int]:
    return [run.id for run in look.runs.values() if run.state.is_active]
