"""The log table: tails, filters, retention."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tui.model.log import Level
from tui.model.runs import Operation, RunOptions, Trigger
from tui.store.log import NewLine
from tui.store.runs.runs import NewRun
from tui.store.store import Store

LEVELS = (Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR)


@pytest.fixture
async def lines(store: Store) -> list[int]:
    """Twenty lines, at 0 to 19 s, of all levels in turn; gives their ids."""
    await store.log.append([NewLine(float(n), LEVELS[n % 4], f"line {n}", source="one") for n in range(20)])
    return [line.id for line in await store.log.tail(100)]


async def said(store: Store, limit: int = 100, **filters: object) -> list[str]:
    """Messages of a tail."""
    return [line.message for line in await store.log.tail(limit, **filters)]  # type: ignore[arg-type]


async def test_the_tail_is_the_newest_oldest_first(store: Store, lines: list[int]) -> None:
    """A tail ends with the newest line."""
    assert await said(store, 3) == ["line 17", "line 18", "line 19"]


async def test_paging_back_and_forth(store: Store, lines: list[int]) -> None:
    """`before_id` gives the page above, `after_id` what has come since."""
    assert await said(store, 2, before_id=lines[10]) == ["line 8", "line 9"]
    assert await said(store, 2, after_id=lines[10]) == ["line 11", "line 12"]
    assert await said(store, after_id=lines[-1]) == []


@pytest.mark.parametrize(
    ("level", "count"), [(Level.DEBUG, 20), (Level.INFO, 15), (Level.WARNING, 10), (Level.ERROR, 5)]
)
async def test_levels_filter_from_below(store: Store, lines: list[int], level: Level, count: int) -> None:
    """A level gives its lines and the heavier ones."""
    assert len(await said(store, min_level=level)) == count


async def test_text_is_searched_as_it_is(store: Store, lines: list[int]) -> None:
    """Signs that SQL reads as wildcards match only themselves; the source is searched too."""
    await store.log.append([NewLine(20.0, Level.INFO, "100% of a_b")])
    assert await said(store, text="0% of a_") == ["100% of a_b"]
    assert await said(store, text="1_") == []
    assert len(await said(store, text="one")) == 20


async def test_time_and_run_filter(store: Store, lines: list[int]) -> None:
    """Lines since a time, and lines of one run."""
    run_id = await store.runs.add(NewRun("01X", Operation.XTREAM_SYNC, None, "one", Trigger.MANUAL, RunOptions()))
    await store.log.append([NewLine(30.0, Level.WARNING, "of the run", run_id, "01X")] * 2)
    assert await said(store, since=18.0) == ["line 18", "line 19", "of the run", "of the run"]
    assert await said(store, run_id=run_id) == ["of the run"] * 2
    assert await store.log.warnings_of(run_id) == ("of the run",)


async def test_a_line_of_a_forgotten_run_is_kept(store: Store) -> None:
    """A line that comes after its run was removed does not get lost."""
    await store.log.append([NewLine(1.0, Level.INFO, "late", run_id=99, correlation_id="01X")])
    (line,) = await store.log.tail(1)
    assert (line.message, line.run_id, line.run_name) == ("late", None, "01X")


async def test_errors_nobody_has_seen(store: Store, lines: list[int]) -> None:
    """Error lines after the last one looked at are counted."""
    assert await store.log.count_errors_since(lines[11]) == 2
    assert await store.log.count_errors_since(await store.log.last_id()) == 0


@pytest.mark.parametrize(
    ("older_than", "keep_rows", "left"), [(15.0, 1000, 5), (0.0, 8, 8), (18.0, 8, 2), (0.0, 1000, 20), (99.0, 1000, 0)]
)
async def test_old_and_surplus_lines_are_pruned(
    store: Store, lines: list[int], older_than: float, keep_rows: int, left: int
) -> None:
    """Both limits hold; the newest lines stay."""
    while await store.log.prune(older_than=older_than, keep_rows=keep_rows):
        pass
    assert await said(store) == [f"line {n}" for n in range(20 - left, 20)]


async def test_pruning_goes_in_bites(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many old lines are removed over several short transactions."""
    monkeypatch.setattr("tui.store.log.PRUNE_CHUNK", 10)
    await store.log.append([NewLine(1.0, Level.INFO, "old")] * 35)
    bites = 0
    while await store.log.prune(older_than=2.0, keep_rows=1000):
        bites += 1
    assert bites == 3
    assert await said(store) == []


@pytest.mark.parametrize("shape", [str, lambda text: text + "\nsecond line"])
async def test_s39_s42_lines_are_stored_without_secrets_and_controls(store: Store, shape: Callable[[str], str]) -> None:
    """Neither a secret, however spelled, nor an escape sequence gets into the log; tracebacks keep their lines."""
    store.redactor.add("hunter & 2")
    await store.log.append([NewLine(1.0, Level.ERROR, shape("hunter%20%26%202 \x1b]52;c;AA\x07hun\u200bter & 2"))])
    assert await said(store) == [shape("*** ***")]
