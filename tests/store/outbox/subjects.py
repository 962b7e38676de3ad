"""A household for tests of the outbox: profiles, one person, an account on each server, and films there."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import NewDelivery
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.store.store import Store

UNSEEN = WatchValue(Watch.UNWATCHED)
SEEN = WatchValue(Watch.WATCHED, plays=1)
OWNER = "the-worker"
"""Who holds the lease in tests of the store."""


def at(minutes: float) -> WatchValue:
    """A film that was left at some minute."""
    return WatchValue(Watch.UNWATCHED, round(minutes * 60_000))


@dataclass(frozen=True)
class House:
    """What `furnished` has put into a store."""

    profiles: tuple[int, ...]
    accounts: tuple[int, ...]
    """One on the server of each profile."""
    items: tuple[tuple[int, ...], ...]
    """The films of each server."""
    person_id: int
    films: tuple[int, ...]
    """Titles of the hub."""

    def new(self, film: int = 0, wanted: WatchValue = SEEN, *, target: int = 0, **rest: object) -> NewDelivery:
        """Give a change for one film on one target."""
        plain = NewDelivery(
            self.profiles[target],
            self.person_id,
            self.accounts[target],
            self.items[target][film],
            self.films[film],
            wanted,
            before=UNSEEN,
            hub_before=UNSEEN,
            decision="hub wins",
            rev=1,
        )
        return replace(plain, **rest)  # type: ignore[arg-type]


NAMES = ("plex-den", "jelly-attic", "emby-cabin")


async def furnished(store: Store, films: int = 10, owner: str = OWNER) -> House:
    """Fill a store with three servers, and let `owner` hold the lease."""
    async with store.db.transaction() as conn:
        kinds = (ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY)
        drafts = [ProfileDraft(kind, name, f"http://{name}:1") for kind, name in zip(kinds, NAMES, strict=True)]
        profiles = tuple([await store.profiles.add(conn, draft) for draft in drafts])
    return await store.db.write(lambda raw: _filled(raw, profiles, films, owner))


def _filled(raw: sqlite3.Connection, profiles: tuple[int, ...], films: int, owner: str) -> House:
    if owner:
        raw.execute("INSERT OR REPLACE INTO lease VALUES (1, ?, 1, 'here', 'test', 0, 0, 0)", (owner,))
    person = _added(raw, "INSERT INTO people (name, created_at) VALUES ('anna', 0)")
    titles = tuple(
        _added(raw, "INSERT INTO hub_titles (kind, title, found_at) VALUES ('movie', ?, 0)", f"Film {n}")
        for n in range(films)
    )
    accounts, items = [], []
    for number, name in enumerate(NAMES):
        server = _added(raw, "INSERT INTO play_servers (kind, uuid, first_seen) VALUES ('plex', ?, 0)", name)
        sql = "INSERT INTO server_accounts (server_id, account_key, person_id, first_seen) VALUES (?, ?, ?, 0)"
        accounts.append(_added(raw, sql, server, f"anna-{number}", person))
        items.append(tuple(_added(raw, _ITEM, server, f"key-{n}", f"Film {n}") for n in range(films)))
    raw.execute("INSERT INTO library_search (library_search) VALUES ('rebuild')")
    return House(profiles, tuple(accounts), tuple(items), person, titles)


_ITEM = """
INSERT INTO library_items (server_id, item_key, library_key, kind, title, sort_name, found_by, row_hash, first_seen,
    runtime_ms)
VALUES (?, ?, '1', 'movie', ?, '', '', 0, 0, 6000000)
"""


def _added(raw: sqlite3.Connection, sql: str, *values: object) -> int:
    return int(raw.execute(sql, values).lastrowid or 0)
