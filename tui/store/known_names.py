"""The names that a household has given to things, and which words are titles: what a bundle for others leaves out."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

_TITLES = """
SELECT name FROM titles UNION ALL SELECT title FROM episodes UNION ALL SELECT name FROM categories
UNION ALL SELECT name FROM seasons UNION ALL SELECT name FROM title_changes
UNION ALL SELECT title FROM library_items UNION ALL SELECT parent_title FROM library_items
UNION ALL SELECT grandparent_title FROM library_items UNION ALL SELECT title FROM hub_titles
UNION ALL SELECT title FROM play_items UNION ALL SELECT grandparent_title FROM play_items
UNION ALL SELECT full_title FROM play_items UNION ALL SELECT original_title FROM play_items
UNION ALL SELECT title FROM list_items UNION ALL SELECT show_title FROM list_items
"""
_PROFILES = "SELECT id, name, url, username FROM profiles ORDER BY id"
_IN_RUNS = "SELECT profile_id, profile_name FROM runs WHERE profile_name <> '' GROUP BY 1, 2 ORDER BY min(id)"
"""What profiles were called when they ran."""
_FORMER = """
SELECT source FROM log WHERE source <> '' AND (message LIKE 'Profile added%' OR message = 'Profile changed')
UNION SELECT substr(message, length('Profile removed: ') + 1) FROM log WHERE message LIKE 'Profile removed: %'
"""
"""Names of profiles that are gone, or are called otherwise by now: the log goes on telling them."""
_PEOPLE = "SELECT id, name FROM people ORDER BY id"
_ACCOUNTS = "SELECT person_id, username, friendly_name, account_key FROM server_accounts ORDER BY id"
_SERVERS = """
SELECT name, uuid FROM play_servers UNION SELECT name, uuid FROM server_health ORDER BY 1
"""
_ADDRESSES = "SELECT url FROM server_health WHERE url <> '' ORDER BY profile_id"
_SETTINGS = "SELECT value FROM profiles AS p CROSS JOIN json_each(p.settings) WHERE type = 'text' ORDER BY p.id, key"
_HOSTS = "SELECT host FROM lease UNION SELECT host FROM services ORDER BY 1"
_LISTS = "SELECT title FROM lists ORDER BY id"
_CHANNELS = "SELECT name FROM alarm_channels ORDER BY id"
_LEADS = "SELECT address FROM alarm_channels WHERE address <> '' ORDER BY id"
_VERSIONS = "SELECT DISTINCT version FROM server_health WHERE version <> '' ORDER BY 1"
_LIBRARIES = "SELECT DISTINCT name FROM server_libraries ORDER BY server_id, library_key"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names by what they name. Those in one tuple name the same."""

    profiles: tuple[tuple[str, ...], ...]
    people: tuple[tuple[str, ...], ...]
    """Persons with their accounts; then accounts of which nobody has said whose they are."""
    servers: tuple[tuple[str, ...], ...]
    """Names and ids."""
    addresses: tuple[str, ...]
    """Of servers, and where alarms go."""
    hosts: tuple[str, ...]
    """Machines that run this program."""
    lists: tuple[str, ...]
    libraries: tuple[str, ...]
    channels: tuple[str, ...]
    versions: tuple[str, ...] = ()
    """Of servers: some look like addresses."""


def known_names(raw: sqlite3.Connection) -> KnownNames:
    """Read all names. Runs in a connection's thread."""
    profiles = raw.execute(_PROFILES).fetchall()
    urls = [url for _, _, url, _ in profiles]
    urls += [value for value in _one(raw, _SETTINGS) if "://" in value]
    ran = raw.execute(_IN_RUNS).fetchall()
    own = [(name, *(then for of, then in ran if of == profile_id)) for profile_id, name, *_ in profiles]
    gone = (*(then for of, then in ran if of is None), *_one(raw, _FORMER))
    return KnownNames(
        profiles=(*own, *((name,) for name in gone)),
        people=(*_people(raw), *((username,) for *_, username in profiles)),
        servers=tuple(raw.execute(_SERVERS)),
        addresses=(*urls, *_one(raw, _ADDRESSES), *_one(raw, _LEADS)),
        hosts=_one(raw, _HOSTS),
        lists=_one(raw, _LISTS),
        libraries=_one(raw, _LIBRARIES),
        channels=_one(raw, _CHANNELS),
        versions=_one(raw, _VERSIONS),
    )


def titles_among(raw: sqlite3.Connection, words: Collection[str]) -> set[str]:
    """Give which of these texts are titles of anything. Reads every title once."""
    wanted = frozenset(words)
    return {title for (title,) in raw.execute(_TITLES) if title in wanted}


def runs_of_nobody(raw: sqlite3.Connection) -> frozenset[int]:
    """Give the runs whose profile was removed: what it had cannot be told from other words any more."""
    sql = "SELECT id FROM runs WHERE profile_id IS NULL AND coalesce(json_extract(options, '$.path'), '') = ''"
    return frozenset(run_id for (run_id,) in raw.execute(sql))


def row_counts(raw: sqlite3.Connection) -> dict[str, int]:
    """Count the rows of every table."""
    tables = _one(raw, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {name: int(raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in tables}


def schema_text(raw: sqlite3.Connection) -> str:
    """Give the tables as they were made, and the names of the migrations."""
    made = _one(raw, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    version = raw.execute("PRAGMA user_version").fetchone()[0]
    return "\n\n".join([f"-- schema {version}", *(f"{sql};" for sql in made)])


def _people(raw: sqlite3.Connection) -> tuple[tuple[str, ...], ...]:
    found: dict[int, list[str]] = {person_id: [name] for person_id, name in raw.execute(_PEOPLE)}
    nobodys: list[tuple[str, ...]] = []
    for person_id, *names in raw.execute(_ACCOUNTS):
        if person_id in found:
            found[person_id] += names
        else:
            nobodys.append(tuple(names))
    return (*(tuple(names) for names in found.values()), *nobodys)


def _one(raw: sqlite3.Connection, sql: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in raw.execute(sql))
