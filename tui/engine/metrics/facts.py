"""What the metrics tell, read from the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tui.engine.attention import read_attention
from tui.engine.process.presence import read_service_state
from tui.model.alarms import Alarm
from tui.model.backup import StoreSize
from tui.model.catalogue import CatalogueTotals
from tui.model.outbox import Lane
from tui.model.schedule import Schedule
from tui.model.service import Keeper
from tui.store.alarms.facts import Record
from tui.store.store import Store


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """Everything that is told at one moment. Times are UTC epoch seconds."""

    now: float
    names: Mapping[int, str] = field(default_factory=dict)
    """Names of profiles by id."""
    runs: Mapping[str, int] = field(default_factory=dict)
    """Runs that are stored, by state."""
    records: Sequence[Record] = ()
    lanes: Sequence[Lane] = ()
    totals: Sequence[CatalogueTotals] = ()
    attention: Mapping[str, int] = field(default_factory=dict)
    """Lines of what needs a person, by kind."""
    alarms: Sequence[Alarm] = ()
    size: StoreSize | None = None
    keeper: Keeper | None = None
    schedules: Sequence[Schedule] = ()


async def read_facts(
    store: Store, *, now: float, folder: Path, size: Callable[[], Awaitable[StoreSize]]
) -> MetricFacts:
    """Give what there is to tell; `folder` is on the disk of the store. Raises LocalStoreError."""
    line = store.scrub.line
    attention = await read_attention(store, now=now, folder=folder)
    return MetricFacts(
        now=now,
        names={profile.id: line(profile.name) for profile in await store.profiles.all()},
        runs=await store.alarm_facts.runs_by_state(),
        records=await store.alarm_facts.records(),
        lanes=await store.outbox.lanes(),
        totals=await store.titles.totals(),
        attention=Counter(item.kind.value for item in attention),
        alarms=[known.alarm for known in await store.alarms.all() if known.gone_at is None],
        size=await size(),
        keeper=(await read_service_state(store, now=now)).keeper,
        schedules=await store.schedules.all(),
    )
