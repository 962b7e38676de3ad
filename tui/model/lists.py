"""Lists: what a household collects here, and what of it stands on Trakt. Times are UTC epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.snapshot import Ruling, Verdict

DEFAULT_DESCRIPTION = "Created and managed by syncdeck"
"""Of a list that nobody described; on Trakt it tells a list of ours from others."""


class ListMode(StrEnum):
    """Which way a list is kept in step with Trakt."""

    PUSH = "push"
    """As it is here. What others put on it at Trakt stays there."""
    PULL = "pull"
    """As it is at Trakt. What was added here stays here."""
    TWO_WAY = "two-way"
    OFF = "off"
    """It stays here."""


class Privacy(StrEnum):
    """Who sees a list at Trakt."""

    PRIVATE = "private"
    LINK = "link"
    FRIENDS = "friends"
    PUBLIC = "public"


class EntryKind(StrEnum):
    """What stands on a list, in Trakt's words."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    PERSON = "person"


class ListState(StrEnum):
    """How a list stands with Trakt."""

    LOCAL = "local"
    """It has no side at Trakt."""
    WAITING = "waiting"
    """Changes are still to be sent."""
    SYNCED = "synced"
    HELD = "held"
    """The gate keeps removals back until a person approves."""
    CONFLICT = "conflict"
    """Both sides changed the same: a person chooses."""
    FAILED = "failed"
    QUOTA = "quota"
    """The account has no room for it: nothing was sent."""
    GONE = "gone"
    """It was deleted at Trakt; what is here stays."""


class Match(StrEnum):
    """Whether Trakt knows what stands on a list."""

    OPEN = "open"
    """Nobody has asked yet."""
    FOUND = "found"
    CHOSEN = "chosen"
    """A person said which it is."""
    MISSING = "missing"
    """Trakt does not know it."""
    AMBIGUOUS = "ambiguous"
    """Its ids name several things, or each another one."""


class AddedBy(StrEnum):
    """How something came onto a list."""

    HAND = "hand"
    RULE = "rule"
    TRAKT = "trakt"


EntryKey = tuple[EntryKind, int]
"""Kind and Trakt's id: ids are per kind, movie 1 and show 1 are two things."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands on a list. It is known by its ids, never by its title."""

    kind: EntryKind
    title: str
    year: int | None = None
    ids: tuple[str, ...] = ()
    """Outside ids of its own, sorted: `imdb:tt0133093`, `tmdb:603`. That of Trakt stands in `trakt_id`."""
    trakt_id: int | None = None
    """None = not looked up, or unknown there."""
    show_ids: tuple[str, ...] = ()
    """Of a season or an episode: ids of its show, sorted; `trakt:1388` among them where it is known."""
    show_title: str = ""
    season: int | None = None
    number: int | None = None

    @property
    def key(self) -> EntryKey | None:
        """What tells it from others at Trakt; None while Trakt's id is not known."""
        return None if self.trakt_id is None else (self.kind, self.trakt_id)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of it as people type it: `movie:tmdb:603`, `episode:tvdb:81189/1/2`, Trakt's first."""
        own = (f"trakt:{self.trakt_id}", *self.ids) if self.trakt_id is not None else self.ids
        place = "" if self.season is None else f"/{self.season}" + ("" if self.number is None else f"/{self.number}")
        by_show = tuple(f"{self.kind}:{outside}{place}" for outside in self.show_ids) if place else ()
        return (*(f"{self.kind}:{outside}" for outside in own), *by_show)


@dataclass(frozen=True, slots=True)
class ListItem:
    """An entry on a list here, in its order."""

    id: int
    list_id: int
    position: int
    """From 0, without gaps."""
    entry: Entry
    match: Match
    added_at: float
    added_by: AddedBy
    reason: str = ""
    """Why it is missing or ambiguous at Trakt."""
    candidates: tuple[Entry, ...] = ()
    """What it may be, of an ambiguous one."""


@dataclass(frozen=True, slots=True)
class ListDetails:
    """What a list is called and who sees it."""

    title: str
    """As it is typed; `{count}` and `{date}` are filled in when it is shown or sent."""
    description: str = DEFAULT_DESCRIPTION
    privacy: Privacy = Privacy.PRIVATE
    shows_numbers: bool = False


@dataclass(frozen=True, slots=True)
class RemoteList:
    """A list at Trakt."""

    id: int
    slug: str
    details: ListDetails
    item_count: int
    updated_at: str
    """As Trakt writes it: compared, never computed with."""
    created_at: float | None = None
    owner: str = ""
    """Slug of the user whose list it is."""

    @property
    def is_ours(self) -> bool:
        """Whether it carries the words by which we mark our own."""
        return DEFAULT_DESCRIPTION.casefold() in self.details.description.casefold()


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """An entry on a list at Trakt."""

    item_id: int
    """Id of the place on the list: what reordering goes by."""
    rank: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class ListLink:
    """What a list and its side at Trakt last agreed on. The entries of it stand in a table of their own."""

    remote_id: int
    slug: str
    details: ListDetails | None = None
    """None = never agreed."""
    updated_at: str = ""
    """Of the list at Trakt, after the last sync."""
    agreed_at: float | None = None
    """None = never: union only (S6)."""


