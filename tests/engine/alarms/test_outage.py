"""What is told of a store that cannot be written, and how often: decided without a store or a network."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tui.engine.alarms.emergency import Outage
from tui.engine.alarms.settings import LASTING
from tui.engine.alarms.telling import CALM, HOUR, MOST, REPEAT
from tui.model.alarms import MessageKind

LOOK = 5.0
DAY = 24 * HOUR


def told(failing: float, well: float, lasting: float) -> list[tuple[float, MessageKind]]:
    """What is told, and when, of a store that fails and works by turns for so many seconds each."""
    outage, said = Outage(), []
    for step in range(int(lasting / LOOK)):
        now = step * LOOK
        what = outage.next(now % (failing + well) < failing, now)
        if what is not None:
            outage.told(what, now, is_taken=True)
            said.append((now, what))
    return said


@pytest.mark.parametrize(("failing", "well"), [(70.0, 10.0), (70.0, 125.0), (300.0, 130.0), (61.0, 600.0)])
def test_a_store_that_comes_and_goes_floods_nobody(failing: float, well: float) -> None:
    """No channel hears of it more often than of all else, and trouble and its end take turns."""
    said = told(failing, well, DAY)
    times = [at for at, _ in said]
    assert max(sum(start <= at < start + HOUR for at in times) for start in times) <= MOST
    assert said[0][1] is MessageKind.TROUBLE
    assert all(before is not after for (_, before), (_, after) in pairwise(said))


def test_it_is_over_when_it_has_been_well_for_a_while() -> None:
    """Not with the first write that went through."""
    assert told(2 * LASTING, DAY, DAY) == [
        (LASTING, MessageKind.TROUBLE),
        (2 * LASTING + CALM, MessageKind.WELL),
    ]


def test_what_lasts_is_told_again_every_day() -> None:
    """And no more often."""
    assert [at for at, _ in told(3 * DAY, LOOK, 3 * DAY)] == [LASTING, LASTING + REPEAT, LASTING + 2 * REPEAT]


def test_what_nobody_took_is_tried_again_every_minute() -> None:
    """Until somebody does."""
    outage, tries = Outage(), []
    for step in range(60):
        now = step * LOOK
        what = outage.next(True, now)
        if what is not None:
            outage.told(what, now, is_taken=False)
            tries.append(now)
    assert tries == [60.0, 120.0, 180.0, 240.0]
