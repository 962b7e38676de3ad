"""What the Profiles screen tells, as read from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.catalogue import CatalogueTotals
from tui.model.profiles import Profile
from tui.model.runs import EntityCounts, Run
from tui.model.selection import KINDS
from tui.screens.category_choice import KindOffer, count_wanted, selection_in

if TYPE_CHECKING:
    from tui.deck import Deck

SHOWN_RUNS = 8


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
    categories: tuple[int, int] = (0, 0)
    """Categories that are wanted, and that the server lists."""


async def read_profiles(deck: Deck) -> list[ProfileRow]:
    """Every profile with its newest run. Raises LocalStoreError."""
    latest = {run.profile_id: run for run in await deck.store.runs.latest_by_profile()}
    return [ProfileRow(profile, latest.get(profile.id)) for profile in await deck.profiles()]


async def read_details(deck: Deck, row: ProfileRow) -> ProfileDetails:
    """All about one profile. Raises LocalStoreError."""
    store, profile_id = deck.store, row.profile.id
    runs = [PastRun(run, await store.runs.counts(run.id)) for run in await store.runs.recent(SHOWN_RUNS, profile_id)]
    totals = {it.profile_id: it for it in await store.titles.totals()}
    offers = [KindOffer(kind, await store.categories.list(profile_id, kind)) for kind in KINDS]
    return ProfileDetails(row, runs, totals.get(profile_id), count_wanted(selection_in(row.profile), offers))