@dataclass(frozen=True, slots=True)
class ListFigures:
    """What the last sync of a list came to: +added -removed =unchanged, on both sides together."""

    added: int = 0
    removed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class LocalList:
    """A list here."""

    id: int
    details: ListDetails
    mode: ListMode
    profile_id: int | None
    """The Trakt profile; None = it has none."""
    profile: str
    rule: str
    """JSON of `tui.engine.lists.rules`; "" = kept by hand."""
    refresh_seconds: float | None
    """How often its rule is looked at by itself; None = when it is asked for or synced."""
    refreshed_at: float | None
    items: int
    state: ListState
    reason: str
    link: ListLink | None
    figures: ListFigures
    synced_at: float | None
    created_at: float
    updated_at: float
    missing: int = 0
    """Items that Trakt does not know, or not for sure."""
    held: int = 0
    """Removals that wait for a person."""

    @property
    def sends(self) -> bool:
        """Whether what changes here goes to Trakt."""
        return self.profile_id is not None and self.mode in {ListMode.PUSH, ListMode.TWO_WAY}


class Side(StrEnum):
    """Of a conflict."""

    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class ListConflict:
    """What both sides changed since they last agreed. Neither is overwritten until a person chooses."""

    what: str
    """`title`, `description`, `privacy`, `numbers` or `order`."""
    here: str
    there: str
    agreed: str


_NOTHING_REMOVED = Verdict(Ruling.GO, 0)


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What brings a list and its side at Trakt in line. All empty = nothing is to be written anywhere (S41)."""

    add_there: tuple[Entry, ...] = ()
    remove_there: tuple[Entry, ...] = ()
    add_here: tuple[Entry, ...] = ()
    remove_here: tuple[Entry, ...] = ()
    unchanged: int = 0
    """Entries that stand on both sides and stay."""
    order: tuple[EntryKey, ...] = ()
    """In which order the entries of both sides are to stand in the end."""
    moves_there: bool = False
    moves_here: bool = False
    details_there: ListDetails | None = None
    """What the list is to be called and who is to see it at Trakt; None = as it is."""
    details_here: ListDetails | None = None
    conflicts: tuple[ListConflict, ...] = ()
    verdict_there: Verdict = _NOTHING_REMOVED
    """Whether `remove_there` may go: HOLD waits for a person, KEEP removes nothing whatever a person says."""
    verdict_here: Verdict = _NOTHING_REMOVED
    unresolved: tuple[Entry, ...] = ()
    """Entries here that Trakt does not know: they stay here, and nothing is removed because of them."""
    only_there: int = 0
    """Entries at Trakt that one-way modes leave alone."""

    @property
    def is_empty(self) -> bool:
        """Whether all is as it should be."""
        writes = self.add_there or self.remove_there or self.add_here or self.remove_here
        others = self.moves_there or self.moves_here or self.details_there or self.details_here or self.conflicts
        return not (writes or others)


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a sync changed of a list, so that it can be taken back."""

    id: int
    at: float
    list_id: int
    run_id: int | None
    side: Side
    what: str
    """`added`, `removed`, `moved` or `details`."""
    entry: Entry | None = None
    """What was added or removed."""
    rank: int | None = None
    """Where it stood before it was removed."""
    details: ListDetails | None = None
    """How it was described before."""
    order: tuple[EntryKey, ...] = ()
    """In which order it stood before."""
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """What Trakt answered when it was asked for an id, such as `movie:tmdb:603`."""

    name: str
    entry: Entry | None
    """None = it does not know it, or not for sure."""
    looked_at: float
    candidates: tuple[Entry, ...] = ()
    """What it may be, if several are."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What an account rated, 1 to 10."""

    entry: Entry
    rating: int
    rated_at: float | None = None


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan as it was made last for a list, for faces: the diff that is looked at before it is sent."""

    list_id: int
    made_at: float
    run_id: int | None
    plan: ListPlan
    creates: bool = False
    """The list is to be made at Trakt first."""


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """What a Trakt account has room for, as `/users/settings` says, and what it holds. None = not told."""

    is_vip: bool = False
    lists: int | None = None
    items_per_list: int | None = None
    items: int | None = None
    """Over all personal lists."""
    lists_used: int = 0
    items_used: int = 0
    read_at: float | None = None


@dataclass(frozen=True, slots=True)
class RateGauge:
    """How much of a bucket of calls is left, as the last answers said."""

    name: str
    """`writes` or `reads`."""
    limit: int
    period: float
    """Seconds."""
    left: int
    until: float | None = None
    """When it is full again, or when calls may go on after a 429; None = not told."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What putting entries onto a list came to."""

    added: int
    already: int
    """They stood there before."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """What was typed and cannot be used, and why."""
