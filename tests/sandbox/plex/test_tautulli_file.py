"""A Tautulli file can be written of the very plays that the sandbox's Plex has in its history."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.plex.support import NOW
from tests.sandbox.tautulli_rule import misplaced_rows
from tui.sandbox.plex import PlexAccess, PlexMake, SamePlays, rating_key, write_same_plays
from tui.sandbox.tautulli.schema import schema_of


@pytest.fixture
def plex() -> PlexAccess:
    return PlexAccess(PlexMake(items=300, seed=7, clock=lambda: NOW, tracks=12))


@pytest.fixture
def written(plex, tmp_path) -> SamePlays:
    return write_same_plays(plex.state, tmp_path / "tautulli.db")


def fetched(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def test_genuine_tables(written):
    """It has the tables and columns of a real file, in their order."""
    for table, columns in schema_of("2.17").columns.items():
        assert tuple(row[1] for row in fetched(written.path, f"PRAGMA table_info({table})")) == columns


def test_same_plays(plex, written):
    """Every history row lies inside a session of the same item and account, and the owner has the id of plex.tv."""
    query = "SELECT rating_key, user_id, started, stopped FROM session_history"
    sessions = fetched(written.path, query)
    assert len(sessions) == written.sessions
    owner = {1: 4_100_001}
    for row in plex.state.history:
        account = plex.state.account_id(row.person)
        key, user = int(rating_key(row.number)), owner.get(account, account)
        assert any(
            (key, user) == (one, who) and started <= row.viewed_at <= stopped for one, who, started, stopped in sessions
        )
    assert written.history_rows == {row.id for row in plex.state.history}


def test_sides(plex, written):
    """Server, libraries and people are those of the Plex."""
    libraries = fetched(written.path, "SELECT server_id, section_id, section_name FROM library_sections")
    machine = plex.state.machine_identifier
    assert libraries == [(machine, section.key, section.title) for section in plex.collection.sections]
    assert {row[0] for row in fetched(written.path, "SELECT user_id FROM users WHERE deleted_user = 0")} == {
        member.plex_id for member in plex.state.people if not member.is_removed
    }


def test_rows_belong_together(written):
    """Each session has its metadata and stream, and sessions that go on with another share its reference."""
    query = """
        SELECT COUNT(*), COUNT(DISTINCT reference_id) FROM session_history h
        JOIN session_history_metadata m USING (id) JOIN session_history_media_info i USING (id)
        WHERE h.rating_key = m.rating_key AND m.rating_key = i.rating_key AND m.guid <> '' AND m.duration > 0
          AND h.paused_counter BETWEEN 0 AND h.stopped - h.started AND h.view_offset <= m.duration
    """
    assert fetched(written.path, query) == [(written.sessions, written.groups)]
    assert written.groups < written.sessions
    assert misplaced_rows(written.path) == []


def test_part_of_the_plays(plex, tmp_path):
    """Only the plays since some moment can be written; a file that is there is left alone."""
    since = NOW - 30 * 86_400
    part = write_same_plays(plex.state, tmp_path / "part.db", since=since)
    assert 0 < part.sessions < len(plex.watching.plays)
    assert fetched(part.path, "SELECT MIN(stopped) FROM session_history")[0][0] > since
    with pytest.raises(FileExistsError):
        write_same_plays(plex.state, part.path)
