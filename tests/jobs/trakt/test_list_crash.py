"""S8: whichever request of a sync fails, and however: nothing is lost, no list is made twice, and repeating ends well.

Each request in turn: it never arrives, it is done and its answer is lost, an overloaded Trakt says so although it did
what it was asked for, or the line is down from there on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.jobs.trakt.crash_scene import CrashScene, changed_list, new_list
from tests.jobs.trakt.list_scene import ListScene, list_scene
from tui.engine.accounts import monitor
from tui.model.runs import RunState

Story = Callable[[ListScene], Awaitable[CrashScene]]
NEW_REQUESTS, CHANGED_REQUESTS = 6, 15
"""Requests of a sync that nobody disturbs; the tests below fail each of them."""
FAULTS = (("refuse", False), ("lost", False), ("after", False), ("lost", True))
"""With whether everything that follows fails as well."""


@pytest.fixture
async def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ListScene]:
    """A deck whose pauses take no time to speak of, and whose monitor asks nothing beside what is counted."""
    monkeypatch.setattr(monitor, "FIRST_WITHIN", 1e9)
    async with list_scene(tmp_path, sends=False) as found:
        yield found


async def disturbed(crash: CrashScene, fault: str, request: int, *, for_ever: bool) -> None:
    """Let a sync meet a fault, look at what it left, and sync until it is well."""
    crash.fail(fault, request, for_ever=for_ever)
    await crash.sync()
    await crash.check_in_between()
    crash.heal()
    await crash.sync_until_well()
    await crash.check_end()


@pytest.mark.parametrize(("story", "requests"), [(new_list, NEW_REQUESTS), (changed_list, CHANGED_REQUESTS)])
async def test_undisturbed_it_takes_so_many_requests(lists: ListScene, story: Story, requests: int) -> None:
    """So that the tests below meet each of them."""
    crash = await story(lists)
    before = len(lists.trakt.journal.entries)
    report = await crash.sync()
    assert report.run.state is RunState.COMPLETED
    assert len(lists.trakt.journal.entries) - before == requests
    await crash.check_end()


@pytest.mark.parametrize(("fault", "for_ever"), FAULTS)
@pytest.mark.parametrize("request_number", range(1, NEW_REQUESTS + 1))
async def test_s8_a_list_that_is_being_made_is_never_made_twice(
    lists: ListScene, request_number: int, fault: str, for_ever: bool
) -> None:
    """Nor is anything of it missing in the end."""
    await disturbed(await new_list(lists), fault, request_number, for_ever=for_ever)


@pytest.mark.parametrize(("fault", "for_ever"), FAULTS)
@pytest.mark.parametrize("request_number", range(1, CHANGED_REQUESTS + 1))
async def test_s8_a_list_that_is_being_changed_is_never_emptied(
    lists: ListScene, request_number: int, fault: str, for_ever: bool
) -> None:
    """What both sides agreed on and kept stands on both, at every moment."""
    await disturbed(await changed_list(lists), fault, request_number, for_ever=for_ever)
