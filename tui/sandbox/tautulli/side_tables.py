"""The tables beside the history: accounts and their tokens, libraries, lookups, and everything else that is secret."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from tui.sandbox.tautulli.items import LIVE_SECTION, Catalogue, Item
from tui.sandbox.tautulli.people import CANARY, PEOPLE, PLAYERS, Person
from tui.sandbox.tautulli.schema import Schema, insert_into

Values = Mapping[str, object]

LIBRARIES: Final = (
    (1, "Movies", "movie", "tv.plex.agents.movie"),
    (2, "TV Shows", "show", "tv.plex.agents.series"),
    (3, "Music", "artist", "tv.plex.agents.music"),
    (4, "Filme 4K", "movie", "tv.plex.agents.movie"),
    (5, "アニメ", "show", "com.plexapp.agents.hama"),
    (LIVE_SECTION, "Live TV", "live", None),
)
"""Section id, name, type and agent of each library."""

_LOOKUPS: Final = 40


def fill_side_tables(db: sqlite3.Connection, schema: Schema, catalogue: Catalogue, server_uuid: str, now: int) -> None:
    """Write every table but those of the history and of running sessions."""
    put_rows(db, schema, "users", (user_row(person) for person in PEOPLE))
    put_rows(db, schema, "library_sections", _libraries(server_uuid))
    put_rows(db, schema, "user_login", [_login(now)])
    put_rows(db, schema, "mobile_devices", [_device(now)])
    put_rows(db, schema, "notifiers", [_notifier()])
    put_rows(db, schema, "newsletters", [_newsletter()])
    put_rows(db, schema, "imgur_lookup", [_uploaded()])
    films = [catalogue.item("movie", number) for number in range(_LOOKUPS)]
    shows = [catalogue.item("show", number) for number in range(_LOOKUPS)]
    put_rows(db, schema, "themoviedb_lookup", map(_known_film, films))
    put_rows(db, schema, "tvmaze_lookup", map(_known_episode, shows))
    put_rows(db, schema, "recently_added", (_added(film, server_uuid) for film in films))
    if schema.version is not None:
        put_rows(db, schema, "version_info", [{"key": "version", "value": schema.version}])


def put_running_session(db: sqlite3.Connection, schema: Schema, item: Item, started: int) -> None:
    """Write a stream that is running now: it is no history, and must not become any by an import."""
    person, player = PEOPLE[1], PLAYERS[1]
    names = [name for name in schema.columns["session_history_metadata"] if name not in ("id", "section_id")]
    known = dict(zip(names, item.metadata, strict=False)) if schema.version else {"title": "Running"}
    running = known | {
        "session_key": 61,
        "rating_key": item.key,
        "section_id": item.belongs[3],
        "media_type": item.belongs[2],
        "started": started,
        "state": "playing",
        "user_id": person.user_id,
        "user": person.username,
        "friendly_name": person.shown_name,
        "ip_address": "192.168.1.77",
        "player": player.name,
        "product": player.product,
        "platform": player.platform,
        "machine_id": "running",
        "transcode_decision": "direct play",
        "view_offset": item.duration // 3,
        "duration": item.duration,
        "live": 0,
    }
    put_rows(db, schema, "sessions", [running])


def put_rows(db: sqlite3.Connection, schema: Schema, table: str, rows: Iterable[Values]) -> None:
    """Write rows; what a schema has no column for is left out."""
    for row in rows:
        columns = tuple(column for column in schema.columns[table] if column in row)
        db.execute(insert_into(schema, table, columns), [row[column] for column in columns])


def user_row(person: Person) -> Values:
    """Give the row of an account, with its secrets."""
    local = person.user_id == 0
    return {
        "user_id": person.user_id,
        "username": person.username,
        "friendly_name": person.friendly_name,
        "thumb": None if local else f"https://plex.example/users/{person.user_id:x}/avatar",
        "title": None if local else person.shown_name,
        "email": None if local else f"{person.user_id:x}@example.org",
        "is_active": int(not person.is_deleted),
        "is_admin": int(person.is_admin),
        "is_home_user": None if local else int(person.is_home),
        "is_restricted": None if local else int(person.is_restricted),
        "keep_history": int(person.plays > 0),
        "deleted_user": int(person.is_deleted),
        "user_token": person.user_token,
        "server_token": person.server_token,
        "shared_libraries": None if local else ";".join(str(section) for section, *_ in LIBRARIES[:-1]),
    }


def _libraries(server_uuid: str) -> Iterable[Values]:
    for section, name, kind, agent in LIBRARIES:
        yield {
            "server_id": server_uuid,
            "section_id": section,
            "section_name": name,
            "section_type": kind,
            "agent": agent,
            "thumb": f"/:/resources/{kind}.png",
            "art": "",
            "count": None if kind == "live" else 100,
        }


def _login(now: int) -> Values:
    return {
        "timestamp": now - 86_400,
        "user_id": PEOPLE[1].user_id,
        "user": PEOPLE[1].username,
        "user_group": "admin",
        "ip_address": "192.168.1.77",
        "jwt_token": f"{CANARY}-jwt",
    }


def _device(now: int) -> Values:
    return {
        "device_id": "phone",
        "device_token": f"{CANARY}-device",
        "device_name": "Phone",
        "onesignal_id": f"{CANARY}-onesignal",
        "last_seen": now - 3_600,
    }


def _notifier() -> Values:
    config = {"hook": f"https://hooks.example/{CANARY}-webhook", "smtp_password": f"{CANARY}-smtp"}
    return {"agent_id": 20, "agent_name": "discord", "agent_label": "Discord", "notifier_config": json.dumps(config)}


def _newsletter() -> Values:
    config = {"smtp_server": "smtp.example", "smtp_password": f"{CANARY}-smtp"}
    return {"agent_id": 0, "id_name": "weekly", "email_config": json.dumps(config), "active": 0}


def _uploaded() -> Values:
    return {"img_hash": "9f", "imgur_url": "https://img.example/9f", "delete_hash": f"{CANARY}-imgur"}


def _known_film(film: Item) -> Values:
    return {
        "rating_key": film.key,
        "imdb_id": f"tt{film.key:07}",
        "themoviedb_id": film.key + 50_000,
        "themoviedb_url": f"https://films.example/movie/{film.key + 50_000}",
        "themoviedb_json": "{}",
    }


def _known_episode(episode: Item) -> Values:
    return {
        "rating_key": episode.key,
        "thetvdb_id": episode.key + 60_000,
        "imdb_id": f"tt{episode.key:07}",
        "tvmaze_id": episode.key + 70_000,
        "tvmaze_url": f"https://shows.example/{episode.key + 70_000}",
        "tvmaze_json": "{}",
    }


def _added(film: Item, server_uuid: str) -> Values:
    return {
        "added_at": 1_600_000_000,
        "pms_identifier": server_uuid,
        "section_id": 1,
        "rating_key": film.key,
        "media_type": "movie",
    }
