"""Imports by command: a file, a server's history, and what is said of both."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import Command
from tui.sandbox import Household, threaded_household
from tui.sandbox.tautulli import TautulliFacts, append_sessions, write_tautulli_file

SESSIONS = 400


@pytest.fixture
def clean(tmp_path: Path) -> TautulliFacts:
    """A sound file, in a folder with a blank in its name."""
    folder = tmp_path / "my plex"
    folder.mkdir()
    return write_tautulli_file(folder / "tautulli.db", sessions=SESSIONS)


@pytest.fixture
def dirty(tmp_path: Path) -> TautulliFacts:
    """A file of which one record in ten is damaged."""
    return write_tautulli_file(tmp_path / "dirty.db", sessions=SESSIONS, defects=0.1)


@pytest.fixture
def home_tautulli() -> Iterator[Household]:
    """A household with a small Tautulli."""
    with threaded_household(live=1, movies=1, series=1, plays=SESSIONS) as found:
        yield found


def _add_tautulli(syncdeck: Command, household: Household) -> str:
    access = household.tautulli
    added = syncdeck("profile", "add", "tautulli", "tau", "--url", access.url, "--token", "-", stdin=access.api_key)
    assert added.code == 0, added.err
    return "tau"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_import_of_a_file(syncdeck: Command, clean: TautulliFacts) -> None:
    """Everything is stored and counted, the file stays as it is, and accounts that wait for a person are told."""
    before = _digest(clean.path)
    called = syncdeck("--json", "import", "tautulli", str(clean.path))
    result = called.lines[-1]
    figures = result["progress"]
    assert (called.code, result["type"], result["operation"]) == (0, "result", "tautulli_import")
    assert (figures["processed_records"], figures["imported_records"]) == (SESSIONS, SESSIONS)
    assert figures["progress_percent"] == 100
    assert result["counts"]["plays"]["added"] == clean.groups
    assert (result["errors"], result["remarks"].keys()) == ({}, {"repaired", "skipped", "note"})
    assert "accounts are not mapped to a person yet: syncdeck people ls" in called.err
    assert _digest(clean.path) == before


def test_import_for_people(syncdeck: Command, clean: TautulliFacts) -> None:
    """The report names the file and what became of its records."""
    text = syncdeck("import", "tautulli", str(clean.path)).out
    assert f"File: {clean.path}" in text
    assert "400 records: 400 imported, 0 skipped, 0 errors" in text
    assert "Tautulli Database Import completed: 400 records imported" in text


def test_import_again_finds_nothing_new(syncdeck: Command, clean: TautulliFacts) -> None:
    """The same file a second time: no new row; grown by three: just these."""
    syncdeck("import", "tautulli", str(clean.path))
    again = syncdeck("--json", "import", "tautulli", str(clean.path)).lines[-1]["progress"]
    assert (again["imported_records"], again["skipped_records"]) == (0, SESSIONS)
    append_sessions(clean.path, 3)
    grown = syncdeck("--json", "import", "tautulli", str(clean.path)).lines[-1]
    assert grown["counts"]["sessions"]["added"] == 3


@pytest.mark.parametrize("written", ["tautulli.db", "./tautulli.db", "../my plex/tautulli.db", "~/my plex/tautulli.db"])
def test_paths_as_people_write_them(
    syncdeck: Command, clean: TautulliFacts, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    """Relative ones, ones with blanks, and a `~` that no shell has resolved."""
    monkeypatch.chdir(clean.path.parent)
    monkeypatch.setenv("HOME", str(clean.path.parent.parent))
    assert syncdeck("import", "tautulli", written, "--validate").code == 0
    assert syncdeck("import", "tautulli", written).code == 0


def test_dirty_file_is_partial(syncdeck: Command, dirty: TautulliFacts) -> None:
    """Every figure adds up, and each hopeless record is found in the error tree under its id."""
    called = syncdeck("--json", "import", "tautulli", str(dirty.path))
    result = called.lines[-1]
    figures = result["progress"]
    assert (called.code, result["status"]) == (3, "partial")
    assert figures["processed_records"] == dirty.sessions
    assert dirty.sessions == figures["imported_records"] + figures["skipped_records"] + figures["error_count"]
    assert sum(result["errors"].values()) == figures["error_count"]
    rows = syncdeck("run", "errors", "last", "--severity", "error", "--format", "json").document
    assert {int(row["record_id"]) for row in rows} >= {
        defect.row_id for defect in dirty.defects_of("reject") if defect.table == "session_history"
    }
    assert sum(result["remarks"]["repaired"].values()) > 0


@pytest.mark.parametrize("kind", ["clean", "dirty"])
def test_validation_tells_what_an_import_does(syncdeck: Command, kind: str, request: pytest.FixtureRequest) -> None:
    """The figures of `--validate` are those of the import; it stores nothing, and its code tells of rejects."""
    facts: TautulliFacts = request.getfixturevalue(kind)
    found = syncdeck("--json", "import", "tautulli", str(facts.path), "--validate")
    document = found.document
    assert syncdeck("run", "ls", "--json").document == []
    result = syncdeck("--json", "import", "tautulli", str(facts.path)).lines[-1]
    figures = result["progress"]
    assert found.code == (3 if document["rejected"] else 0) == (3 if kind == "dirty" else 0)
    assert document["source"]["sessions"] == figures["processed_records"]
    assert [document[name] for name in ("imported", "skipped", "rejected")] == [
        figures["imported_records"], figures["skipped_records"], figures["error_count"]
    ]  # fmt: skip
    assert document["reasons"] == {"error": result["errors"]} | result["remarks"]


def test_validation_for_people(syncdeck: Command, dirty: TautulliFacts) -> None:
    """What would be rejected stands in the first line, with reasons and records below."""
    called = syncdeck("import", "tautulli", str(dirty.path), "--validate")
    assert called.out.startswith("! ")
    assert "would be rejected" in called.out.splitlines()[0]
    assert "rejected" in called.out
    assert "record " in called.out


def _missing(path: Path) -> None:
    del path


def _directory(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("no database at all, but long enough to be looked at\n" * 20)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE cookies (id)")
        db.commit()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_missing, "Database file not found"),
        (_directory, "Not a Tautulli database: "),
        (_empty, "Not a Tautulli database: "),
        (_text, "Not a Tautulli database: "),
        (_foreign, "Not a Tautulli database: "),
    ],
)
def test_s38_wrong_file_is_2(syncdeck: Command, tmp_path: Path, make: object, message: str) -> None:
    """S38: what cannot be a Tautulli database is said plainly, by a validation and by an import."""
    path = tmp_path / "tautulli.db"
    make(path)  # type: ignore[operator]
    validated = syncdeck("--json", "import", "tautulli", str(path), "--validate")
    imported = syncdeck("--json", "import", "tautulli", str(path))
    assert (validated.code, imported.code) == (2, 2)
    assert message in validated.document["message"]
    assert message in imported.lines[-1]["message"]
    assert len(imported.lines[-1]["hints"]) == 1
    assert "Traceback" not in validated.err + imported.err
    assert syncdeck("history", "ls", "--json").document == []


def test_missing_file_is_looked_for_not_tried_again(syncdeck: Command, tmp_path: Path) -> None:
    """The report and `run show` advise to check the path; they do not offer a retry."""
    imported = syncdeck("import", "tautulli", str(tmp_path / "gone.db"))
    for told in (imported, syncdeck("run", "show", "last")):
        assert "→ Check the path. Tautulli keeps tautulli.db in its data directory" in told.out
        assert "run retry" not in told.out


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_s38_unreadable_file_is_1(syncdeck: Command, clean: TautulliFacts) -> None:
    """S38: a file that may not be read has failed: it is no refused account."""
    clean.path.chmod(0)
    for command in (["--validate"], []):
        called = syncdeck("import", "tautulli", str(clean.path), *command)
        assert called.code == 1
        assert "Access denied to database file" in called.out + called.err


def test_s35_dry_run_stores_nothing(syncdeck: Command, dirty: TautulliFacts) -> None:
    """S35: a dry run tells what an import would do, errors included, and leaves no play."""
    dry = syncdeck("--json", "import", "tautulli", str(dirty.path), "--dry-run")
    assert (dry.code, dry.lines[-1]["dry_run"]) == (3, True)
    assert syncdeck("history", "ls", "--json").document == []
    assert syncdeck("people", "ls", "--json").document["accounts"] == []
    assert syncdeck("run", "errors", "last", "--json").document["groups"]
    real = syncdeck("--json", "import", "tautulli", str(dirty.path)).lines[-1]
    assert real["progress"]["imported_records"] == dry.lines[-1]["progress"]["imported_records"]
    assert real["errors"] == dry.lines[-1]["errors"]


def test_nothing_to_resume_is_said(syncdeck: Command, clean: TautulliFacts) -> None:
    """`--resume` on a file that was never cut imports it, with a word."""
    called = syncdeck("import", "tautulli", str(clean.path), "--resume")
    assert called.code == 0
    assert "nothing to resume" in called.err


def test_restart_reads_everything_again(syncdeck: Command, clean: TautulliFacts) -> None:
    """`--restart` looks at every record, and finds each one known."""
    syncdeck("import", "tautulli", str(clean.path))
    figures = syncdeck("--json", "import", "tautulli", str(clean.path), "--restart").lines[-1]["progress"]
    assert (figures["processed_records"], figures["skipped_records"]) == (SESSIONS, SESSIONS)


def test_history_of_a_server(syncdeck: Command, home_tautulli: Household) -> None:
    """The web API brings what the file would have brought; after the file it brings nothing new."""
    name = _add_tautulli(syncdeck, home_tautulli)
    called = syncdeck("--json", "import", "history", name)
    result = called.lines[-1]
    assert (called.code, result["operation"], result["profile"]) == (0, "tautulli_import", name)
    assert result["progress"]["imported_records"] == SESSIONS
    plays = len(syncdeck("history", "export", "--format", "json").document)
    file = syncdeck("--json", "import", "tautulli", str(home_tautulli.tautulli.db)).lines[-1]
    assert file["counts"]["sessions"]["added"] == 0
    assert len(syncdeck("history", "export", "--format", "json").document) == plays


def test_history_of_a_few_days(syncdeck: Command, home_tautulli: Household) -> None:
    """`--days` brings less than everything, and `--dry-run` stores nothing of it."""
    name = _add_tautulli(syncdeck, home_tautulli)
    dry = syncdeck("--json", "import", "history", name, "--days", "30", "--dry-run")
    assert dry.code == 0
    assert 0 < dry.lines[-1]["progress"]["processed_records"] < SESSIONS
    assert syncdeck("history", "ls", "--json").document == []


def test_sync_of_a_tautulli_profile_pulls_its_history(syncdeck: Command, home_tautulli: Household) -> None:
    """`sync --all` takes every kind of profile."""
    _add_tautulli(syncdeck, home_tautulli)
    called = syncdeck("--json", "sync", "--all")
    assert (called.code, called.lines[-1]["operation"]) == (0, "tautulli_import")


def test_refused_key_is_6(syncdeck: Command, home_tautulli: Household) -> None:
    """S38: a key that Tautulli refuses is no failed import but a refused account."""
    name = _add_tautulli(syncdeck, home_tautulli)
    syncdeck("profile", "edit", name, "--token", "-", "--no-check", stdin="0" * 32)
    assert syncdeck("import", "history", name).code == 6
    assert syncdeck("doctor", name).code == 6


def test_kinds_without_a_history_are_refused(syncdeck: Command, profile: str) -> None:
    """A panel keeps no plays, and the answer says so."""
    called = syncdeck("import", "history", profile)
    assert called.code == 2
    assert "xtream" in called.err


def test_doctor_of_a_tautulli(syncdeck: Command, home_tautulli: Household) -> None:
    """The way to it, its sign-in and its version are looked at."""
    name = _add_tautulli(syncdeck, home_tautulli)
    called = syncdeck("doctor", "--json", name)
    checks = {finding["check"]: finding["verdict"] for finding in called.document["findings"]}
    assert called.code == 0
    assert checks.keys() >= {"name", "connection", "sign-in", "version"}


def test_status_tells_of_plays(syncdeck: Command, clean: TautulliFacts) -> None:
    """Plays, the last import and the accounts that wait stand in one screen, without any profile."""
    assert "import tautulli PATH" in syncdeck("status").out
    syncdeck("import", "tautulli", str(clean.path))
    text = syncdeck("status").out
    assert f"{clean.groups} plays of " in text
    assert "not mapped to a person yet: syncdeck people ls" in text
    assert "Last import: tautulli.db, ✓ Completed" in text
    found = syncdeck("--json", "status").document["history"]
    assert found["plays"] == clean.groups
    assert found["last_import"]["options"]["path"] == str(clean.path)
