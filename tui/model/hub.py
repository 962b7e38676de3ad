"""The watch-state hub: what a person has seen of a title, whichever servers have it, and what each of them says.

Positions and runtimes are ms, times UTC epoch seconds; None = nobody knows, never "now".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from tui.model.library import ItemKind, Watch

TOLERANCE_MS = 30_000
"""Two positions closer than this are the same: players and servers round them."""
WATCHED_SHARE = 0.9
"""From this part of the runtime on something counts as watched."""


class Policy(StrEnum):
    """Who wins where servers disagree."""

    FURTHEST = "furthest"
    """The furthest position wins; what somebody marked watched or unwatched wins over positions."""
    LAST = "last"
    """What was changed last wins."""
    LOCAL = "local"
    """What was set here wins over every server; between servers as `FURTHEST`."""


class Direction(StrEnum):
    """Which way changes go between the hub and a server."""

    BOTH = "both"
    PULL = "pull"
    """Its changes count, and nothing is written to it."""
    PUSH = "push"
    """It is written to, and its own changes do not count."""
    OFF = "off"


class WatchValue(msgspec.Struct, frozen=True, gc=False):
    """How something stands for somebody. Watched with a position = it is being watched once more."""

    watch: Watch = Watch.UNKNOWN
    position_ms: int = 0
    plays: int = 0
    last_watched: int | None = None

    @property
    def is_watched(self) -> bool:
        """Whether it counts as watched."""
        return self.watch is Watch.WATCHED

    def agrees_with(self, other: WatchValue) -> bool:
        """Tell whether both mean the same: mark, and position within the tolerance. Plays and dates do not count."""
        is_near = abs(self.position_ms - other.position_ms) < TOLERANCE_MS
        return self.watch is other.watch and is_near


@dataclass(frozen=True, slots=True)
class HubState:
    """The canonical state of one person and title."""

    person_id: int
    title_id: int
    value: WatchValue
    rev: int
    """Grows with every change; a copy that was brought in line with it carries the same number."""
    changed_at: float
    """When what changed it happened, as far as that is known, else when we saw it."""
    origin: int | None
    """The account (id here) whose change it was; None = set here."""
    parked: str = ""
    """Why it is left alone until a person chooses (S11); "" = it is not."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a copy and the hub last agreed on, or what was accepted as it is: changes are told from here."""

    value: WatchValue
    rev: int
    """Revision of the hub's state that the copy was brought in line with."""
    agreed_at: float
    is_written: bool = False
    """We wrote it; False: we read it."""


@dataclass(frozen=True, slots=True)
class LinkRules:
    """How one profile takes part, from its settings `watch`, `unwatch` and `watch_rules`."""

    direction: Direction = Direction.BOTH
    spreads_unwatched: bool = False
    """Whether un-watching goes from it and to it."""
    by_source: Mapping[int, Policy | None] = field(default_factory=dict)
    """By the profile that a change comes from: another policy for this pair; None = nothing goes from there to here."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One library item of a title, for one account of the person: what is known and what is on its way."""

    account_id: int
    item_id: int
    profile_id: int
    """The profile by which the account is read and written."""
    place: str
    """What people call the server: the profile's name."""
    seen: WatchValue
    """As the server told it last; `UNKNOWN` while no complete walk told of it."""
    seen_at: float | None = None
    """When we saw it change to this."""
    baseline: Baseline | None = None
    """None = never compared before: union only (S6)."""
    wanted: WatchValue | None = None
    """What the outbox is still to write, or is writing: what the server says until then is no change of its own."""
    sent: tuple[WatchValue, ...] = ()
    """What earlier writes of ours may have left there, those that are in flight included: hearing it is no change."""
    runtime_ms: int | None = None
    rules: LinkRules = field(default_factory=LinkRules)
    is_inherited: bool = False
    """`seen` was taken over from an item that is gone: no server said it (S21)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is known of one person and title."""

    person_id: int
    title_id: int
    state: HubState | None
    copies: tuple[Copy, ...]
    flips: tuple[float, ...] = ()
    """When the mark flipped within the last 24 h, oldest first."""


