"""S8: a process that is killed with -9 after each single write to Trakt, before it could store the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.jobs.trakt.crash_scene import CrashScene, changed_list, new_list
from tests.jobs.trakt.list_scene import ListScene
from tests.processes import child
from tui.deck import Deck
from tui.jobs.wiring import ordinary_wiring
from tui.paths import Paths
from tui.settings import Settings

Story = Callable[[ListScene], Awaitable[CrashScene]]
KILLED = -9
MOST = 12
"""Processes, the last of which has nothing left to write."""


async def reopened(crash: CrashScene, home: Path) -> None:
    """Open the store again, in this process."""
    crash.lists.deck = await Deck.open(Paths(home), Settings(), face="test", wiring=ordinary_wiring(), sends=False)


@pytest.mark.parametrize("way", ["run", "outbox"])
@pytest.mark.parametrize(("story", "writes"), [(new_list, 3), (changed_list, 5)])
async def test_s8_killed_after_each_write_a_sync_ends_like_any_other(
    lists: ListScene, tmp_path: Path, story: Story, writes: int, way: str
) -> None:
    """Each process takes up what the one before has left; none writes anything twice, and the last writes nothing."""
    crash = await story(lists)
    await lists.deck.close("a new process goes on")
    killed = 0
    async with child("tests.jobs.trakt.killed_list_child", tmp_path) as others:
        while (ended := await others.ask(way)) == KILLED and killed < MOST:
            killed += 1
            (side,) = crash.sides
            assert crash.kept <= set(side.keys)
            assert len(set(side.keys)) == len(side.keys)
    assert ended == 0
    assert killed == len(lists.trakt.writes) == writes
    await reopened(crash, tmp_path)
    try:
        await crash.check_in_between()
        await crash.check_end()
    finally:
        await crash.lists.deck.close("the test is over")
