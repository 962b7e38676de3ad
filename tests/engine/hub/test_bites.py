"""How much the hub takes at once."""

from __future__ import annotations

import pytest

from tests.fake_clock import FakeClock
from tui.engine.hub.bites import FEWEST, FIRST, MOST, TARGET, Bites


@pytest.mark.parametrize(
    ("took", "times", "size"),
    [
        (TARGET, 1, FIRST),
        (TARGET * 1.25, 1, FIRST * 4 // 5),
        (TARGET * 8, 1, FIRST // 2),
        (TARGET * 8, 9, FEWEST),
        (TARGET / 8, 1, FIRST * 2),
        (TARGET / 8, 9, MOST),
        (0.0, 1, FIRST),
    ],
)
def test_s29_a_bite_is_as_large_as_others_can_wait_for(took: float, times: int, size: int) -> None:
    """Half at most after a slow one, twice at most after a quick one, and within bounds for ever."""
    clock = FakeClock()
    bites = Bites(clock)
    for _ in range(times):
        with bites.timed():
            clock.advance(took)
    assert bites.size == pytest.approx(size, abs=1)
