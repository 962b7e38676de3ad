"""What the overview tells, as read from the store in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.model.attention import Attention
from tui.model.catalogue import CatalogueTotals
from tui.model.outbox import Lane
from tui.model.profiles import Profile
from tui.model.runs import ACTIVE_STATES, EntityCounts, Operation, Run, RunState
from tui.model.schedule import Pause, ShownSchedule
from tui.model.servers import ServerHealth
from tui.model.service import ServiceState
from tui.schedule_words import by_profile
from tui.screens.people.open_accounts import OpenAccounts
from tui.screens.servers.facts import count_items

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.plays import ServerAccount

DAY = 86_400.0
LAST_RUNS = 200
SHOWN_RUNS = 6
LAST_IMPORTS = 20
ENDED = frozenset(RunState) - ACTIVE_STATES


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """One profile with what belongs on its line."""

    profile: Profile
    last_run: Run | None = None
    totals: CatalogueTotals | None = None
    counts: Mapping[str, EntityCounts] = field(default_factory=dict)
    health: ServerHealth | None = None
    """The card of a media server; None before the first look, and for other kinds."""
    items: int | None = None
    """Films, episodes and tracks that a media server counts."""
    lane: Lane | None = None
    """What is on its way to a media server."""
    schedules: Sequence[ShownSchedule] = ()
    """What starts by itself, its sync first."""


@dataclass(frozen=True, slots=True)
class OverviewFacts:
    """All that the overview shows."""

    attention: Sequence[Attention] = ()
    running: Sequence[Run] = ()
    cards: Sequence[ProfileCard] = ()
    recent: Sequence[Run] = ()
    """Runs that ended with news, newest first."""
    day: Mapping[RunState, int] = field(default_factory=dict)
    """Runs that ended in the last 24 hours, by state."""
    imports: Sequence[Run] = ()
    """Imports and history pulls, newest first."""
    plays: int = 0
    """Plays of all sources that the history shows."""
    unmapped: Sequence[ServerAccount] = ()
    """Accounts of which nobody has said whose they are."""
    others: Mapping[int, Run] = field(default_factory=dict)
    """Runs that need a person and are too old to be listed."""
    pause: Pause | None = None
    """While all schedules rest."""
    service: ServiceState | None = None
    """Who keeps the household in sync; None = not asked yet."""

    def card_of(self, profile_id: int | None) -> ProfileCard | None:
        """The card of a profile."""
        return next((card for card in self.cards if card.profile.id == profile_id), None)

    def run_of(self, run_id: int) -> Run | None:
        """A run that is shown somewhere."""
        shown = [*self.running, *self.recent, *(card.last_run for card in self.cards if card.last_run is not None)]
        return next((run for run in shown if run.id == run_id), self.others.get(run_id))


def bringers(recent: Sequence[Run], imports: Sequence[Run]) -> list[Run]:
    """Runs that may have brought accounts, newest first: imports, and syncs of servers."""
    syncs = [run for run in recent if run.kind is Operation.SERVER_SYNC]
    return sorted((*imports, *syncs), key=lambda run: run.id, reverse=True)


async def read_overview(deck: Deck, now: float, accounts: OpenAccounts) -> OverviewFacts:
    """Read everything. Raises LocalStoreError."""
    store = deck.store
    recent = await store.runs.recent(LAST_RUNS)
    ended = await store.runs.recent(SHOWN_RUNS, states=ENDED, is_news=True)
    totals = {total.profile_id: total for total in await store.titles.totals()}
    latest = {run.profile_id: run for run in await store.runs.latest_by_profile()}
    healths = await store.health.all()
    lanes = {lane.profile_id: lane for lane in await store.outbox.lanes()}
    plans = by_profile(await deck.schedules.all())
    cards = []
    for profile in await deck.profiles.all():
        run, health = latest.get(profile.id), healths.get(profile.id)
        counts = {} if run is None else await store.runs.counts(run.id)
        items = await count_items(deck, health)
        totals_of, lane = totals.get(profile.id), lanes.get(profile.id)
        plan = plans.get(profile.id, ())
        cards.append(ProfileCard(profile, run, totals_of, counts, health, items, lane, plan))
    attention, imports = await deck.attention(), await deck.imports.last(LAST_IMPORTS)
    wanted = [await store.runs.get(item.run_id) for item in attention if item.run_id is not None]
    return OverviewFacts(
        attention=attention,
        running=await store.runs.active(),
        cards=cards,
        recent=ended,
        day=await store.runs.ended_since(now - DAY),
        imports=imports,
        plays=sum(total.plays for total in await store.plays.totals()),
        unmapped=await accounts.read(deck, bringers(recent, imports)),
        others={run.id: run for run in wanted if run is not None},
        pause=await deck.schedules.pause_state(),
        service=await deck.service_state(),
    )
