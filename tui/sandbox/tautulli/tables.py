"""The commands beside the history: people, libraries, items, streams, and what the server says of itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from tui.sandbox.tautulli.database import ServedFile
from tui.sandbox.tautulli.people import CANARY
from tui.sandbox.tautulli.reply import Refused
from tui.sandbox.tautulli.watched import WatchedRule

Asked = Mapping[str, str]

SERVER_NAME: Final = "Sandbox"

_USERS: Final = """
    SELECT id AS row_id, user_id, username, friendly_name, thumb, custom_avatar_url, email, is_active, is_admin,
           is_home_user, is_allow_sync, is_restricted, do_notify, keep_history, allow_guest, server_token,
           shared_libraries, filter_all, filter_movies, filter_tv, filter_music, filter_photos
    FROM users WHERE deleted_user = 0
"""
_NAMES: Final = """
    SELECT user_id, CASE WHEN friendly_name IS NULL OR TRIM(friendly_name) = '' THEN username ELSE friendly_name END
                    AS friendly_name
    FROM users WHERE deleted_user = 0
"""
_LIBRARIES: Final = """
    SELECT section_id, section_name, section_type, agent, thumb, art, count, parent_count, child_count, is_active
    FROM library_sections WHERE deleted_section = 0
"""
_USERS_TABLE: Final = """
    SELECT u.id AS row_id, u.user_id, u.username,
           CASE WHEN u.friendly_name IS NULL OR TRIM(u.friendly_name) = '' THEN u.username ELSE u.friendly_name END
           AS friendly_name,
           u.title, u.email, u.thumb AS user_thumb, u.is_active, u.keep_history, u.do_notify, u.allow_guest,
           COUNT({counted}) AS plays, {seconds} AS duration, MAX(h.started) AS last_seen,
           MAX(h.id) AS history_row_id
    FROM users u LEFT JOIN session_history h ON h.user_id = u.user_id
    WHERE u.deleted_user = 0 GROUP BY u.user_id ORDER BY friendly_name COLLATE NOCASE
"""
_LIBRARIES_TABLE: Final = """
    SELECT l.id AS row_id, l.server_id, l.section_id, l.section_name, l.section_type, l.thumb AS library_thumb,
           l.art AS library_art, l.count, l.parent_count, l.child_count, l.is_active, l.keep_history, l.do_notify,
           l.do_notify_created, COUNT({counted}) AS plays, {seconds} AS duration, MAX(h.started) AS last_accessed,
           MAX(h.id) AS history_row_id
    FROM library_sections l LEFT JOIN session_history h ON h.section_id = l.section_id
    WHERE l.deleted_section = 0 GROUP BY l.server_id, l.section_id ORDER BY l.section_name COLLATE NOCASE
"""
_SECONDS: Final = """
    COALESCE(SUM(CASE WHEN h.stopped > 0 THEN h.stopped - h.started ELSE 0 END - COALESCE(h.paused_counter, 0)), 0)
"""
_METADATA: Final = """
    SELECT m.*, h.section_id FROM session_history_metadata m JOIN session_history h USING (id)
    WHERE CAST(m.rating_key AS TEXT) = ? ORDER BY id DESC LIMIT 1
"""
_STREAM: Final = """
    SELECT i.*, h.quality_profile, h.bandwidth, h.media_type, m.title, m.grandparent_title, m.original_title
    FROM session_history_media_info i JOIN session_history h USING (id) JOIN session_history_metadata m USING (id)
    WHERE CAST(id AS TEXT) = ?
"""
_OUTSIDE: Final = """
    SELECT 'imdb://' || imdb_id FROM {table} WHERE rating_key = ? AND imdb_id IS NOT NULL
    UNION ALL SELECT '{prefix}://' || {column} FROM {table} WHERE rating_key = ? AND {column} IS NOT NULL
"""
_LISTS: Final = ("directors", "writers", "actors", "genres", "labels")


def users(file: ServedFile, asked: Asked) -> list[dict[str, Any]]:
    """Give the accounts, tokens included, as the real one does."""
    return [dict(row) for row in file.fetch(_USERS)]


def user_names(file: ServedFile, asked: Asked) -> list[dict[str, Any]]:
    """Give ids and shown names."""
    return [dict(row) for row in file.fetch(_NAMES)]


def libraries(file: ServedFile, asked: Asked) -> list[dict[str, Any]]:
    """Give the libraries; their ids are texts here."""
    return [dict(row) | {"section_id": str(row["section_id"])} for row in file.fetch(_LIBRARIES)]


def users_table(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give people with their numbers of plays."""
    return _table(file.fetch(_counted(_USERS_TABLE, asked)), asked, "friendly_name")


