"""The pulse reads for the visible screen when there is news, and outlives whatever goes wrong in a reading."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tui.errors import LocalStoreError
from tui.screens.pulse import Pulse


class Seen:
    """A screen that counts its readings, and fails when told to."""

    def __init__(self) -> None:
        self.seen_version = -1
        self.readings = 0
        self.failure: Exception | None = None

    async def reread(self) -> None:
        self.readings += 1
        if self.failure is not None:
            raise self.failure


class Heart:
    """A pulse over one screen and a version that the test moves."""

    def __init__(self, interval: float = 60.0) -> None:
        self.screen: Seen | None = Seen()
        self.version = 1
        self.told: list[Exception] = []
        self.pulse = Pulse(self._version, lambda: self.screen, self.told.append, interval=interval)

    async def _version(self) -> int:
        return self.version


async def test_only_news_is_read() -> None:
    """The same version is read once, another one again."""
    heart = Heart()
    for version in (1, 1, 2, 2):
        heart.version = version
        await heart.pulse.beat()
    assert heart.screen is not None
    assert heart.screen.readings == 2


async def test_a_poke_reads_without_news() -> None:
    """An own key press is answered at once."""
    heart = Heart()
    await heart.pulse.beat()
    heart.pulse.poke()
    await heart.pulse.beat()
    assert heart.screen is not None
    assert heart.screen.readings == 2


async def test_without_a_screen_nothing_is_read() -> None:
    """A dialog is on top: what is below rests."""
    heart = Heart()
    screen, heart.screen = heart.screen, None
    await heart.pulse.beat()
    assert screen is not None
    assert screen.readings == 0


async def test_it_outlives_failures() -> None:
    """Of the store and of ours: each is told, and the next beat reads again."""
    heart = Heart(interval=0.001)
    assert heart.screen is not None
    task = asyncio.create_task(heart.pulse.run())
    for failure in (LocalStoreError("disk full"), KeyError("ours")):
        heart.screen.failure = failure
        heart.pulse.poke()
        while failure not in heart.told:
            await asyncio.sleep(0)
    heart.screen.failure = None
    readings = heart.screen.readings
    heart.pulse.poke()
    while heart.screen.readings == readings:
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_a_key_has_set_off_is_seen_in_the_next_moments() -> None:
    """A run that a key began writes its first progress a moment later; the next tick may be far away."""
    heart = Heart(interval=60.0)
    beating = asyncio.create_task(heart.pulse.run())
    try:
        await asyncio.sleep(0.05)
        heart.pulse.poke()
        await asyncio.sleep(0.05)
        heart.version = 2
        async with asyncio.timeout(5):
            while heart.screen is None or heart.screen.seen_version != heart.version:
                await asyncio.sleep(0.01)
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
