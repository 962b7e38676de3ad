"""Secrets of profiles: passwords and tokens. No other table and no log line ever holds one."""

from __future__ import annotations

import aiosqlite

from tui.model.profiles import ProfileKind
from tui.redact import address_secrets
from tui.store.database import Database

PUT = """
    INSERT INTO secrets (profile_id, name, value) VALUES (?, ?, ?)
    ON CONFLICT (profile_id, name) DO UPDATE SET value = excluded.value
"""


class Secrets:
    """The `secrets` table: by profile and name (`password`, `token`, ...)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, profile_id: int) -> dict[str, str]:
        """Give the secrets of one profile by name. Never print or store them elsewhere."""
        rows = await self._db.fetch_all("SELECT name, value FROM secrets WHERE profile_id = ?", (profile_id,))
        return {str(name): str(value) for name, value in rows}

    async def everything(self) -> list[str]:
        """Give each secret, each user name that is one, and the addresses of channels, for the redactor to know."""
        rows = await self._db.fetch_all("SELECT value FROM secrets")
        users = await self._db.fetch_all("SELECT kind, username FROM profiles")
        hidden = {str(user) for kind, user in users if ProfileKind(kind).hides_user_name}
        channels = await self._db.fetch_all("SELECT address FROM alarm_channels")
        hidden.update(part for (address,) in channels for part in address_secrets(str(address)))
        return [value for value in {str(value) for (value,) in rows} | hidden if value]

    async def put(self, conn: aiosqlite.Connection, profile_id: int, name: str, value: str) -> None:
        """Store or replace one secret."""
        await conn.execute(PUT, (profile_id, name, value))
