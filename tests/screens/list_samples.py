"""Lists, entries and plans for the pictures of the Lists screen."""

from __future__ import annotations

from dataclasses import replace

from tests.widgets.runs import NOW
from tui.model.lists import (
    AccountLimits,
    AddedBy,
    Entry,
    EntryKind,
    ListDetails,
    ListFigures,
    ListItem,
    ListLink,
    ListMode,
    ListPlan,
    ListState,
    LocalList,
    Match,
    Privacy,
    RateGauge,
)
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.snapshot import Ruling, Verdict
from tui.screens.lists.facts import ListsFacts, TraktAccount

HEAT = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949"), 1)
RONIN = Entry(EntryKind.MOVIE, "Ronin", 1998, ("tmdb:8195",), 2)
THIEF = Entry(EntryKind.MOVIE, "Thief", 1981, ("tmdb:11524",), 3)
DRIVE = Entry(EntryKind.MOVIE, "Drive", 2011, ("tmdb:64690",))
ANDOR = Entry(EntryKind.EPISODE, "Narkina 5", 2022, (), 7, ("tvdb:393189",), "Andor", 1, 8)
TRAKT = Profile(4, ProfileKind.TRAKT, "trakt", "https://api.trakt.tv", "anna", True, sign_in=SignIn.OK)
LIMITS = AccountLimits(False, 5, 250, 1_000, 3, 412, NOW - 60)
GAUGES = (RateGauge("writes", 1, 1.0, 1), RateGauge("reads", 1_000, 300.0, 988, NOW + 200))
ACCOUNT = TraktAccount(TRAKT, LIMITS, GAUGES)


def a_list(**changes: object) -> LocalList:
    """Kept in step both ways, and held."""
    plain = LocalList(
        1, ListDetails("Weekend 4K"), ListMode.TWO_WAY, 4, "trakt", "", None, None, 60, ListState.HELD,
        "the list on Trakt shrank from 60 to 18", ListLink(71, "weekend-4k", agreed_at=NOW - 600),
        ListFigures(0, 0, 18), NOW - 240, NOW - 9_000, NOW - 600, held=42,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def some_lists() -> list[LocalList]:
    """The household's, in many states."""
    synced = a_list(
        id=2, details=ListDetails("Unwatched series"), mode=ListMode.PUSH, items=118, state=ListState.SYNCED,
        figures=ListFigures(2, 1, 115), held=0, reason="",
    )  # fmt: skip
    kids = replace(synced, id=3, details=ListDetails("For the kids", privacy=Privacy.FRIENDS), items=25, missing=2)
    local = a_list(
        id=5, details=ListDetails("Someday"), mode=ListMode.OFF, profile_id=None, profile="", items=48, link=None,
        state=ListState.LOCAL, synced_at=None, held=0, reason="",
    )  # fmt: skip
    return [a_list(), synced, kids, local]


def facts(*lists: LocalList, account: TraktAccount | None = ACCOUNT) -> ListsFacts:
    """As the screen reads them."""
    shown = lists or tuple(some_lists())
    titles = {one.id: one.details.title for one in shown}
    return ListsFacts(shown, titles, () if account is None else (account,))


def an_item(entry: Entry, item_id: int = 1, match: Match = Match.FOUND, **changes: object) -> ListItem:
    """Stands on the list here."""
    plain = ListItem(item_id, 1, item_id, entry, match, NOW - 900, AddedBy.HAND)
    return replace(plain, **changes)  # type: ignore[arg-type]


HELD_PLAN = ListPlan(
    remove_here=(HEAT, RONIN), unchanged=18, verdict_here=Verdict(Ruling.HOLD, 42, "42 of 60 would go")
)
