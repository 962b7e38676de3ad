"""The guide's flow of an expired token: what is changed here stays, waits, and goes out after the next sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.jobs.trakt.access_scene import AccessScene, access_scene
from tui.model.lists import ListDetails, ListMode
from tui.model.outbox import Lane, LaneState
from tui.model.profiles import SignIn
from tui.model.runs import RunState


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[AccessScene]:
    async with access_scene(tmp_path, run_engine=True) as scene:
        yield scene


async def lane_of(scene: AccessScene) -> Lane:
    """Give what is on its way to Trakt."""
    (lane,) = await scene.deck.outbox.lanes()
    return lane


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(20):
        while not await is_so():
            await asyncio.sleep(0.01)


async def test_a_list_made_while_signed_out_goes_out_after_the_sign_in(scene: AccessScene) -> None:
    """Nothing is lost here and nothing is asked of Trakt meanwhile; signing in is all there is to do."""
    await scene.signed_in()
    scene.trakt.revoke()
    await scene.deck.lists.create(ListDetails("Weekend"), mode=ListMode.PUSH, profile="trakt")

    async def is_signed_out() -> bool:
        return (await lane_of(scene)).state is LaneState.SIGNED_OUT

    await until(is_signed_out)
    asked = scene.trakt.auth_journal.counts["token"]
    assert (await scene.deck.profiles.find("trakt")).sign_in is SignIn.REFUSED
    assert (asked, scene.trakt.lists()) == (1, [])
    await scene.signed_in()

    async def is_there() -> bool:
        return [found.name for found in scene.trakt.lists()] == ["Weekend"]

    await until(is_there)
    assert scene.trakt.auth_journal.counts["token"] == asked


async def test_a_run_with_an_expired_token_renews_it_and_goes_on(scene: AccessScene) -> None:
    """Once, in the middle of the run; nobody hears of it."""
    await scene.signed_in()
    scene.trakt.expire_access()
    async with asyncio.timeout(20):
        report = await scene.deck.runs.wait((await scene.deck.runs.start_sync("trakt")).id)
    assert (report.run.state, scene.trakt.auth_journal.counts["token"]) == (RunState.COMPLETED, 1)
