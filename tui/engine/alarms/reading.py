"""Reads what the rules of alarms look at."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from tui.engine.alarms.rules import AlarmScene
from tui.engine.attention import free_bytes_of, read_attention
from tui.engine.schedule.cron import next_slot
from tui.model.schedule import Schedule
from tui.store.store import Store

LOOKED_AHEAD = 8
"""Moments of a cron expression that are looked at for their longest distance: a week of days, with its weekend."""


async def read_scene(store: Store, *, now: float, folder: Path, zone: tzinfo) -> AlarmScene:
    """Give what there is to judge. `folder` is on the disk of the store, `zone` that of cron.

    Raises LocalStoreError.
    """
    schedules = await store.schedules.all()
    return AlarmScene(
        attention=await read_attention(store, now=now, folder=folder),
        profiles=await store.profiles.all(),
        cards=await store.health.all(),
        records=await store.alarm_facts.records(),
        schedules=schedules,
        intervals={schedule.id: interval_of(schedule, now, zone) for schedule in schedules},
        is_paused=await store.schedules.pause_state(now) is not None,
        free_bytes=free_bytes_of(folder),
    )


def interval_of(schedule: Schedule, now: float, zone: tzinfo) -> float:
    """Give the seconds between two runs of a schedule, for a cron expression the longest of the next few. Pure."""
    if schedule.every is not None:
        return schedule.every
    longest, slot = 0.0, next_slot(schedule.cron, now, zone)
    for _ in range(LOOKED_AHEAD):
        after = None if slot is None else next_slot(schedule.cron, slot, zone)
        if slot is None or after is None:
            break
        longest, slot = max(longest, after - slot), after
    return longest
