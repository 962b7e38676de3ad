"""What the store forgets in time: old log lines, old runs and titles long gone, in small bites beside other work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.clock import Clock
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.settings import Settings

EVERY = 3600.0
"""Seconds between two rounds."""
REST = 0.05
"""Seconds between two bites, so that nobody waits for them."""
DAY = 86400.0
DELIVERIES_KEPT = 5_000
"""Deliveries that have ended, at most."""
LOOKUPS_KEPT = 90 * DAY
"""Seconds for which it is known what Trakt answered; it is asked again much earlier."""


async def forget_old(store: Store, settings: Settings, clock: Clock) -> None:
    """Delete log lines and ended deliveries over the limits of age and number, and runs beyond those kept.

    What syncs changed of lists goes with the news of catalogues: it cannot be taken back any more then.
    """
    older_than = clock.now() - settings.log_days * DAY
    while await store.log.prune(older_than=older_than, keep_rows=settings.log_rows):
        await clock.sleep(REST)
    ended_before = clock.now() - settings.outbox_keep_days * DAY
    while await store.departures.prune(older_than=ended_before, keep_rows=DELIVERIES_KEPT):
        await clock.sleep(REST)
    changed_before = clock.now() - settings.changes_days * DAY
    while await store.lists.prune(changed_before):
        await clock.sleep(REST)
    while await store.trakt.prune(clock.now() - LOOKUPS_KEPT):
        await clock.sleep(REST)
    await store.services.forget_silent(clock.now() - DAY)
    for run_id in await store.runs.spent(settings.runs_kept, clock.now() - DAY):
        await store.runs.forget(run_id)
        await clock.sleep(REST)


async def purge_tombstones(store: Store, settings: Settings, clock: Clock) -> None:
    """Delete titles, categories and items of libraries that are gone for longer than they are kept, and old news.

    Not beside a sync, which may just bring one back.
    """
    gone_before = clock.now() - settings.tombstone_days * DAY
    await store.titles.purge(gone_before)
    await store.categories.purge(gone_before)
    await store.library.purge(gone_before)
    await store.changes.purge(clock.now() - settings.changes_days * DAY)
