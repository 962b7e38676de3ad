"""Whose the accounts of media servers are. An account without a person is nobody's; no person is ever guessed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import aiosqlite

from tui.errors import InvalidInput, NotFound
from tui.model.clean import clean_text
from tui.model.plays import Person, ServerAccount
from tui.model.runs import EntityCounts
from tui.model.tautulli import TautulliUser
from tui.store.database import Database, Row
from tui.store.hop import in_thread_of
from tui.store.hub.moving import account_moved
from tui.store.plays.accounts import Listed, take
from tui.store.plays.own_word import tells_itself
from tui.store.plays.sources import Source
from tui.store.plays.suggestions import suggestion

LONGEST_NAME = 60

_ACCOUNTS = """
SELECT a.id, a.server_id, coalesce(nullif(v.name, ''), v.uuid), a.account_key, a.username, a.friendly_name, a.is_listed,
    a.person_id, coalesce(w.name, ''), a.is_ignored,
    (SELECT coalesce(sum(shown), 0) FROM play_totals AS t WHERE t.account_id = a.id) AS plays
FROM server_accounts AS a JOIN play_servers AS v ON v.id = a.server_id LEFT JOIN people AS w ON w.id = a.person_id
ORDER BY a.person_id IS NOT NULL, a.is_ignored, plays DESC, a.id
"""
_NAMES, _PERSON = slice(4, 6), 8
"""Places of the account's own names and of its person's in a row of it."""
_ADD = "INSERT INTO people (name, created_at) VALUES (?, ?)"
_MOVE = """
INSERT INTO account_moves (account_id) VALUES (?) ON CONFLICT (account_id) DO UPDATE SET after = 0
"""


class People:
    """The `people` and `server_accounts` tables."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[Person]:
        """Give the members of the household, by name."""
        return [Person(*row) for row in await self._db.fetch_all("SELECT id, name FROM people ORDER BY name")]

    async def accounts(self) -> list[ServerAccount]:
        """Give every account that any source knows, those that nobody has mapped first, busiest first."""
        rows = await self._db.fetch_all(_ACCOUNTS)
        people: dict[str, list[str]] = {person.name: [] for person in await self.all()}
        for row in rows:
            if row[_PERSON] in people:
                people[row[_PERSON]] += row[_NAMES]
        return [_account_of(row, people) for row in rows]

    async def take_users(
        self, conn: aiosqlite.Connection, source: Source, users: Sequence[TautulliUser], now: float
    ) -> EntityCounts:
        """Store the accounts that the newest state of a source lists; others are kept and marked as not listed."""
        server_id = source.server_ids[0]
        listed = [Listed(str(user.user_id), user.username, user.friendly_name, user.is_listed) for user in users]

        def put(raw: sqlite3.Connection) -> EntityCounts:
            is_second = tells_itself(raw, server_id)
            return take(
                raw, server_id, listed, now, is_whole=not is_second, keeps_friendly=False, keeps_listed=is_second
            )

        return await in_thread_of(conn, put)

    async def map(self, account_id: int, name: str) -> None:
        """Say whose account it is; a person of a new name is added. Raises NotFound, InvalidInput."""
        name, now = checked_name(name), self._db.clock.now()

        def put(raw: sqlite3.Connection) -> None:
            _move(raw, account_id, _added(raw, name, now), now)
            raw.execute("UPDATE server_accounts SET is_ignored = 0 WHERE id = ?", (account_id,))

        await self._db.write(put)

    async def add(self, name: str) -> None:
        """Add a person, unless there is one of that name. Raises InvalidInput."""
        name, now = checked_name(name), self._db.clock.now()
        await self._db.write(lambda raw: _added(raw, name, now))

    async def unmap(self, account_id: int) -> None:
        """Make an account nobody's again. Raises NotFound."""
        now = self._db.clock.now()
        await self._db.write(lambda raw: _move(raw, account_id, None, now))

    async def ignore(self, account_id: int, is_ignored: bool) -> None:
        """Let an account stay nobody's without being asked for, or ask for it again. Raises NotFound."""
        now = self._db.clock.now()

        def put(raw: sqlite3.Connection) -> None:
            if is_ignored:
                _move(raw, account_id, None, now)
            changed = raw.execute("UPDATE server_accounts SET is_ignored = ? WHERE id = ?", (is_ignored, account_id))
            if not changed.rowcount:
                raise _unknown(account_id)

        await self._db.write(put)

    async def rename(self, name: str, new_name: str) -> None:
        """Give a person another name. Raises InvalidInput for an unknown name and for one that is taken."""
        new_name = checked_name(new_name)

        def put(raw: sqlite3.Connection) -> None:
            person_id = _person_id(raw, name)
            taken = _find(raw, new_name)
            if taken is not None and taken.id != person_id:
                raise InvalidInput(
                    f"There is a person named '{taken.name}' already", hint="Map the accounts to that person instead."
                )
            raw.execute("UPDATE people SET name = ? WHERE id = ?", (new_name, person_id))

        await self._db.write(put)

    async def remove(self, name: str) -> None:
        """Forget a person; the accounts are nobody's again, the plays stay. Raises InvalidInput for an unknown name."""
        now = self._db.clock.now()

        def put(raw: sqlite3.Connection) -> None:
            person_id = _person_id(raw, name)
            for (account_id,) in raw.execute(
                "SELECT id FROM server_accounts WHERE person_id = ?", (person_id,)
            ).fetchall():
                _move(raw, account_id, None, now)
            raw.execute("DELETE FROM people WHERE id = ?", (person_id,))

        await self._db.write(put)


