"""What a run did to watched states is taken back (S36)."""

from __future__ import annotations

import pytest

from tests.engine.hub.pass_scene import ATTIC, DEN, PassScene, shape
from tests.store.library.shelf import film
from tui.engine.hub.hub_pass import Cause
from tui.engine.hub.rules import link_rules
from tui.engine.hub.undo_pass import UndoPass
from tui.model.library import StateRow
from tui.model.outbox import DeliveryState
from tui.store.hop import in_thread_of

RUN = 12


@pytest.fixture
async def scene(scene: PassScene) -> PassScene:
    """Ten films that both servers know as watched: one more or less is nothing to ask a person about."""
    for name in (DEN, ATTIC):
        await scene.watch(name, *range(50, 60))
    await scene.passed()
    return scene


async def test_s36_apply_then_undo_is_identity(scene: PassScene) -> None:
    """The server that was written to is as it was; the one that told of it keeps it, and nothing follows from that."""
    await scene.watch(DEN, 1)
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    await _undo(scene)
    (queued,) = await scene.queued(ATTIC)
    assert (shape(queued.wanted), queued.decision) == (("unwatched", 0), "run 12 was taken back")
    await scene.arrive(ATTIC)
    assert (await scene.passed()).report.pushes == {}
    assert await scene.queued(DEN) == []


async def test_s36_a_position_that_was_overwritten_comes_back(scene: PassScene) -> None:
    """Each copy gets what it had, not what another one had."""
    await scene.house.shelves[ATTIC].see(StateRow("1", is_played=False, position_ms=600_000), at=scene.clock.now())
    await scene.passed()
    await scene.arrive(DEN)
    await scene.watch(DEN, 1)
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    await _undo(scene)
    (queued,) = await scene.queued(ATTIC)
    assert shape(queued.wanted) == ("unwatched", 600_000)


async def test_s36_what_has_not_left_yet_never_leaves(scene: PassScene) -> None:
    """A delivery that waits is withdrawn instead of answered by another."""
    await scene.watch(DEN, 1)
    await scene.passed(run_id=RUN)
    await _undo(scene)
    assert await scene.queued(ATTIC) == []
    (withdrawn,) = await scene.queued(ATTIC, DeliveryState.SUPERSEDED)
    assert withdrawn.outcome == "taken back before it left"


async def test_s36_what_has_changed_since_stays(scene: PassScene) -> None:
    """Of two films one was unwatched and watched again by hand: only the other one is taken back."""
    await scene.watch(DEN, 1, 2)
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    row = StateRow("1", is_played=True, plays=1, position_ms=1_200_000)
    await scene.house.shelves[DEN].see(row, at=scene.clock.now() + 5)
    scene.clock.advance(10)
    await scene.passed()
    on = await _undo(scene)
    assert on.stale == 1
    assert [one.title for one in await scene.queued(ATTIC) if not one.wanted.is_watched] == ["Film 2 (1999)"]


async def test_s36_the_gate_holds_an_undo_like_everything_else(scene: PassScene) -> None:
    """Forty un-watches wait for a person; approved they go."""
    await scene.watch(DEN, *range(1, 41))
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    on = await _undo(scene)
    held = await scene.queued(ATTIC, DeliveryState.HELD)
    assert (len(held), sum(on.report().held.values()), await scene.queued(ATTIC)) == (40, 40, [])


async def test_s36_an_undo_is_done_once(scene: PassScene) -> None:
    """And can be taken back itself."""
    await scene.watch(DEN, 1)
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    await _undo(scene)
    await scene.arrive(ATTIC)
    assert (await _undo(scene)).report().subjects == 0
    await _undo(scene, RUN + 1)
    (queued,) = await scene.queued(ATTIC)
    assert shape(queued.wanted) == ("watched", 0)


async def test_s36_a_copy_that_had_it_before_keeps_it(scene: PassScene) -> None:
    """Both servers told it in one run, neither was written to: nothing is to be taken back on them."""
    await scene.watch(DEN, 1)
    await scene.watch(ATTIC, 1)
    await scene.passed(run_id=RUN)
    await _undo(scene)
    assert (await scene.queued(ATTIC), await scene.queued(DEN)) == ([], [])
    assert shape(await scene.hub_value("Anna", 1) or pytest.fail("it is unknown")) == ("unwatched", 0)
    assert (await scene.passed()).report.pushes == {}


async def _undo(scene: PassScene, run_id: int = RUN) -> UndoPass:
    """Take back a run, as run 13."""
    scene.clock.advance(10)
    rules = link_rules(await scene.store.profiles.all())
    on = UndoPass(run_id, rules, Cause(run_id=RUN + 1), scene.clock)
    for work in (on.find, on.weigh, on.judge, on.bite):
        async with scene.store.db.transaction() as conn:
            await in_thread_of(conn, work)
    return on


async def test_s36_what_was_written_to_a_new_copy_is_taken_back(scene: PassScene) -> None:
    """A film came to a server and was marked there, since it was known as watched: the hub did not change by that."""
    await _came_to_attic(scene, "99")
    on = await _undo(scene)
    assert (on.stale, on.report().subjects) == (0, 1)
    (queued,) = await scene.queued(ATTIC)
    assert (shape(queued.wanted), queued.decision) == (("unwatched", 0), "run 12 was taken back")
    await scene.arrive(ATTIC)
    assert (await scene.passed()).report.pushes == {}
    assert shape(await scene.hub_value("Anna", 99) or pytest.fail("it is unknown")) == ("watched", 0)
    assert await scene.queued(DEN) == []
    assert not await scene.store.outbox.has_sent(RUN)
    await _undo(scene, RUN + 1)
    (again,) = await scene.queued(ATTIC)
    assert shape(again.wanted) == ("watched", 0)


async def test_s36_what_was_written_over_since_is_not_taken_back(scene: PassScene) -> None:
    """Somebody watches it there once more: nothing is left of the run."""
    await _came_to_attic(scene, "99")
    again = StateRow("99", is_played=True, plays=1, position_ms=1_200_000)
    await scene.house.shelves[ATTIC].see(again, at=scene.clock.now() + 5)
    scene.clock.advance(10)
    await scene.passed()
    on = await _undo(scene)
    assert (on.report().subjects, await scene.queued(ATTIC)) == (0, [])


async def test_s36_what_was_watched_there_since_is_kept_though_the_hub_has_not_heard_of_it(scene: PassScene) -> None:
    """A sync that ended before its last step has stored another play: that one is not the run's."""
    await scene.watch(DEN, 1)
    await scene.passed(run_id=RUN)
    await scene.arrive(ATTIC)
    played = StateRow("1", is_played=True, plays=2)
    await scene.house.shelves[ATTIC].see(played, at=scene.clock.now() + 5)
    await _undo(scene)
    assert await scene.queued(ATTIC) == []


async def _came_to_attic(scene: PassScene, number: str) -> None:
    """A film that was watched on the other server comes, and the run brings it in line."""
    copy = film(number, f"Film {number}", f"tmdb:{number}")
    await scene.house.shelves[DEN].put(copy)
    await scene.watch(DEN, int(number))
    await scene.passed()
    await scene.house.shelves[ATTIC].put(copy)
    await scene.passed(run_id=RUN)
    assert await scene.arrive(ATTIC) == 1
