"""Waits while changes leave for servers, shows how many there are, and tells what is left and why."""

from __future__ import annotations

import asyncio
import math
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode, worst_of
from tui.cli.output import Output
from tui.cli.stop import Stop
from tui.formatting import batch_text, count_text, lane_word, syncing_text
from tui.model.outbox import MOVING_STATES, Delivery, DeliveryFilter, DeliveryState, Lane, LaneState
from tui.model.runs import Operation

if TYPE_CHECKING:
    from tui.deck import Deck

PATIENCE = 8.0
"""Seconds that a command waits for what it has set itself."""
LOOK_EVERY = 0.1
"""Seconds between two looks at what has left."""
SOON = 20.0
"""Seconds within which the next try of a change is worth waiting for. What is being played is tried much later."""
STALL = 120.0
"""Seconds without any change after which nobody seems to send."""
MOST = 1_000
"""Changes that wait for their next try, looked at one by one."""

RETURNING = frozenset({LaneState.OPEN, LaneState.OFFLINE, LaneState.RATE_LIMITED, LaneState.QUOTA})
"""Lanes that go on by themselves, sooner or later."""
_FLYING = frozenset({DeliveryState.IN_FLIGHT})
_READY = frozenset({DeliveryState.PENDING, DeliveryState.IN_FLIGHT})
_WAITING = frozenset({DeliveryState.WAITING})
_COMMANDS = {
    LaneState.SIGNED_OUT: "syncdeck profile login {name}",
    LaneState.WRONG_SERVER: "syncdeck doctor {name}",
    LaneState.PAUSED: "syncdeck queue resume {name}",
}
"""What lets a lane go on that does not by itself."""
QUEUES = frozenset({Operation.SERVER_SYNC, Operation.WATCH_PUSH, Operation.LIST_SYNC})
"""Runs that leave changes for servers in the queue."""
_CODES = {LaneState.OFFLINE: ExitCode.UNREACHABLE, LaneState.SIGNED_OUT: ExitCode.REFUSED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are waited for: those of one group, of one target, or all."""

    group_id: str = ""
    profile_id: int | None = None

    def filter(self, states: frozenset[DeliveryState]) -> DeliveryFilter:
        """Give those of them that are in one of these states."""
        return DeliveryFilter(states=states, profile_id=self.profile_id, group_id=self.group_id)


class Sending:
    """One wait for changes to leave. The first signal ends it; what has not left then stays in the queue."""

    def __init__(self, deck: Deck, out: Output, stop: Stop, *, waits_for_servers: bool = False) -> None:
        """With `waits_for_servers` what waits for a server to come back is waited for, too."""
        self._deck = deck
        self._waits_for_servers = waits_for_servers
        self._stall = math.inf if waits_for_servers else STALL
        self._out = out
        self._stop = stop
        self._told = asyncio.Event()
        self._is_said = False
        stop.react = self._told.set

    async def wait(self, wanted: Wanted, patience: float | None = None) -> None:
        """Wait until nothing of it leaves any more by itself, or `patience` (s) is over; None = as long as it takes."""
        clock = self._deck.clock
        deadline = math.inf if patience is None else clock.monotonic() + patience
        before, stalled_at = -1, math.inf
        while not self._told.is_set() and self._stop.signal is None:
            left, now = await self._leaving(wanted), clock.monotonic()
            if left != before:
                before, stalled_at = left, now + self._stall
                self._show(left)
            if not left or now >= min(deadline, stalled_at):
                return
            await self._pause()
        await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        """Say what the end of the command still waits for: what is on its way at this moment."""
        flying = await self._deck.outbox.count(DeliveryFilter(_FLYING))
        if flying:
            self._out.note(f"Stopping; {syncing_text(flying)}")

    async def _leaving(self, wanted: Wanted) -> int:
        """Count what leaves now or soon: lanes that stay closed keep theirs."""
        now = self._deck.clock.now()
        lanes = [one for one in await self._deck.outbox.lanes() if wanted.profile_id in {None, one.profile_id}]
        counts = [await self._leaving_by(lane, replace(wanted, profile_id=lane.profile_id), now) for lane in lanes]
        return sum(counts)

    async def _leaving_by(self, lane: Lane, wanted: Wanted, now: float) -> int:
        if not lane.counts.moving:
            return 0
        outbox = self._deck.outbox
        if self._waits_for_servers and lane.state in RETURNING:
            return await outbox.count(wanted.filter(MOVING_STATES))
        if lane.state is not LaneState.OPEN and not _is_due(lane, now):
            return await outbox.count(wanted.filter(_FLYING))
        ready = await outbox.count(wanted.filter(_READY))
        waiting = await outbox.page(wanted.filter(_WAITING), limit=MOST) if lane.counts.waiting else []
        return ready + sum(self._waits_for_servers or _is_soon(one, now) for one in waiting)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY):
                await self._told.wait()
        except TimeoutError:
            return

    def _show(self, left: int) -> None:
        """Say how many are on their way; on a terminal the line rewrites itself, elsewhere it is said once."""
        if not left or self._out.as_json or self._out.is_quiet:
            return
        text = syncing_text(left)
        if self._out.is_live:
            self._out.live(text, shutil.get_terminal_size().columns)
        elif not self._is_said:
            self._out.note(text)
        self._is_said = True


@dataclass(frozen=True, slots=True)
class Ended:
    """How many changes have arrived so far, and how many were refused and wait for a person."""

    arrived: int
    refused: int

    def since(self, before: Ended) -> str:
        """Say what became of the changes that ended since then; "" = none did."""
        arrived, refused = max(0, self.arrived - before.arrived), max(0, self.refused - before.refused)
        return batch_text(arrived, refused) if arrived or refused else ""


async def ended_so_far(deck: Deck) -> Ended:
    """Count the changes that have ended, of all servers."""
    count = deck.outbox.count
    arrived = await count(DeliveryFilter(frozenset({DeliveryState.DONE})))
    return Ended(arrived, await count(DeliveryFilter(frozenset({DeliveryState.DEAD}))))


async def send_all(deck: Deck, out: Output, stop: Stop, before: Ended) -> None:
    """Send what a sync has queued, as far as it can leave from here, and tell what is left and why."""
    if deck.runs_queue:
        await Sending(deck, out, stop).wait(Wanted())
    if out.as_json:
        return
    if sentence := (await ended_so_far(deck)).since(before):
        out.line(sentence)
    for line in left_lines(await deck.outbox.lanes(), out):
        out.line(line)


def left_lines(lanes: Sequence[Lane], out: Output) -> list[str]:
    """One line for each lane that keeps something, and under it what lets that go."""
    lines: list[str] = []
    for lane in lanes:
        counts, name = lane.counts, out.text(lane.profile, 60)
        if counts.moving and lane.state is not LaneState.OPEN:
            lines.append(f"{count_text(counts.moving)} waiting: {name} {lane_word(lane.state)}{_reason(lane, out)}")
            lines += _to_do(_COMMANDS.get(lane.state, ""), lane, out)
        elif counts.moving:
            lines.append(f"{count_text(counts.moving)} on the way to {name}")
        if counts.held:
            lines.append(f"{count_text(counts.held)} held for {name}")
            lines += _to_do("syncdeck queue ls --state held --profile {name}", lane, out)
        if counts.dead:
            lines.append(f"{count_text(counts.dead)} refused by {name}")
            lines += _to_do("syncdeck queue ls --state dead --profile {name}", lane, out)
    return lines


def code_of_left(lanes: Sequence[Lane]) -> ExitCode:
    """How a wait ended, by what is left that goes by itself: a server that is away, an account that is signed out."""
    left = [lane for lane in lanes if lane.counts.moving]
    return worst_of(_CODES.get(lane.state, ExitCode.PARTIAL) for lane in left)


def code_of(deliveries: Sequence[Delivery]) -> ExitCode:
    """How changes ended: those that stay in the queue are well kept there; one that was refused makes it partial."""
    is_dead = any(one.state is DeliveryState.DEAD for one in deliveries)
    return ExitCode.PARTIAL if is_dead else ExitCode.OK


def counted(deliveries: Sequence[Delivery]) -> dict[str, int]:
    """Give how many changes are in which state; states that none is in are left out."""
    counts = {state.value: sum(one.state is state for one in deliveries) for state in DeliveryState}
    return {state: count for state, count in counts.items() if count}


def _is_due(lane: Lane, now: float) -> bool:
    """Whether a closed lane is being tried again."""
    return lane.until is not None and lane.until <= now


def _is_soon(delivery: Delivery, now: float) -> bool:
    return (delivery.next_attempt_at or now) <= now + SOON


def _reason(lane: Lane, out: Output) -> str:
    return f", {out.text(lane.reason, 160)}" if lane.reason else ""


def _to_do(command: str, lane: Lane, out: Output) -> list[str]:
    return [f"  {out.glyphs.arrow} {command.format(name=shlex.quote(lane.profile))}"] if command else []