def libraries_table(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give libraries with their numbers of plays."""
    return _table(file.fetch(_counted(_LIBRARIES_TABLE, asked)), asked, "section_name")


def metadata(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give what is known of an item, with ids of other sites where a lookup has them; nothing for an unknown one."""
    key = _required(asked, "rating_key")
    found = file.fetch(_METADATA, (key,))
    if not found:
        return {}
    item = {name: "" if value is None else value for name, value in dict(found[0]).items() if name != "id"}
    for name in _LISTS:
        item[name] = [part for part in str(item[name]).split(";") if part]
    return item | {"guids": _outside_ids(file, key)}


def stream_data(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give the stream of a session; nothing for an unknown one."""
    found = file.fetch(_STREAM, (_required(asked, "row_id"),))
    hidden = ("id", "rating_key", "duration")
    return {name: value for row in found for name, value in dict(row).items() if name not in hidden}


def server_info(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give the Plex server behind it."""
    return {
        "pms_identifier": _server_uuid(file),
        "pms_ip": "127.0.0.1",
        "pms_is_remote": 0,
        "pms_name": SERVER_NAME,
        "pms_platform": "Linux",
        "pms_plexpass": 1,
        "pms_port": 32400,
        "pms_ssl": 0,
        "pms_url": "http://127.0.0.1:32400",
        "pms_url_manual": 0,
        "pms_version": "1.42.1.10060-4e8b05daf",
    }


def server_identity(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give the identifier and version of the Plex server."""
    return {"machine_identifier": _server_uuid(file), "version": "1.42.1.10060-4e8b05daf"}


def tautulli_info(file: ServedFile, asked: Asked) -> dict[str, Any]:
    """Give the version; a file without one is of 2.6.10 or older."""
    found = file.fetch("SELECT name FROM sqlite_schema WHERE name = 'version_info'")
    versions = file.fetch("SELECT value FROM version_info WHERE key = 'version'") if found else []
    return {
        "tautulli_install_type": "docker",
        "tautulli_version": versions[0]["value"] if versions else "v2.6.10",
        "tautulli_branch": "master",
        "tautulli_commit": "0" * 40,
        "tautulli_platform": "Linux",
        "tautulli_platform_release": "6.1",
        "tautulli_platform_version": "1",
        "tautulli_platform_linux_distro": "Debian",
        "tautulli_platform_device_name": "sandbox",
        "tautulli_python_version": "3.11.2",
    }


def settings(rule: WatchedRule, api_key: str, asked: Asked) -> dict[str, Any]:
    """Give the settings, or one section of them; secrets lie among them, as in the real ones."""
    every: dict[str, Any] = {
        "General": {"api_enabled": 1, "api_key": api_key, "api_sql": 0, "http_password": f"{CANARY}-http"},
        "Monitoring": {
            "movie_watched_percent": rule.movie,
            "tv_watched_percent": rule.episode,
            "music_watched_percent": rule.track,
            "watched_marker": rule.marker,
            "group_history_tables": 1,
            "logging_ignore_interval": 120,
        },
        "PMS": {"pms_name": SERVER_NAME, "pms_token": f"{CANARY}-pms", "pms_port": 32400},
    }
    wanted = asked.get("key")
    return every.get(wanted, {}) if wanted else every


def _counted(query: str, asked: Asked) -> str:
    """Count groups, or rows with grouping=0."""
    counted = "h.id" if asked.get("grouping", "1") == "0" else "DISTINCT h.reference_id"
    return query.format(counted=counted, seconds=_SECONDS)


def _table(rows: list[sqlite3.Row], asked: Asked, searched: str) -> dict[str, Any]:
    """Give a page of a table."""
    wanted = asked.get("search", "").casefold()
    found = [dict(row) for row in rows if wanted in str(row[searched]).casefold()]
    start, length = int(asked.get("start") or 0), int(asked.get("length") or 25)
    page = found[start:] if length < 0 else found[start : start + length]
    return {"draw": 1, "recordsTotal": len(rows), "recordsFiltered": len(found), "data": page}


def _outside_ids(file: ServedFile, key: str) -> list[str]:
    films = _OUTSIDE.format(table="themoviedb_lookup", prefix="tmdb", column="themoviedb_id")
    shows = _OUTSIDE.format(table="tvmaze_lookup", prefix="tvdb", column="thetvdb_id")
    return [row[0] for query in (films, shows) for row in file.fetch(query, (key, key))]


def _server_uuid(file: ServedFile) -> str:
    found = file.fetch("SELECT server_id FROM library_sections ORDER BY id LIMIT 1")
    return str(found[0][0]) if found else ""


def _required(asked: Asked, name: str) -> str:
    if not asked.get(name):
        raise Refused(f"Parameter {name} is required")
    return asked[name]
