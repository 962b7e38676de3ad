"""Makes a store that comes out of a backup fit to take the place of another one. Plain functions for a thread.

Nothing in it may act on its own as if no time had passed: what was running has ended, what was to be sent waits for a
person, and nobody holds anything.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tui.errors import Conflict, InvalidInput
from tui.model.clean import clean_text
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.profiles import ProfileKind, SignIn
from tui.store.backup import StoreSecrets, checked, put_secrets, read_only
from tui.store.migrations import APPLICATION_ID, MIGRATIONS, Migration, migrate
from tui.store.outbox.departing import recover
from tui.store.outbox.restored import hold_restored
from tui.store.sqlite_errors import is_busy, primary_code

OWNER = "restore"
"""Who gives back what was in flight when the backup was made."""
_PLAIN = re.compile("CREATE (TABLE|INDEX|UNIQUE INDEX) ")
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
LOCK_PATIENCE = 5.0
"""Seconds that a store has to be free within."""

_ACTIVE = "SELECT id FROM runs WHERE state IN ('queued', 'running', 'cancelling')"
_INTERRUPT = """
UPDATE runs SET state = 'interrupted', finished_at = ?, owner = '', rate = NULL, eta = NULL, message = ? WHERE id = ?
"""
_CLOSE_STEPS = """
UPDATE run_steps SET state = CASE state WHEN 'running' THEN 'cancelled' ELSE 'skipped' END,
    finished_at = CASE state WHEN 'running' THEN ? END
WHERE run_id = ? AND state IN ('running', 'pending')
"""
_TELL = "INSERT INTO log (at, level, message) VALUES (?, ?, ?)"
_LET_GO = (
    "DELETE FROM lease",
    "DELETE FROM services",
    "DELETE FROM token_refreshes",
    "UPDATE schedules SET next_at = NULL, slot_at = NULL, waits = ''",
    "UPDATE server_health SET next_at = NULL, circuit_until = NULL, playing = NULL",
    "UPDATE outbox SET lease_owner = '', lease_until = NULL WHERE state NOT IN ('in_flight')",
)
_GIVE_UP = "UPDATE alarm_messages SET ended_at = ?, error = 'a backup was restored' WHERE ended_at IS NULL"
"""Those that have arrived stay: a ping that nobody remembers is sent once more."""
_SIGN_OUT = """
UPDATE profiles SET sign_in = ?, sign_in_message = ?
WHERE kind IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT profile_id FROM secrets)
"""
_SILENCE = "UPDATE alarm_channels SET is_on = 0, last_error = ? WHERE address = ''"


def check_store(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Give the number of migrations of a store that is whole and that this program can bring up to date.

    Raises InvalidInput for the file of another program or a newer one, and for what nobody of ours put into it;
    LocalStoreError for a damaged file.
    """
    with closing(read_only(path)) as raw:
        version = _version(raw, [step.name for step in migrations])
        _check_schema(raw, migrations[:version])
    checked(path)
    return version


def bring_up(path: Path, clock: Clock) -> None:
    """Apply the steps that a copy of a store has not, without setting it aside: it is no more than that itself.

    Whoever held the lease when it was copied is not waited for.
    """
    with closing(_open(path)) as raw:
        raw.execute("DELETE FROM lease")
        migrate(raw, path, clock, is_spare=True)


def give_secrets(path: Path, secrets: StoreSecrets) -> None:
    """Put secrets back into a store."""
    with closing(_open(path)) as raw:
        raw.execute("BEGIN")
        put_secrets(raw, secrets)
        raw.execute("COMMIT")


def settle(path: Path, now: float, made: str, *, interrupted: Callable[[int], str], has_secrets: bool) -> None:
    """End what was running, hold back what was to be sent, and free what was taken, in a store that has all tables.

    `made` tells when the backup was made, `interrupted` gives the message of a run by its id. Without secrets, profiles
    are signed out and alarm channels are off.
    """
    with closing(_open(path)) as raw:
        raw.execute("BEGIN")
        for (run_id,) in raw.execute(_ACTIVE).fetchall():
            raw.execute(_INTERRUPT, (now, interrupted(run_id), run_id))
            raw.execute(_CLOSE_STEPS, (now, run_id))
        recover(raw, OWNER, now, is_alone=True)
        hold_restored(raw, made)
        raw.execute(_TELL, (now, Level.WARNING.rank, f"A backup of {made} was restored"))
        raw.execute(_GIVE_UP, (now,))
        for statement in _LET_GO:
            raw.execute(statement)
        if not has_secrets:
            _sign_out(raw)
        raw.execute("COMMIT")


