"""The outbox: changes on their way to servers, kept until each has arrived. Times are UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.delivery_states import MOVING_STATES, OPEN_STATES, DeliveryState, LaneState
from tui.model.hub import WatchValue
from tui.model.library import ItemKind

__all__ = [
    "MOVING_STATES",
    "OPEN_STATES",
    "Aspect",
    "Delivery",
    "DeliveryFilter",
    "DeliveryState",
    "KnownAs",
    "Lane",
    "LaneCounts",
    "LaneState",
    "ListWork",
    "NewDelivery",
    "NewListDelivery",
    "Tally",
]


class Aspect(StrEnum):
    """What of a subject is written. A newer delivery of one aspect supersedes an older one that waits."""

    WATCH = "watch"
    """Mark and position together: they are written in one order."""
    LIST = "list"
    """A whole list at Trakt, brought in line or deleted. Persons, accounts, items and values say nothing here."""


class ListWork(StrEnum):
    """What a delivery does to a list at Trakt."""

    SYNC = "sync"
    """Bring it in line with the list here, and make it where it is missing."""
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class NewListDelivery:
    """A list that is to be brought in line at Trakt, or deleted there."""

    profile_id: int
    list_id: int
    title: str
    work: ListWork = ListWork.SYNC
    facts: str = ""
    """JSON of what is needed to delete a list that is gone here: its id and slug at Trakt."""
    decision: str = ""
    origin: str = "here"
    group_id: str = ""
    run_id: int | None = None
    not_before: float | None = None
    """When it may leave: what is changed one after the other goes out as one. None = now."""
    held: str = ""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A change that is to reach a server."""

    profile_id: int
    person_id: int
    account_id: int
    item_id: int
    title_id: int
    wanted: WatchValue
    before: WatchValue
    """What the server said last."""
    hub_before: WatchValue
    decision: str
    rev: int
    """Revision of the hub's state that it carries."""
    origin: str = ""
    """Where the change came from, as people call it: `plex-den`, `here`."""
    group_id: str = ""
    run_id: int | None = None
    changed_at: float | None = None
    """When the change happened that it carries; None = unknown."""
    aspect: Aspect = Aspect.WATCH
    held: str = ""
    """Why it is held back from the start; "" = it goes."""


@dataclass(frozen=True, slots=True)
class KnownAs:
    """What tells an item from another one that has taken its key on the server since (S24). "" and () = not known."""

    kind: ItemKind | None = None
    title: str = ""
    """Its own: of an episode the episode's."""
    guid: str = ""
    """Plex's own guid."""
    ids: tuple[str, ...] = ()
    """Outside ids as in `model.library.ItemRow`."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox."""

    id: int
    profile_id: int
    profile: str
    person_id: int
    person: str
    account_id: int
    account_key: str
    item_id: int | None
    """None = the item was removed from the store since."""
    item_key: str
    library_key: str
    title: str
    """As people call it: `Severance S02E04`, `Heat (1995)`."""
    title_id: int
    aspect: Aspect
    wanted: WatchValue
    before: WatchValue
    hub_before: WatchValue
    decision: str
    origin: str
    rev: int
    state: DeliveryState
    attempts: int
    """Answers that blamed it; outages do not count."""
    created_at: float
    changed_at: float | None = None
    next_attempt_at: float | None = None
    last_error: str = ""
    error_class: str = ""
    hint: str = ""
    is_counted: bool = False
    """Whether `last_error` burnt an attempt."""
    failed_at: float | None = None
    was_sent: bool = False
    """A write may have reached the server: it is read back before another one."""
    finished_at: float | None = None
    outcome: str = ""
    """What became of it in a sentence: `written`, `plex-den had it already`, `plex-den is further: not written`."""
    exchange: str = ""
    """Request and answer in short, redacted."""
    supersedes: int | None = None
    """The delivery before it that it took the place of."""
    group_id: str = ""
    run_id: int | None = None
    runtime_ms: int | None = None
    """Of the item; None = unknown."""
    sent: tuple[WatchValue, ...] = ()
    """What earlier writes of ours may have left there: no change of the server's own."""
    list_id: int | None = None
    """The list here, which may be gone since; None = it is no delivery of a list."""
    list_work: ListWork | None = None
    list_facts: str = ""
    known_as: KnownAs = field(default_factory=KnownAs)
    """What the item is, as the store knows it."""


@dataclass(frozen=True, slots=True)
class LaneCounts:
    """How many deliveries of a lane are in which state."""

    ready: int = 0
    flying: int = 0
    waiting: int = 0
    held: int = 0
    dead: int = 0

    @property
    def open(self) -> int:
        """All of them."""
        return self.ready + self.flying + self.waiting + self.held + self.dead

    @property
    def moving(self) -> int:
        """Those that go by themselves."""
        return self.ready + self.flying + self.waiting


@dataclass(frozen=True, slots=True)
class Lane:
    """A target's lane as it stands."""

    profile_id: int
    profile: str
    state: LaneState
    reason: str = ""
    """`no route since 11:20`, `the token was refused: press L`."""
    since: float | None = None
    until: float | None = None
    """When it is tried again by itself; None = not before something changes."""
    counts: LaneCounts = field(default_factory=LaneCounts)


@dataclass(frozen=True, slots=True)
class Away:
    """A target that nothing leaves for now, and that opens by itself again."""

    profile: str
    count: int
    """What waits for it."""
    state: LaneState = LaneState.OFFLINE


@dataclass(frozen=True, slots=True)
class Tally:
    """What the sync indicator shows: how much is on its way, and what became of the last batch."""

    syncing: int = 0
    """Ready or in flight in open lanes, or waiting to be tried again."""
    away: tuple[Away, ...] = ()
    """Targets that nothing leaves for now, most waiting first."""
    is_paused: bool = False
    """Everything that is left waits for lanes that a person paused."""
    error: str = ""
    """The newest trouble that needs a person: a dead delivery, a lane that is signed out."""
    synced: int = 0
    """Arrived in the batch that ended last."""
    failed: int = 0
    ended_at: float | None = None
    """When that batch ended."""


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are listed."""

    states: frozenset[DeliveryState] = OPEN_STATES
    profile_id: int | None = None
    person_id: int | None = None
    group_id: str = ""
    text: str = ""
    """Part of the title, or of the names of the person or the profile, whatever its case."""
