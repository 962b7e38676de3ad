"""S10 and S41: three servers in a ring, whose clocks and positions never quite agree, come to rest and stay there."""

from __future__ import annotations

import random

from tests.jobs.hub.trio import KINDS, PEOPLE, Trio
from tests.jobs.hub.truth import state_of

ROUNDS = 10
FIVE_MINUTES = 300.0
JITTER_MS = 10_000


def positions(trio: Trio) -> dict[tuple[str, str, int], int]:
    """Give where everybody is in what they have begun, by server, person and item; ms."""
    found = {
        (kind, person, number): state_of(trio.access(kind), person, number).position_ms
        for kind in KINDS
        for person in PEOPLE
        for number in trio.access(kind).watching.touched(person)
    }
    return {key: position for key, position in found.items() if position > 2 * JITTER_MS}


def jitter(trio: Trio, begun: dict[tuple[str, str, int], int], dice: random.Random) -> None:
    """Let every server tell positions a little differently each time, and date them now, as players do."""
    for (kind, person, number), position in begun.items():
        moved = position + dice.randint(-JITTER_MS, JITTER_MS)
        trio.access(kind).watching.set_offset(person, number, moved, trio.moment(kind))


async def test_s10_a_ring_of_three_writes_in_its_first_round_only(trio: Trio) -> None:
    """Ten rounds, clocks off by five minutes, positions that jitter by ten seconds: nothing is sent after the first."""
    trio.house.plex.state.clock_offset = FIVE_MINUTES
    trio.house.emby.server.clock_offset = -FIVE_MINUTES
    await trio.join()
    assert sum(trio.all_writes().values()) > 0
    begun, dice, written = positions(trio), random.Random(10), []
    assert len(begun) > len(KINDS)
    for _ in range(1, ROUNDS):
        trio.forget_writes()
        jitter(trio, begun, dice)
        trio.clock.skip(900)
        await trio.round()
        await trio.arrived()
        written.append(sum(trio.all_writes().values()))
    assert written == [0] * (ROUNDS - 1)
