"""What starts and what waits."""

from __future__ import annotations

import pytest

from tests.engine.conftest import MakeShop
from tests.engine.script_job import endless
from tests.engine.workshop import until
from tui.engine.runs.queue import Decision, decide
from tui.model.runs import RunState
from tui.store.runs.runs import QueueEntry

QUEUED, RUNNING, CANCELLING = RunState.QUEUED, RunState.RUNNING, RunState.CANCELLING


def entry(run_id: int, state: RunState = QUEUED, host: str = "") -> QueueEntry:
    """An active run."""
    return QueueEntry(run_id, state, host, run_id, f"p{run_id}", 0.0, "")


@pytest.mark.parametrize(
    ("entries", "decisions"),
    [
        ([], []),
        ([entry(1), entry(2)], [Decision(1), Decision(2)]),
        ([entry(1, RUNNING, "a"), entry(2, host="a")], [Decision(2, "Waiting: p1 uses the same server")]),
        ([entry(1, CANCELLING, "a"), entry(2, host="a")], [Decision(2, "Waiting: p1 uses the same server")]),
        (
            [entry(1, host="a"), entry(2, host="a"), entry(3, host="b")],
            [Decision(1), Decision(2, "Waiting: p1 uses the same server"), Decision(3)],
        ),
        (
            [entry(1, RUNNING), entry(2, RUNNING), entry(3)],
            [Decision(3, "Waiting: 2 runs are active, which is the most at a time")],
        ),
        (
            [entry(1, RUNNING, "a"), entry(2, host="a"), entry(3, host="b"), entry(4)],
            [
                Decision(2, "Waiting: p1 uses the same server"),
                Decision(3),
                Decision(4, "Waiting: 2 runs are active, which is the most at a time"),
            ],
        ),
    ],
)
def test_decisions(entries: list[QueueEntry], decisions: list[Decision]) -> None:
    """Oldest first; one server is used by one run; no more than two here at a time."""
    assert decide(entries, max_parallel=2) == decisions


async def test_a_run_that_waits_says_what_for(make_shop: MakeShop) -> None:
    """The reason stands in the run's message while it waits, and the run starts when the server is free."""
    shop = make_shop(host="http://panel", movies=endless)
    await shop.engine.start()
    first = await shop.queue(await shop.profile("iptv-one"))
    second = await shop.queue(await shop.profile("iptv-two"))
    await shop.reaches(first, RunState.RUNNING)
    await until(lambda: shop.says(second, "Waiting: iptv-one uses the same server"))
    assert (await shop.run(second)).state is RunState.QUEUED
    await shop.cancel(first)
    await shop.reaches(second, RunState.RUNNING)


async def test_no_more_runs_than_the_settings_allow(make_shop: MakeShop) -> None:
    """`max_parallel_runs` holds."""
    shop = make_shop(settings={"max_parallel_runs": 2}, movies=endless)
    await shop.engine.start()
    runs = [await shop.queue(await shop.profile(f"p{n}")) for n in range(3)]
    await shop.reaches(runs[0], RunState.RUNNING)
    await shop.reaches(runs[1], RunState.RUNNING)
    await until(lambda: shop.says(runs[2], "Waiting: 2 runs are active, which is the most at a time"))
    assert len(shop.engine.running) == 2