def come_to_rest(path: Path) -> sqlite3.Connection | None:
    """Bring all of a store into its one file, and give a connection that keeps everybody else out until it is closed.

    None = it is damaged. Raises Conflict while another process has it open, sqlite3.Error when it cannot be written.
    """
    raw = sqlite3.connect(path, isolation_level=None, timeout=LOCK_PATIENCE)
    try:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        raw.close()
        if is_busy(error):
            raise Conflict(
                f"Another process has the store {path} open",
                hint="Close every dashboard, stop the service (syncdeck serve --stop), then try again.",
            ) from error
        if primary_code(error) in _DAMAGED:
            return None
        raise
    return raw


def _version(raw: sqlite3.Connection, names: Sequence[str]) -> int:
    try:
        application_id = raw.execute("PRAGMA application_id").fetchone()[0]
        known = [row[0] for row in raw.execute("SELECT name FROM migrations ORDER BY position")]
        version = int(raw.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _foreign() from error
    if application_id != APPLICATION_ID or not known:
        raise _foreign()
    if len(known) > len(names) or known != list(names[: len(known)]):
        raise InvalidInput(
            f"The backup was made by a newer syncdeck (its schema is {len(known)}, this one knows {len(names)})",
            hint="Update syncdeck, then restore it. Nothing was changed.",
        )
    if version != len(known):
        raise InvalidInput("The store of this backup contradicts itself", hint="Take another backup.")
    return version


def _foreign() -> InvalidInput:
    return InvalidInput(
        "The backup holds no store of syncdeck: another program made it, or it is damaged",
        hint="Take another backup. Nothing was changed.",
    )


def _check_schema(raw: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Raise InvalidInput unless everything stands there that those steps make, and nothing else that runs by itself."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for step in migrations:
            step.apply(fresh)
        ours = _schema(fresh)
    theirs = _schema(raw)
    strange = [thing.name for thing in theirs if thing not in ours and not thing.is_plain]
    if strange:
        raise InvalidInput(
            f"The store of this backup holds something that syncdeck never put there: {clean_text(strange[0], 80)}",
            hint="Take another backup. Nothing was changed.",
        )
    names = {thing.name for thing in theirs}
    lacking = [thing.name for thing in ours if thing.kind != "index" and thing.name not in names]
    if lacking:
        raise InvalidInput(
            f"The store of this backup lacks what syncdeck put there: {lacking[0]}",
            hint="Take another backup. Nothing was changed.",
        )


class _Thing(NamedTuple):
    """What a store says that it is made of."""

    kind: str
    name: str
    text: str

    @property
    def is_plain(self) -> bool:
        """Whether it is a table or an index, which do nothing by themselves. SQLite goes by the text alone."""
        return self.kind in {"table", "index"} and _PLAIN.match(self.text) is not None


def _schema(raw: sqlite3.Connection) -> list[_Thing]:
    """Everything but the indexes that belong to a table and have no text of their own."""
    sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    return [_Thing(*map(str, row)) for row in raw.execute(sql)]


def _sign_out(raw: sqlite3.Connection) -> None:
    hiding = [kind.value for kind in ProfileKind if kind.hides_user_name]
    others = [kind.value for kind in ProfileKind if not kind.hides_user_name]
    texts = (
        (hiding, "restored without its user name and password: sign in again with both"),
        (others, "restored without its password: sign in again"),
    )
    for kinds, text in texts:
        raw.execute(_SIGN_OUT, (SignIn.REFUSED, text, "[" + ", ".join(f'"{kind}"' for kind in kinds) + "]"))
    raw.execute(_SILENCE, ("restored without its address: remove it and add it again",))


def _open(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA journal_mode = DELETE")
    return raw