def checked_name(name: str) -> str:
    """Give a name as it is stored. Raises InvalidInput for one that is empty or too long."""
    plain = clean_text(name, LONGEST_NAME + 1)
    if not plain or len(plain) > LONGEST_NAME:
        raise InvalidInput(f"A person needs a name of 1 to {LONGEST_NAME} characters")
    return plain


def _account_of(row: Row, people: Mapping[str, Sequence[str]]) -> ServerAccount:
    account_id, server_id, server, key, username, friendly, is_listed, person_id, person, is_ignored, plays = row
    near = "" if person_id is not None or is_ignored else suggestion(row[_NAMES], people)
    return ServerAccount(
        account_id,
        server_id,
        server,
        key,
        username,
        friendly,
        bool(is_listed),
        person_id,
        person,
        bool(is_ignored),
        plays,
        near,
    )


def _move(raw: sqlite3.Connection, account_id: int, person_id: int | None, now: float) -> None:
    """Give an account to a person or to nobody; its plays are to be compared anew, and so is what it has seen."""
    row = raw.execute("SELECT person_id FROM server_accounts WHERE id = ?", (account_id,)).fetchone()
    if row is None:
        raise _unknown(account_id)
    if row[0] != person_id:
        raw.execute("UPDATE server_accounts SET person_id = ? WHERE id = ?", (person_id, account_id))
        raw.execute(_MOVE, (account_id,))
        account_moved(raw, account_id, now)


def _find(raw: sqlite3.Connection, name: str) -> Person | None:
    """Find a person by name, whatever the case of its letters; SQLite knows case in ASCII only."""
    wanted = name.casefold()
    people = (Person(*row) for row in raw.execute("SELECT id, name FROM people ORDER BY id"))
    return next((person for person in people if person.name.casefold() == wanted), None)


def _added(raw: sqlite3.Connection, name: str, now: float) -> int | None:
    """Give the id of the person of this name, who is added if there is none."""
    person = _find(raw, name)
    return person.id if person else raw.execute(_ADD, (name, now)).lastrowid


def _person_id(raw: sqlite3.Connection, name: str) -> int:
    plain = clean_text(name, LONGEST_NAME)
    person = _find(raw, plain)
    if person is None:
        raise InvalidInput(f"There is no person named '{plain}'", hint="`syncdeck people ls` lists them.")
    return person.id


def _unknown(account_id: int) -> NotFound:
    return NotFound(f"There is no account {account_id}", hint="`syncdeck people ls` lists them.")
