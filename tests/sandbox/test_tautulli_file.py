"""Written Tautulli files have the genuine tables, and plays that follow Tautulli's own rules."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.sandbox.tautulli_rule import GENUINE, misplaced_rows
from tui.sandbox.tautulli import CANARIES, CANARY, DEFECT_KINDS, PEOPLE, TautulliFacts, write_tautulli_file

NOW = 1_770_000_000
HISTORY = "session_history"
METADATA = "session_history_metadata"
MEDIA_INFO = "session_history_media_info"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file for reading, with text as bytes."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield db


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> TautulliFacts:
    return write_tautulli_file(tmp_path_factory.mktemp("clean") / "tautulli.db", sessions=2_000, now=NOW)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory) -> TautulliFacts:
    path = tmp_path_factory.mktemp("dirty") / "tautulli.db"
    return write_tautulli_file(path, sessions=1_000, now=NOW, defects=0.3)


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> TautulliFacts:
    path = tmp_path_factory.mktemp("old") / "plexpy.db"
    return write_tautulli_file(path, sessions=1_000, now=NOW, schema="old")


def tables(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: db.execute(f"PRAGMA table_info({name})").fetchall() for name in names}


def indexes(db: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"))


@pytest.mark.parametrize(("genuine", "written"), [("clean.db", "clean"), ("old.db", "old")])
def test_genuine_schema(request, tmp_path, genuine, written):
    """Every table, column, type, default and index is that of a genuine file of the same age."""
    if not (GENUINE / genuine).exists():
        pytest.skip("the genuine files are not here")
    copy = tmp_path / genuine
    copy.write_bytes((GENUINE / genuine).read_bytes())
    facts: TautulliFacts = request.getfixturevalue(written)
    with opened(copy) as real, opened(facts.path) as ours:
        assert tables(ours) == tables(real)
        assert indexes(ours) == indexes(real)


def test_a_closed_file_in_wal_mode(tmp_path):
    """The file is whole, in WAL mode, with nothing beside it."""
    facts = write_tautulli_file(tmp_path / "tautulli.db", sessions=50)
    assert [file.name for file in tmp_path.iterdir()] == ["tautulli.db"]
    assert facts.path.read_bytes()[18:20] == b"\x02\x02"
    with opened(facts.path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA user_version").fetchone() == (0,)
        assert db.execute("SELECT value FROM version_info").fetchone() == ("v2.17.2",)


def test_facts(clean):
    """The facts are those of the file."""
    with opened(clean.path) as db:
        sizes = db.execute(f"SELECT COUNT(*) FROM {HISTORY} GROUP BY reference_id").fetchall()
        assert [
            db.execute(f"SELECT COUNT(*) FROM {table}").fetchone() for table in (HISTORY, METADATA, MEDIA_INFO)
        ] == [(2_000,)] * 3
        assert (clean.sessions, clean.groups) == (2_000, len(sizes))
        assert clean.resumed_groups == sum(size > 1 for (size,) in sizes)
        assert 0.16 < clean.resumed_groups / clean.groups < 0.2
        assert db.execute(f"SELECT MAX(stopped) FROM {HISTORY}").fetchone() == (clean.last_stopped,)
        assert db.execute("SELECT DISTINCT server_id FROM library_sections").fetchall() == [(clean.server_uuid,)]
        assert db.execute("SELECT user_id FROM users").fetchall() == [(person.user_id,) for person in clean.users]
    assert clean.last_stopped < NOW
    assert clean.defects == ()


def test_same_seed_same_bytes(tmp_path, clean):
    """A file depends on its seed, its size and the clock alone."""
    again = write_tautulli_file(tmp_path / "again.db", sessions=2_000, now=NOW)
    other = write_tautulli_file(tmp_path / "other.db", sessions=2_000, now=NOW, seed=8)
    assert again.path.read_bytes() == clean.path.read_bytes()
    assert other.path.read_bytes() != clean.path.read_bytes()


def test_an_existing_file_is_not_touched(tmp_path):
    """Writing over something is refused."""
    path = tmp_path / "tautulli.db"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_tautulli_file(path, sessions=5)
    assert path.read_text() == "mine"


def test_groups_follow_the_rule(clean):
    """Each reference is the one that the documented rule gives, worked out again row by row."""
    assert misplaced_rows(clean.path) == []


def test_rows_as_tautulli_writes_them(clean):
    """Ids grow with the end, missing numbers are empty texts, and each session has a length and a place."""
    with opened(clean.path) as db:
        stops = [stopped for (stopped,) in db.execute(f"SELECT stopped FROM {HISTORY} ORDER BY id")]
        starts = [started for (started,) in db.execute(f"SELECT started FROM {HISTORY} ORDER BY id")]
        films = db.execute(f"SELECT DISTINCT parent_rating_key FROM {HISTORY} WHERE media_type = 'movie'").fetchall()
        live = db.execute(f"SELECT DISTINCT section_id FROM {HISTORY} JOIN {METADATA} USING (id) WHERE live").fetchall()
        short = db.execute(f"SELECT MIN(stopped - started - paused_counter) FROM {HISTORY}").fetchone()
        beyond = db.execute(f"SELECT COUNT(*) FROM {HISTORY} JOIN {METADATA} USING (id) WHERE view_offset > duration")
        assert beyond.fetchone() == (0,)
    assert stops == sorted(stops)
    assert starts != sorted(starts)
    assert (films, live, short) == ([("",)], [(999_999,)], (15,))


def test_variety(clean):
    """All kinds of media, decisions, guids and people occur, pauses too, and some titles are not ASCII."""
    with opened(clean.path) as db:

        def seen(table: str, expression: str) -> Counter[object]:
            return Counter(value for (value,) in db.execute(f"SELECT {expression} FROM {table}"))

        assert seen(HISTORY, "media_type").keys() == {"movie", "episode", "track"}
        assert seen(MEDIA_INFO, "transcode_decision").keys() == {"direct play", "copy", "transcode"}
        assert seen(HISTORY, "user_id").keys() == {person.user_id for person in PEOPLE if person.plays}
        assert seen(HISTORY, "section_id").keys() == {1, 2, 3, 4, 5, 999_999}
        assert 600 < seen(HISTORY, "paused_counter > 0")[1] < 1_000
        assert seen(METADATA, "marker_credits_first IS NOT NULL")[1] > 400
        guids = seen(METADATA, "guid")
        assert 0.02 < sum(not str(title).isascii() for title in seen(METADATA, "title").elements()) / 2_000 < 0.12
    forms = {re.split(r"://", str(guid))[0].removeprefix("com.plexapp.agents.") for guid in guids}
    agents = {"imdb", "themoviedb", "thetvdb", "hama", "lastfm", "plexmusic", "none"}
    assert forms == agents | {"plex", "local", "tv.plex.xmltv", "tv.plex.providers.epg.cloud"}


def test_secrets_are_recognisable(clean):
    """Tokens and passwords lie in the file, and every one of them carries the canary."""
    with opened(clean.path) as db:
        content = "\n".join(db.iterdump())
    assert [secret for secret in CANARIES if secret not in content] == []
    assert all(CANARY in secret for secret in CANARIES)


def test_a_running_stream_is_no_history(clean):
    """One stream runs, in its own table only."""
    with opened(clean.path) as db:
        assert db.execute("SELECT COUNT(*) FROM sessions").fetchone() == (1,)


def test_old_rows_lack_new_columns(old):
    """Half of the rows of an old file are from before the upgrade; there is no version, and no live TV before."""
    query = f"""
        SELECT h.id <= 500, product IS NULL, secure IS NULL, stream_bitrate IS NULL, original_title IS NULL, COUNT(*)
        FROM {HISTORY} h JOIN {METADATA} USING (id) JOIN {MEDIA_INFO} USING (id) GROUP BY 1, 2, 3, 4, 5
    """
    with opened(old.path) as db:
        assert db.execute(query).fetchall() == [(0, 0, 0, 0, 0, 500), (1, 1, 1, 1, 1, 500)]
        assert "version_info" not in tables(db)
        assert db.execute(f"SELECT MIN(id) FROM {METADATA} WHERE live").fetchone()[0] > 500
        assert db.execute(f"SELECT COUNT(*) FROM {METADATA} WHERE section_id IS NULL").fetchone() == (0,)


def test_defects_of_every_kind(dirty):
    """A share of defects holds all kinds, at most one for each row."""
    rows = [defect.row_id for defect in dirty.defects]
    assert {defect.kind for defect in dirty.defects} == DEFECT_KINDS.keys()
    assert len(DEFECT_KINDS) == 37
    assert rows == sorted(set(rows))
    assert len(rows) == 300
    assert dirty.sessions == 1_000 + sum(defect.suggested == "skip" for defect in dirty.defects)
    assert {defect.suggested for defect in dirty.defects_of("reject", "warn")} == {"reject", "warn"}


CHECKS = {
    "duration_zero": "m.duration = 0",
    "far_future": "typeof(started) = 'integer' AND started BETWEEN 4102444800 AND 5000000000",
    "guid_empty": "guid = ''",
    "ip_empty": "ip_address = ''",
    "ip_na_text": "ip_address = 'N/A'",
    "media_type_unknown": "h.media_type IN ('clip', 'photo')",
    "negative_paused_counter": "paused_counter < 0",
    "paused_counter_exceeds_play": "paused_counter > stopped - started AND stopped > started",
    "paused_counter_null": "paused_counter IS NULL",
    "rating_key_not_numeric": "typeof(h.rating_key) = 'text'",
    "reference_id_dangling": "reference_id > 70000000",
    "reference_id_null": "reference_id IS NULL",
    "started_fractional": "typeof(started) = 'real'",
    "started_in_milliseconds": "typeof(started) = 'integer' AND started > 1000000000000",
    "started_iso_text": "started LIKE '20__-__-__ __:__:__'",
    "started_null": "started IS NULL",
    "started_zero": "started = 0",
    "stopped_before_started": "stopped > 0 AND stopped < started AND started < 4102444800",
    "stopped_null": "stopped IS NULL",
    "stopped_zero": "stopped = 0",
    "title_empty": "title = ''",
    "title_invalid_utf8": "hex(title) IN ('C328A0A1', 'E28228')",
    "title_lone_surrogate": "hex(full_title) LIKE 'EDA0BD%'",
    "title_mojibake": "title LIKE 'LÃ%'",
    "title_nul_inside": "hex(title) LIKE '416D62657200%'",
    "title_very_long": "length(full_title) = 20000",
    "user_id_empty_text": "user_id = ''",
    "user_id_null": "user_id IS NULL",
    "user_name_null": "user IS NULL",
    "user_not_in_users": "user_id NOT IN (SELECT user_id FROM users)",
    "view_offset_beyond_duration": "view_offset > m.duration AND m.duration > 0",
    "view_offset_null": "view_offset IS NULL",
    "media_info_row_missing": "i.id IS NULL",
    "metadata_row_missing": "m.id IS NULL",
}
JOINED = f"FROM {HISTORY} h LEFT JOIN {METADATA} m USING (id) LEFT JOIN {MEDIA_INFO} i USING (id)"


@pytest.mark.parametrize("kind", CHECKS)
def test_defect_is_in_the_file(dirty, kind):
    """The rows that are listed with a defect have it, and no others."""
    listed = {defect.row_id for defect in dirty.defects if defect.kind == kind}
    condition = CHECKS[kind]
    if kind == "stopped_before_started":
        condition += " AND typeof(started) = 'integer' AND started < 1000000000000"
    if kind == "user_not_in_users":
        condition += " AND user_id <> ''"
    with opened(dirty.path) as db:
        assert {row for (row,) in db.execute(f"SELECT h.id {JOINED} WHERE {condition}")} == listed != set()


def test_doubled_and_lonely_rows(dirty):
    """Duplicates are whole sessions, the near ones three seconds later; orphans have no session."""
    delays = Counter[tuple[str, int]]()
    with opened(dirty.path) as db:
        for defect in dirty.defects_of("skip"):
            original = int(defect.detail.removeprefix("duplicate_of="))
            rows = [
                db.execute(f"SELECT started, h.rating_key, user_id, title {JOINED} WHERE h.id = ?", (row,)).fetchone()
                for row in (original, defect.row_id)
            ]
            assert rows[0][1:] == rows[1][1:]
            delays[defect.kind, rows[1][0] - rows[0][0]] += 1
        orphans = db.execute(f"SELECT id FROM {METADATA} WHERE id NOT IN (SELECT id FROM {HISTORY})").fetchall()
    assert delays.keys() == {("duplicate_exact", 0), ("duplicate_near", 3)}
    assert orphans == [(defect.row_id,) for defect in dirty.defects if defect.kind == "orphan_metadata"]


def test_chosen_defects(tmp_path):
    """Kinds and numbers can be ordered; what does not exist or does not fit is refused."""
    facts = write_tautulli_file(tmp_path / "a.db", sessions=20, defects={"started_null": 3, "ip_empty": 1}, now=NOW)
    assert Counter(defect.kind for defect in facts.defects) == {"started_null": 3, "ip_empty": 1}
    with pytest.raises(ValueError, match="unknown defects typo; known are duplicate_exact"):
        write_tautulli_file(tmp_path / "b.db", sessions=20, defects={"typo": 1})
    with pytest.raises(ValueError, match="21 defects do not fit into 20 sessions"):
        write_tautulli_file(tmp_path / "b.db", sessions=20, defects={"ip_empty": 21})
    assert not (tmp_path / "b.db").exists()


def test_defects_in_an_old_file(tmp_path):
    """Old files can be wrong in every way too."""
    facts = write_tautulli_file(tmp_path / "plexpy.db", sessions=500, schema="old", defects=0.5, now=NOW)
    assert {defect.kind for defect in facts.defects} == DEFECT_KINDS.keys()
