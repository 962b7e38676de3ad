"""What the Profiles screen tells, as read from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.catalogue import CatalogueTotals
from tui.model.profiles import Profile
from tui.model.runs import EntityCounts, Run
from tui.model.schedule import ShownSchedule
from tui.model.selection import KINDS
from tui.model.servers import ServerHealth
from tui.schedule_words import by_profile
from tui.screens.profiles.category_choice import KindOffer, count_wanted, selection_in
from tui.screens.profiles.kind_fields import is_server
from tui.screens.servers.facts import ServerDetails, read_server

if TYPE_CHECKING:
    from tui.deck import Deck

SHOWN_RUNS = 8


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A line of the list."""

    profile: Profile
    last_run: Run | None = None
    health: ServerHealth | None = None
    """The card of a media server."""
    schedules: Sequence[ShownSchedule] = ()
    """What starts by itself, its sync first."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of the chosen profile with what it changed."""

    run: Run
    counts: Mapping[str, EntityCounts]


@dataclass(frozen=True, slots=True)
class ProfileDetails:
    """What stands beside the list."""

    row: ProfileRow
    runs: Sequence[PastRun] = ()
    totals: CatalogueTotals | None = None
    categories: tuple[int, int] = (0, 0)
    """Categories that are wanted, and that the server lists."""
    server: ServerDetails | None = None
    """Of a media server that was looked at."""


async def read_profiles(deck: Deck) -> list[ProfileRow]:
    """Every profile with its newest run. Raises LocalStoreError."""
    latest = {run.profile_id: run for run in await deck.store.runs.latest_by_profile()}
    healths, plans = await deck.store.health.all(), by_profile(await deck.schedules.all())
    return [
        ProfileRow(it, latest.get(it.id), healths.get(it.id), plans.get(it.id, ())) for it in await deck.profiles.all()
    ]


async def read_details(deck: Deck, row: ProfileRow) -> ProfileDetails:
    """All about one profile. Raises LocalStoreError."""
    store, profile_id = deck.store, row.profile.id
    past = await store.runs.recent(SHOWN_RUNS, profile_id, is_news=True) or await store.runs.recent(1, profile_id)
    runs = [PastRun(run, await store.runs.counts(run.id)) for run in past]
    if is_server(row.profile):
        return ProfileDetails(row, runs, server=await read_server(deck, row.profile))
    totals = {it.profile_id: it for it in await store.titles.totals()}
    offers = [KindOffer(kind, await store.categories.list(profile_id, kind)) for kind in KINDS]
    return ProfileDetails(row, runs, totals.get(profile_id), count_wanted(selection_in(row.profile), offers))
