"""Profile rows: the accounts of the household, without their secrets."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import aiosqlite
import msgspec

from tui.errors import InvalidInput
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind, SignIn
from tui.store.database import Database
from tui.store.scrub import Scrub

COLUMNS = """id, kind, name, url, username, enabled, settings, sign_in, sign_in_message, account, checked_at,
    created_at, updated_at"""

INSERT = """
    INSERT INTO profiles (kind, name, url, username, settings, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""

UPDATE = """
    UPDATE profiles SET name = ?, url = ?, username = ?, settings = ?, updated_at = ? WHERE id = ?
"""

UPDATE_SIGN_IN = """
    UPDATE profiles SET sign_in = ?, sign_in_message = ?, account = coalesce(?, account), checked_at = ? WHERE id = ?
"""


class Profiles:
    """The `profiles` table. Names are unique, whatever their case."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def all(self) -> list[Profile]:
        """Give every profile, by name."""
        rows = await self._db.fetch_all(f"SELECT {COLUMNS} FROM profiles ORDER BY name COLLATE NOCASE")
        return [_profile(row) for row in rows]

    async def get(self, profile_id: int) -> Profile | None:
        """Give one profile by id; None if it was removed."""
        row = await self._db.fetch_one(f"SELECT {COLUMNS} FROM profiles WHERE id = ?", (profile_id,))
        return _profile(row) if row else None

    async def find(self, name: str) -> Profile | None:
        """Give one profile by name, whatever its case."""
        row = await self._db.fetch_one(f"SELECT {COLUMNS} FROM profiles WHERE name = ?", (name,))
        return _profile(row) if row else None

    async def add(self, conn: aiosqlite.Connection, draft: ProfileDraft) -> int:
        """Insert a profile and give its id. Raises InvalidInput when the name is taken."""
        now = self._db.clock.now()
        values = (draft.kind, draft.name, draft.url, draft.username, _settings_text(draft.settings), now, now)
        try:
            cursor = await conn.execute(INSERT, values)
        except sqlite3.IntegrityError:
            raise _name_taken(draft.name) from None
        return int(cursor.lastrowid or 0)

    async def update(self, conn: aiosqlite.Connection, profile: Profile) -> None:
        """Write name, URL, user name and settings. Raises InvalidInput when the name is taken."""
        settings = _settings_text(profile.settings)
        now = self._db.clock.now()
        try:
            await conn.execute(UPDATE, (profile.name, profile.url, profile.username, settings, now, profile.id))
        except sqlite3.IntegrityError:
            raise _name_taken(profile.name) from None

    async def set_enabled(self, profile_id: int, is_enabled: bool) -> None:
        """Let scheduled and `--all` runs take the profile, or pass it over."""
        sql = "UPDATE profiles SET enabled = ?, updated_at = ? WHERE id = ?"
        values = (is_enabled, self._db.clock.now(), profile_id)
        await self._db.write(lambda raw: raw.execute(sql, values))

    async def set_sign_in(
        self, profile_id: int, sign_in: SignIn, message: str = "", account: Account | None = None
    ) -> None:
        """Store what the last sign-in said; an account already known stays when none is given."""
        account_text = None if account is None else msgspec.json.encode(self._scrubbed(account)).decode()
        values = (sign_in, self._scrub.line(message), account_text, self._db.clock.now(), profile_id)
        await self._db.write(lambda raw: raw.execute(UPDATE_SIGN_IN, values))

    async def remove(self, conn: aiosqlite.Connection, profile_id: int) -> None:
        """Delete the row; what hangs on it by foreign keys goes with it, runs stay without a profile."""
        await conn.execute("DELETE FROM profiles WHERE id = ?", (profile_id,))

    def _scrubbed(self, account: Account) -> Account:
        return replace(
            account,
            status=self._scrub.line(account.status),
            version=self._scrub.line(account.version),
            message=self._scrub.line(account.message),
            server_timezone=self._scrub.line(account.server_timezone),
        )


def _name_taken(name: str) -> InvalidInput:
    return InvalidInput(f"A profile named '{name}' exists already", hint="Choose another name, or edit that profile.")


def _settings_text(settings: dict[str, str]) -> str:
    return msgspec.json.encode(settings).decode()


def _profile(row: tuple[Any, ...]) -> Profile:
    return Profile(
        id=row[0],
        kind=ProfileKind(row[1]),
        name=row[2],
        url=row[3],
        username=row[4],
        enabled=bool(row[5]),
        settings=msgspec.json.decode(row[6], type=dict[str, str]),
        sign_in=SignIn(row[7]),
        sign_in_message=row[8],
        account=msgspec.json.decode(row[9], type=Account) if row[9] else None,
        checked_at=row[10],
        created_at=row[11],
        updated_at=row[12],
    )
