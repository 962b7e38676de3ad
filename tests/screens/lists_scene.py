"""Lists with something of everything, put into a store by hand: for what needs no Trakt."""

from __future__ import annotations

import sqlite3

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.model.lists import (
    AccountLimits,
    AddedBy,
    Entry,
    EntryKind,
    ListConflict,
    ListDetails,
    ListFigures,
    ListMode,
    ListPlan,
    ListState,
    Match,
    Privacy,
    RateGauge,
    RemoteList,
)
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.snapshot import Ruling, Verdict
from tui.paths import Paths
from tui.store.lists import item_writes, list_writes, plans, sides
from tui.store.lists.list_writes import NewList
from tui.store.trakt import accounts, remote_lists

HOSTILE = "[/b]\x1b[2J\u202eHeat\x07 [red]"
WEEKEND, SERIES, KIDS, CLUB, SOMEDAY = range(1, 6)
"""Ids of the lists."""
FILMS = ("Heat", "Ronin", "Thief", "Collateral", "Drive")
ITEMS = 18


def film(number: int, title: str = "") -> Entry:
    """One that Trakt knows."""
    return Entry(EntryKind.MOVIE, title or f"Film {number}", 1_960 + number, (f"tmdb:{900 + number}",), number)


async def store_lists(paths: Paths, *, more: int = 0) -> int:
    """Fill a home: held, synced, with unknown items, in conflict, and one that stays here. Give the Trakt profile."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        draft = ProfileDraft(ProfileKind.TRAKT, "trakt", "http://127.0.0.1:1", "anna", {"client_id": "id-of-app"})
        async with deck.store.db.transaction() as conn:
            profile_id = await deck.store.profiles.add(conn, draft)
        now = deck.clock.now()
        await deck.store.db.write(lambda raw: _fill(raw, profile_id, now, more))
        return profile_id
    finally:
        await deck.close("stored")


def _fill(raw: sqlite3.Connection, profile_id: int, now: float, more: int) -> None:
    # Nobody is there: what would be sent is kept, and its failure says nothing into a test.
    raw.execute("INSERT INTO outbox_lanes (profile_id, is_paused) VALUES (?, 1)", (profile_id,))
    titles = (
        ("Weekend 4K", ListMode.TWO_WAY, Privacy.PRIVATE),
        ("Unwatched series", ListMode.PUSH, Privacy.PRIVATE),
        ("For the kids", ListMode.PUSH, Privacy.FRIENDS),
        ("Film club", ListMode.TWO_WAY, Privacy.PUBLIC),
    )
    for title, mode, privacy in titles:
        list_writes.insert(raw, NewList(ListDetails(title, privacy=privacy), mode, profile_id), now - 9_000)
    list_writes.insert(raw, NewList(ListDetails("Someday")), now - 9_000)
    films = [film(number + 1, title) for number, title in enumerate(FILMS)]
    weekend = [*films, *(film(number) for number in range(len(films) + 1, ITEMS + more + 1))]
    _put(raw, WEEKEND, weekend, now)
    _put(raw, SERIES, [film(30), film(31)], now)
    unknown = [
        Entry(EntryKind.MOVIE, HOSTILE, 2011, ("tmdb:64690",)),
        Entry(EntryKind.MOVIE, "Lost film", None, ("tmdb:1",)),
    ]
    _put(raw, KIDS, [film(40), *unknown], now)
    _put(raw, CLUB, films[:3], now)
    _put(raw, SOMEDAY, [film(50)], now)
    for list_id in (WEEKEND, SERIES, KIDS, CLUB):
        _link(raw, list_id, now)
    _hold(raw, weekend[:2], now)
    _dispute(raw, now)
    _doubt(raw)
    room = AccountLimits(False, 5, 250, 1_000, 4, 412, now)
    accounts.put_limits(raw, profile_id, room)
    accounts.put_gauges(raw, profile_id, [RateGauge("writes", 1, 1.0, 1), RateGauge("reads", 1_000, 300.0, 988, now)])
    details = ListDetails("Orphan", privacy=Privacy.LINK)
    other = ListDetails("Someday", "By hand")
    remote_lists.put_all(
        raw, profile_id, [RemoteList(91, "someday", other, 7, ""), RemoteList(90, "orphan", details, 25, "")], now
    )


def _put(raw: sqlite3.Connection, list_id: int, entries: list[Entry], now: float) -> None:
    item_writes.append(raw, list_id, entries, now - 8_000, AddedBy.HAND)


def _link(raw: sqlite3.Connection, list_id: int, now: float) -> None:
    sides.link(raw, list_id, 70 + list_id, f"list-{list_id}")
    raw.execute(
        "INSERT INTO list_agreed (list_id, kind, trakt_id, rank) SELECT list_id, kind, trakt_id, position"
        " FROM list_items WHERE list_id = ? AND trakt_id IS NOT NULL",
        (list_id,),
    )
    figures = ListFigures(2, 1, 15) if list_id == SERIES else ListFigures(0, 0, 3)
    raw.execute(
        "UPDATE lists SET state = ?, synced_at = ?, agreed_at = ?, added = ?, removed = ?, unchanged = ? WHERE id = ?",
        (ListState.SYNCED, now - 240, now - 240, figures.added, figures.removed, figures.unchanged, list_id),
    )


def _hold(raw: sqlite3.Connection, gone: list[Entry], now: float) -> None:
    plan = ListPlan(remove_here=tuple(gone), unchanged=16, verdict_here=Verdict(Ruling.HOLD, 2, "2 of 18 would go"))
    plans.put(raw, WEEKEND, plan, now - 240)
    list_writes.set_state(raw, WEEKEND, ListState.HELD, "the list on Trakt shrank from 18 to 16", held=2)


def _dispute(raw: sqlite3.Connection, now: float) -> None:
    plan = ListPlan(add_there=(), unchanged=3, conflicts=(ListConflict("title", "Film club", "Cinema", "Films"),))
    plans.put(raw, CLUB, plan, now - 240)
    list_writes.set_state(raw, CLUB, ListState.CONFLICT, "the title was changed here and on Trakt")


def _doubt(raw: sqlite3.Connection) -> None:
    ids = [row[0] for row in raw.execute("SELECT id FROM list_items WHERE list_id = ? ORDER BY position", (KIDS,))]
    entries = dict(zip(ids[1:], (film(61, "Drive"), film(62, "Driven")), strict=True))
    first, second = entries
    raw.execute("UPDATE list_items SET match = ?, reason = ? WHERE id = ?",
                (Match.MISSING, "Item tmdb:1 not found on Trakt", second))  # fmt: skip
    row = raw.execute("SELECT title, year, ids FROM list_items WHERE id = ?", (first,)).fetchone()
    entry = Entry(EntryKind.MOVIE, row[0], row[1], (row[2],))
    candidates = tuple(entries.values())
    item_writes.resolve(raw, first, entry, Match.AMBIGUOUS, reason="Its ids name two films", candidates=candidates)
