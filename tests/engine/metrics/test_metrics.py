"""Figures for Prometheus, read back by its own parser."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.engine.alarms.samples import OUT
from tests.fake_clock import FakeClock
from tests.store.catalogue.lists import add_profile
from tui.engine.log import LogWriter
from tui.engine.metrics.facts import MetricFacts, read_facts
from tui.engine.metrics.file import EVERY, MetricsKeeper, write_metrics
from tui.engine.metrics.text import metrics_text
from tui.errors import InvalidInput
from tui.model.backup import StoreSize
from tui.model.outbox import Lane, LaneCounts, LaneState
from tui.model.runs import Operation, RunOptions, Trigger
from tui.store.alarms.facts import Record
from tui.store.runs.runs import NewRun
from tui.store.store import Store

SIZE = StoreSize(file=4096, wal=512, free=0, disk_free=10**9, backups=77)
HOSTILE = 'a"b\\c\nd'


@pytest.fixture
async def store(store_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    """A store on the clock of the test, with one profile."""
    opened = await Store.open(store_path, clock=clock)
    await add_profile(opened, "iptv")
    yield opened
    await opened.close()


def samples(text: str) -> dict[str, float]:
    """Every figure under its name with its labels, as Prometheus understands it."""
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(one.labels.items()))
            found[f"{one.name.removeprefix('syncdeck_')}{{{labels}}}"] = one.value
    return found


def test_figures_are_told_under_their_names() -> None:
    """What nobody knows is left out; a name with signs in it breaks nothing."""
    facts = MetricFacts(
        now=1_700_000_000.0,
        names={7: HOSTILE},
        runs={"completed": 12},
        records=[Record(7, Operation.SERVER_SYNC, 2, 41, "no", 1_699_999_000.0, 12.5)],
        lanes=[Lane(7, HOSTILE, LaneState.OPEN, counts=LaneCounts(waiting=3, dead=1))],
        attention={"held": 2},
        alarms=[OUT],
        size=SIZE,
    )
    told = samples(metrics_text(facts))
    labels = f"operation=server_sync,profile={HOSTILE}"
    assert told["runs{state=completed}"] == 12
    assert told["runs{state=failed}"] == 0
    assert told[f"last_success_timestamp_seconds{{{labels}}}"] == 1_699_999_000.0
    assert told[f"last_success_duration_seconds{{{labels}}}"] == 12.5
    assert told[f"failures_in_a_row{{{labels}}}"] == 2
    assert told[f"outbox_deliveries{{state=waiting,target={HOSTILE}}}"] == 3
    assert (told["attention{kind=held}"], told["alarms{rule=signed_out}"], told["alarms{rule=stale}"]) == (2, 1, 0)
    assert (told["store_bytes{}"], told["store_wal_bytes{}"], told["backup_bytes{}"]) == (4096, 512, 77)
    assert told["keeper_up{}"] == 0
    assert "keeper_heartbeat_timestamp_seconds{}" not in told


async def test_a_real_store_is_told(store: Store, clock: FakeClock) -> None:
    """Runs, and when something is next."""
    await store.runs.add(NewRun("01A", Operation.XTREAM_SYNC, 1, "iptv", Trigger.MANUAL, RunOptions()))
    sql = "UPDATE runs SET state = 'completed', finished_at = 5.0, elapsed = 3.0"
    await store.db.write(lambda raw: raw.execute(sql))
    await store.schedules.ensure()
    sql = "UPDATE schedules SET next_at = 9000.0, begun_at = 1.0"
    await store.db.write(lambda raw: raw.execute(sql))

    async def size() -> StoreSize:
        return SIZE

    facts = await read_facts(store, now=clock.now(), folder=store.db.path.parent, size=size)
    told = samples(metrics_text(facts))
    assert told["last_success_duration_seconds{operation=xtream_sync,profile=iptv}"] == 3.0
    assert told["next_run_timestamp_seconds{job=sync,profile=iptv}"] == 9000.0
    assert told["next_run_timestamp_seconds{job=backup,profile=household}"] == 9000.0


async def test_the_file_is_written_whole_and_keeps_its_rights(tmp_path: Path, store: Store, clock: FakeClock) -> None:
    """Readable for the collector by itself; nothing half is left beside it."""
    path = tmp_path / "syncdeck.prom"
    texts = iter(["one\n", "two\n"])

    async def read() -> str:
        return next(texts)

    keeper = MetricsKeeper(path, clock, LogWriter(store.log, clock), read)
    await keeper.write()
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("one\n", 0o644)
    path.chmod(0o600)
    await keeper.write()
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("two\n", 0o600)
    assert [found.name for found in tmp_path.iterdir() if "prom" in found.name] == ["syncdeck.prom"]


async def test_a_device_is_no_file_for_figures(tmp_path: Path) -> None:
    """It is not replaced: /dev/null would be gone from the whole machine."""
    os.mkfifo(tmp_path / "null")
    with pytest.raises(InvalidInput, match="null: it is no ordinary file"):
        await write_metrics(tmp_path / "null", "x 1\n")
    assert (tmp_path / "null").is_fifo()


async def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path, store: Store, clock: FakeClock) -> None:
    """And so is a fault of ours; the next minute it is tried again."""
    log = LogWriter(store.log, clock)
    failures: list[Exception] = [ZeroDivisionError(), ZeroDivisionError()]

    async def read() -> str:
        if failures:
            raise failures.pop()
        return "x\n"

    keeper = MetricsKeeper(tmp_path / "nowhere" / "x.prom", clock, log, read)
    clock.is_instant = True
    looks = [True, True, True, True, False]
    with pytest.raises(IndexError):
        await keeper.watch(looks.pop)
    await log.flush()
    said = [line.message for line in await store.log.tail(10)]
    assert said[0] == "Internal error in the metrics: ZeroDivisionError()"
    assert said[1].startswith("Metrics cannot be written: Cannot write ")
    assert len(said) == 2
    assert set(clock.slept) == {EVERY}
