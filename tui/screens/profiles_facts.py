"""What the Profiles screen tells, as read from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.model.catalogue import CatalogueTotals, TitleKind
from tui.model.profiles import Profile
from tui.model.runs import EntityCounts, Run

if TYPE_CHECKING:
    from tui.deck import Deck

SHOWN_RUNS = 8
KINDS = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A line of the list."""

    profile: Profile
    last_run: Run | None = None


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
    categories: int = 0
    """Categories that the server lists."""
    chosen: Mapping[TitleKind, frozenset[str]] = field(default_factory=dict)


async def read_profiles(deck: Deck) -> list[ProfileRow]:
    """Every profile with its newest run. Raises LocalStoreError."""
    latest = {run.profile_id: run for run in await deck.store.runs.latest_by_profile()}
    return [ProfileRow(profile, latest.get(profile.id)) for profile in await deck.profiles()]


async def read_details(deck: Deck, row: ProfileRow) -> ProfileDetails:
    """All about one profile. Raises LocalStoreError."""
    store, profile_id = deck.store, row.profile.id
    runs = [PastRun(run, await store.runs.counts(run.id)) for run in await store.runs.recent(SHOWN_RUNS, profile_id)]
    totals = {it.profile_id: it for it in await store.titles.totals()}
    categories = [len(await store.categories.list(profile_id, kind)) for kind in KINDS]
    return ProfileDetails(row, runs, totals.get(profile_id), sum(categories))
