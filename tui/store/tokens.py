"""Tokens that are renewed: who may renew them now, and the new pair, on the disk before anybody uses it (S18).

They live in the `secrets` table like all secrets; `token_refreshes` says who is at it, over all processes.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from tui.model.trakt import TraktTokens
from tui.store.database import Database
from tui.store.secrets import PUT

ACCESS, REFRESH, CREATED_AT, EXPIRES_IN = "token", "refresh_token", "token_created_at", "token_expires_in"
"""Names of the secrets."""
SIGN_IN = (ACCESS, REFRESH, CREATED_AT, EXPIRES_IN)
"""All that one sign-in brings, which belongs together."""

_MARK = "s:"
"""Before the times: all secrets are hidden wherever they occur, and bare numbers occur by chance."""
_OF = "SELECT name, value FROM secrets WHERE profile_id = ? AND name IN (?, ?, ?, ?)"
_CLAIM = """
    INSERT INTO token_refreshes (profile_id, owner, until) SELECT ?1, ?2, ?3
    WHERE EXISTS (SELECT 1 FROM profiles WHERE id = ?1)
    ON CONFLICT (profile_id) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE until <= ?4 OR until > ?3 OR owner = excluded.owner
"""
_RELEASE = "DELETE FROM token_refreshes WHERE profile_id = ? AND owner = ?"
_IS_STILL = "SELECT 1 FROM secrets WHERE profile_id = ? AND name = ? AND value IN (?, ?)"
_EMPTY = "UPDATE secrets SET value = '' WHERE profile_id = ? AND name IN (?, ?)"


def token_secrets(tokens: TraktTokens) -> dict[str, str]:
    """Give a sign-in as it is kept among the secrets of a profile."""
    times = {CREATED_AT: f"{_MARK}{tokens.created_at}", EXPIRES_IN: f"{_MARK}{tokens.expires_in}"}
    return {ACCESS: tokens.access, REFRESH: tokens.refresh, **times}


class Tokens:
    """The tokens of all profiles that renew theirs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, profile_id: int) -> TraktTokens | None:
        """Give the tokens of a profile; None when it never had any. Empty ones were refused."""
        rows = await self._db.fetch_all(_OF, (profile_id, *SIGN_IN))
        known = {str(name): str(value) for name, value in rows}
        if ACCESS not in known:
            return None
        created_at, expires_in = _number(known.get(CREATED_AT, "")), _number(known.get(EXPIRES_IN, ""))
        return TraktTokens(known[ACCESS], known.get(REFRESH, ""), created_at, expires_in)

    async def owner_of(self, access: str) -> int | None:
        """Give the id of the profile that has this access token."""
        sql = "SELECT min(profile_id) FROM secrets WHERE name = ? AND value = ?"
        row = await self._db.fetch_one(sql, (ACCESS, access)) if access else None
        return row[0] if row else None

    async def claim(self, profile_id: int, owner: str, seconds: float) -> bool:
        """Let `owner` renew the tokens, alone, for some seconds; False while another one does."""
        now = self._db.clock.now()
        values = (profile_id, owner, now + seconds, now)
        return await self._db.write(lambda raw: raw.execute(_CLAIM, values).rowcount == 1)

    async def release(self, profile_id: int, owner: str) -> None:
        """Let others have their turn."""
        await self._db.write(lambda raw: raw.execute(_RELEASE, (profile_id, owner)))

    async def take(self, profile_id: int, owner: str, before: TraktTokens, tokens: TraktTokens) -> bool:
        """Store the new pair and let go, at once, and see to it that it has reached the disk.

        False, and the pair is dropped, when somebody has signed in anew since `before` was read, or the profile is
        gone. It takes the place of an old pair that another process has found refused: this is why it was.
        """
        values = [(profile_id, name, value) for name, value in token_secrets(tokens).items()]

        def put(raw: sqlite3.Connection) -> bool:
            is_still = raw.execute(_IS_STILL, (profile_id, REFRESH, before.refresh, "")).fetchone() is not None
            if is_still:
                raw.executemany(PUT, values)
            raw.execute(_RELEASE, (profile_id, owner))
            return is_still

        log = self._db.path.with_name(f"{self._db.path.name}-wal")
        return await self._db.write(put, on_stored=lambda _: _to_disk(log))

    async def refuse(self, profile_id: int, owner: str, refresh: str) -> None:
        """Forget a pair whose refresh token was refused, unless there is another one by now, and let go."""

        def empty(raw: sqlite3.Connection) -> None:
            if raw.execute(_IS_STILL, (profile_id, REFRESH, refresh, refresh)).fetchone():
                raw.execute(_EMPTY, (profile_id, ACCESS, REFRESH))
            raw.execute(_RELEASE, (profile_id, owner))

        await self._db.write(empty)


def _number(text: str) -> float:
    try:
        return float(text.removeprefix(_MARK))
    except ValueError:
        return 0.0


def _to_disk(log: Path) -> None:
    """`synchronous=NORMAL` leaves that to the system, and a power cut would take the only copy of the pair."""
    with suppress(OSError):
        descriptor = os.open(log, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