@dataclass(frozen=True, slots=True)
class HubChange:
    """Something that a server or a person said, and what was made of it. Every one is kept."""

    person_id: int
    title_id: int
    account_id: int | None
    """Who said it; None = it was set here."""
    before: WatchValue
    """The hub, before."""
    after: WatchValue
    """The hub, after; the same as `before` where the change was not taken."""
    told: WatchValue
    """What was said."""
    decision: str
    """Why, in a sentence: `plex-den is further (1:12:09, hub 0:40:00)`."""
    is_refused: bool = False
    """It was kept out: a suspicious reset, un-watching that does not spread, a flip too many."""


@dataclass(frozen=True, slots=True)
class PlannedPush:
    """A copy that is to be brought in line."""

    account_id: int
    item_id: int
    profile_id: int
    wanted: WatchValue
    before: WatchValue
    """What the server said last."""
    decision: str

    @property
    def is_removal(self) -> bool:
        """Whether it takes a watched mark away; the gate judges those."""
        return self.before.is_watched and not self.wanted.is_watched


@dataclass(frozen=True, slots=True)
class Agreed:
    """A copy that needs no write: its new baseline."""

    account_id: int
    item_id: int
    value: WatchValue
    rev: int


@dataclass(frozen=True, slots=True)
class HubPlan:
    """What reconciling one person and title comes to. All empty = nothing is to be written anywhere (S41)."""

    state: HubState | None = None
    """The new state; None = as it was."""
    changes: tuple[HubChange, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    pushes: tuple[PlannedPush, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether all is as it should be."""
        return self.state is None and not (self.changes or self.agreed or self.pushes)


@dataclass(frozen=True, slots=True)
class HubReport:
    """What one pass over what has changed came to."""

    subjects: int = 0
    """Persons and titles that were looked at."""
    changed: int = 0
    """States of the hub that changed."""
    refused: int = 0
    parked: int = 0
    pushes: Mapping[int, int] = field(default_factory=dict)
    """Deliveries that were queued, by profile."""
    held: Mapping[int, int] = field(default_factory=dict)
    """Un-watches that the gate holds back, by profile."""
    unmatched: int = 0
    unmapped: int = 0
    """States of accounts that are nobody's: they stay where they are (S25)."""


@dataclass(frozen=True, slots=True)
class LocalMark:
    """What a person sets here. Exactly one of the two is given."""

    is_watched: bool | None = None
    position_ms: int | None = None
    at: float | None = None
    """When it was watched; None = now."""


@dataclass(frozen=True, slots=True)
class MarkReport:
    """What setting something here came to."""

    group_id: str
    """Under which its deliveries stand together."""
    titles: int
    """Films and episodes that it concerns."""
    changed: int
    deliveries: int
    targets: tuple[str, ...] = ()
    """Names of the profiles that will be written to."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An item that may be a copy of something, and nobody is sure (S23)."""

    item_id: int
    server_name: str
    title: str
    kind: ItemKind
    reason: str
    """`two episodes share tvdb 349232`."""
    candidates: tuple[tuple[int, str], ...] = ()
    """Titles of the hub that it may be, by id, with their names."""


@dataclass(frozen=True, slots=True)
class ParkedState:
    """A state that is left alone until a person chooses."""

    state: HubState
    person: str
    title: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class HubLink:
    """By which profile an account of a media server is read and written, and since when it takes part."""

    account_id: int
    account: str
    """As people call it."""
    server_id: int
    profile_id: int
    place: str
    """The profile's name."""
    person_id: int | None
    """None = it is nobody's: it neither gives nor takes (S25)."""
    person: str
    joined_at: float | None
    """When all that it has seen was read for the first time; None = not yet: it neither gives nor takes (S6)."""


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change of the hub as it stands in the store."""

    id: int
    at: float
    change: HubChange
    run_id: int | None = None
    group_id: str = ""
    is_undone: bool = False
