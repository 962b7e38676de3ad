"""What a source tells before its records are judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.tautulli.support import change, genuine, small_file, staged_rows
from tui.model.tautulli import SourceFacts, TautulliUser
from tui.sandbox.tautulli.people import CANARY
from tui.store.tautulli.staging import stage_file

OTHER = "'0ther0ther'"


def facts_of(path: Path, work: Path) -> SourceFacts:
    """Stage a file for its facts."""
    return stage_file(path, work).facts


def test_a_genuine_file(tmp_path: Path, work: Path) -> None:
    """Version, people, libraries and server of the real thing."""
    facts = facts_of(genuine("clean.db", tmp_path), work)
    assert (facts.version, facts.sessions, facts.max_id) == ("v2.17.2", 2000, 2000)
    assert facts.servers == ("c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00",)
    assert len(facts.users) == 13
    assert TautulliUser(31550021, "田中花子", "花子") in facts.users
    assert TautulliUser(40998812, "guest_cabin", "Cabin", is_listed=False) in facts.users
    assert [library.name for library in facts.libraries] == [
        "Movies", "TV Shows", "Music", "Movies 4K", "Anime", "Live TV",
    ]  # fmt: skip
    assert not facts.missing_columns


def test_orphans_are_counted_and_named(tmp_path: Path, work: Path) -> None:
    """Metadata rows without a session are no sessions."""
    facts = facts_of(genuine("dirty.db", tmp_path), work)
    assert facts.orphans == (95001, 95002, 95003, 95004, 95005, 95006)
    assert (facts.orphan_count, facts.sessions) == (6, 5000)


def test_s39_nothing_of_the_facts_is_secret(source: Path, work: Path) -> None:
    """Tokens stand beside the names that are read."""
    assert CANARY not in repr(facts_of(source, work))


def test_s42_names_are_cleaned(source: Path, work: Path) -> None:
    """They are shown on screens and printed."""
    change(
        source,
        "UPDATE users SET friendly_name = 'Mi' || char(27) || '[2Jra' WHERE user_id = 0",
        "UPDATE users SET username = ' a' || char(0) || 'b ' WHERE user_id = 0",
        "UPDATE library_sections SET section_name = 'x' || char(7) || 'y' WHERE section_id = 1",
        "UPDATE version_info SET value = 'v2' || char(27) || '[31m'",
    )
    facts = facts_of(source, work)
    assert TautulliUser(0, "ab", "Mira") in facts.users
    assert facts.libraries[0].name == "xy"
    assert facts.version == "v2"


def test_users_without_a_number_are_nobody(source: Path, work: Path) -> None:
    """An account is its id."""
    before = len(facts_of(source, work).users)
    change(source, "INSERT INTO users (user_id, username) VALUES ('x', 'odd'), (NULL, 'no')")
    assert len(facts_of(source, work).users) == before


def test_tables_that_are_not_there(source: Path, work: Path) -> None:
    """Very old files, and pruned ones: what is not told is not known."""
    change(source, "DROP TABLE users", "DROP TABLE library_sections", "DROP TABLE version_info")
    facts = facts_of(source, work)
    assert (facts.users, facts.libraries, facts.servers, facts.version) == ((), (), (), "")
    assert facts.sessions == 60


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


@pytest.mark.parametrize(
    "made",
    [
        ("CREATE VIEW users AS SELECT 9 AS user_id, load_extension('x') AS username",),
        (f"CREATE VIEW users AS {ENDLESS} SELECT i AS user_id, 'x' AS username FROM n",),
        ("CREATE VIRTUAL TABLE users USING fts5(user_id, username)", "INSERT INTO users VALUES (9, 'x')"),
    ],
)
def test_a_list_that_is_no_ordinary_table_is_not_read(source: Path, work: Path, made: tuple[str, ...]) -> None:
    """A view may never end, or call what nobody wants: the history is read, and nobody is listed."""
    change(source, "DROP TABLE users", *made)
    facts = facts_of(source, work)
    assert (facts.users, facts.sessions) == ((), 60)


def test_a_version_that_is_a_view_is_not_asked(source: Path, work: Path) -> None:
    """It could be of any size."""
    view = "CREATE VIEW version_info AS SELECT 'version' AS key, 'v9' AS value"
    change(source, "DROP TABLE IF EXISTS version_info", view)
    assert facts_of(source, work).version == ""


def test_two_servers_whose_sections_differ(source: Path, work: Path) -> None:
    """Records of a library that only the other server has are the other server's."""
    change(
        source,
        f"INSERT INTO library_sections (server_id, section_id, section_name, section_type, is_active)"
        f" VALUES ({OTHER}, 77, 'Old', 'movie', 0), ({OTHER}, 1, 'Clash', 'movie', 0)",
        "UPDATE session_history SET section_id = 77 WHERE id = 5",
    )
    staged = stage_file(source, work)
    assert staged.facts.servers[1:] == ("0ther0ther",)
    assert staged_rows(staged.path, "SELECT id FROM rows WHERE server = 1") == [(5,)]
    assert staged_rows(staged.path, "SELECT COUNT(*) FROM rows WHERE server = 0") == [(59,)]


def test_the_main_server_has_the_active_libraries(source: Path, work: Path) -> None:
    """After a move the old server's libraries are still listed, inactive."""
    change(
        source,
        "UPDATE library_sections SET is_active = 0",
        f"INSERT INTO library_sections (server_id, section_id, section_name) VALUES ({OTHER}, 500, 'N')",
    )
    assert facts_of(source, work).servers[0] == "0ther0ther"


def test_of_two_active_servers_the_one_with_more_history(source: Path, work: Path) -> None:
    """When both have as many libraries."""
    change(
        source,
        "DELETE FROM library_sections WHERE section_id > 1",
        f"INSERT INTO library_sections (server_id, section_id, section_name) VALUES ({OTHER}, 2, 'N')",
        "UPDATE session_history SET section_id = 2",
    )
    assert facts_of(source, work).servers[0] == "0ther0ther"


def test_the_fingerprint_is_of_the_content(source: Path, tmp_path: Path, work: Path) -> None:
    """Not of size, name or free pages."""
    first = facts_of(source, work).fingerprint
    change(source, "CREATE TABLE ballast AS SELECT * FROM session_history_metadata", "PRAGMA journal_mode = DELETE")
    assert facts_of(source.rename(tmp_path / "other.db"), work).fingerprint == first


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM session_history WHERE id = 30",
        "UPDATE session_history SET id = 61 WHERE id = 60",
        "UPDATE session_history SET started = started + 1 WHERE id = 3",
        "UPDATE session_history SET user_id = 1 WHERE id = 59",
        "UPDATE session_history SET rating_key = 'x' WHERE id = 1",
    ],
)
def test_another_content_has_another_fingerprint(source: Path, work: Path, statement: str) -> None:
    """A different file never resumes from another's position."""
    first = facts_of(source, work).fingerprint
    change(source, statement)
    assert facts_of(source, work).fingerprint != first


def test_other_seeds_differ(tmp_path: Path, work: Path) -> None:
    """As two installs do."""
    one, two = (small_file(tmp_path, name=f"{seed}.db", seed=seed) for seed in (1, 2))
    assert facts_of(one, work).fingerprint != facts_of(two, work).fingerprint
