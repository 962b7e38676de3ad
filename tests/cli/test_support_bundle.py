"""A bundle for whoever helps: all that is needed to help, and nobody's name, title or secret (S39)."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.command import Command
from tests.engine.backup.household import ADDRESS, GHOST, PASSWORD, TOKEN, USER, furnish

NAMES = ("canary-person", "canary-friend", "canary-server", "canary-library", "canary-list", "canary-channel")
TITLES = ("Canary Film (1999)", "Canary: The Series", "Die Kanarie vögel", "Canaryfilm")
HOSTS = ("canary.example.net", "203.0.113.77", "canary-nas")
LINES = (
    "Connected to canary-server at http://canary.example.net:32400/library with token=" + TOKEN,
    "session of canary-friend, 'Canary Film (1999)' was watched",
    "Canary: The Series S02E04: stream_id is not a number; Canaryfilm.",
    "203.0.113.77 refused; canary-nas: canary-list synced, Die Kanarie vögel kept",
    f"password {PASSWORD} of {USER} was refused by canary.example.net",
)
GONE = (
    "Sync (auto) for 'Canary 12 of {count}': 1 updated, 0 removed, 12 total",
    "'Canary picks' was deleted at Trakt: it is created anew",
    "Created list 'Anna's canary list' on Trakt",
    "Alarm channel added: canaryphone (ntfy)",
    "Alarm channel 'canarydesk': push.canary.example refused the connection; again in 1m",
    "The name of canary.lan is not known",
    "Connected to canarybox 1.41.2",
    "Backup made, without secrets: /mnt/canary-disk/backups/x.zip (3 kB)",
    "Cannot read /home/canary/tautulli.db: permission denied",
    "canaryphone, canarydesk, canarybox and canary.lan are told of once more",
)
"""Lines on what has another name by now, or is there no more."""


def spoil(store: Path) -> None:
    """Put canaries into everything that has a name, and into the log."""
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("UPDATE profiles SET name = 'canary-den', url = 'http://canary.example.net:32400' WHERE id = 1")
        raw.execute("UPDATE runs SET profile_name = 'canaryonce' WHERE profile_id = 3")
        raw.execute("UPDATE people SET name = 'canary-person' WHERE id = 1")
        raw.execute("INSERT INTO people (name, created_at) VALUES ('password', 1)")
        raw.execute("UPDATE server_accounts SET friendly_name = 'canary-friend' WHERE id = 1")
        raw.execute("UPDATE play_servers SET name = 'canary-server' WHERE id = 1")
        raw.execute("UPDATE server_libraries SET name = 'canary-library'")
        raw.execute("UPDATE lists SET title = 'canary-list'")
        raw.execute("UPDATE alarm_channels SET name = 'canary-channel', last_error = 'refused by 203.0.113.77'")
        raw.execute("UPDATE services SET host = 'canary-nas'")
        raw.execute("UPDATE library_items SET title = ?, grandparent_title = ? WHERE id = 1", TITLES[:2])
        raw.execute("UPDATE hub_titles SET title = ? WHERE id = 1", TITLES[2:3])
        raw.execute("UPDATE list_items SET title = ?", TITLES[3:])
        raw.execute(
            "UPDATE runs SET profile_name = 'canary-den', state = 'failed', message = ? WHERE id = 1", LINES[1:2]
        )
        raw.execute(
            "INSERT INTO run_error_groups (run_id, step, class, rows, count, recoverable, hint, severity) "
            "VALUES (1, 'states', 'bad_response', 1, 3, 0, 'Look at canary-server', 'error')"
        )
        raw.execute(
            "INSERT INTO run_error_groups (run_id, step, class, rows, count, recoverable, hint, severity) "
            "VALUES (1, 'states', 'not_found', 1, 3, 0, ?, 'note')",
            ("`list missing 'Canary once'` lists them; choose them by hand.",),
        )
        raw.executemany(
            "INSERT INTO log (at, level, message, run_id, source) VALUES (1, 1, ?, 1, 'canary-den')",
            [(line,) for line in (*LINES, *GONE)],
        )


@pytest.fixture
def bundle(syncdeck: Command, home: Path, tmp_path: Path) -> dict[str, str]:
    """The pieces of a bundle of a household full of canaries."""
    spoil(furnish(home).store_file)
    to = tmp_path / "bundle.zip"
    called = syncdeck("support-bundle", "--to", str(to), "--json")
    assert called.code == 0, called.err
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    with zipfile.ZipFile(to) as archive:
        pieces = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [one["name"] for one in called.document["pieces"]] == list(pieces)
    return pieces


def test_s39_nobody_is_named_and_nothing_is_told_that_is_theirs(bundle: dict[str, str]) -> None:
    """Neither secrets nor names, hosts and titles, in whatever spelling."""
    everything = "\n".join(bundle.values()).lower()
    for canary in (PASSWORD, TOKEN, USER, ADDRESS, GHOST, "canary-den", *NAMES, *TITLES, *HOSTS):
        for spelling in (canary, quote(canary), json.dumps(canary)[1:-1]):
            assert spelling.lower() not in everything
    assert "canary" not in everything
    assert "kanarie" not in everything


def test_s39_names_of_what_is_gone_are_left_out_too(syncdeck: Command, home: Path, tmp_path: Path) -> None:
    """A profile that was removed is in the log still, under the names that it had, and so are titles of nobody now."""
    furnish(home)
    give = ("--url", "http://127.0.0.1:9", "--username", "u", "--password", "-", "--no-check")
    added = syncdeck("profile", "add", "xtream", "Canary & Sons", *give, stdin="secret-word")
    assert added.code == 0, added.err
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw, raw:
        run = raw.execute(
            "INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, state, created_at, message) "
            "SELECT 'r9', 'xtream_sync', id, name, 'manual', 'failed', 1, 'Canary Film cannot be read' FROM profiles "
            "WHERE name = 'Canary & Sons'"
        ).lastrowid
        line = (
            "INSERT INTO log (at, level, message, run_id, source) VALUES (2, 1, 'Canary Film: no', ?, 'Canary & Sons')"
        )
        raw.execute(line, (run,))
    assert syncdeck("profile", "edit", "Canary & Sons", "--name", "Canary two", "--no-check").code == 0
    assert syncdeck("profile", "rm", "Canary two", "--yes").code == 0
    to = tmp_path / "bundle.zip"
    assert syncdeck("support-bundle", "--to", str(to)).code == 0
    with zipfile.ZipFile(to) as archive:
        assert "Profile removed: profile-" in archive.read("log.txt").decode()
        assert [name for name in archive.namelist() if b"Canary" in archive.read(name)] == []


def test_what_helps_is_in_it(bundle: dict[str, str]) -> None:
    """Versions, the doctor, settings, schema, rows, states, runs with errors, queue, schedules, the log."""
    assert json.loads(bundle["versions.json"])["libraries"]["httpx"]
    assert "permissions" in bundle["doctor.txt"]
    assert json.loads(bundle["settings.json"])["refresh"] == 1
    assert "CREATE TABLE outbox" in bundle["schema.sql"]
    assert json.loads(bundle["rows.json"])["alarm_channels"] == 1
    (failed,) = [run for run in json.loads(bundle["runs.json"]) if run["state"] == "failed"]
    assert (failed["profile"], failed["message"]) == ("profile-1", "session of person-1, '[title]' was watched")
    group, missing = failed["errors"]
    assert missing["hint"].startswith("`list missing 'list-")
    assert (group["error_class"], group["count"], group["hint"]) == ("bad_response", 3, "Look at server-1")
    assert sum(lane["counts"]["waiting"] for lane in json.loads(bundle["queue.json"])) == 1
    schedules = json.loads(bundle["schedules.json"])
    assert schedules["alarm_channels"][0]["last_error"].startswith("refused by host-")
    assert {one["profile"] for one in schedules["schedules"]} >= {"profile-1", ""}
    assert "profile-1 Connected to server-1 at http://host-1:32400/library" in bundle["log.txt"]
    assert "what `syncdeck doctor --offline` says" in bundle["README.txt"]


@pytest.mark.parametrize(
    ("name", "content"), [("syncdeck.db", b"no database" * 500), ("settings.toml", b"refresh = 0")]
)
def test_what_cannot_be_read_is_told_of(
    syncdeck: Command, home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    """With what is known of the machine: that is when help is needed most."""
    home.mkdir()
    (home / name).write_bytes(content)
    called = syncdeck("support-bundle", "--to", str(tmp_path))
    assert (called.code, "tells of the machine only" in called.err) == (0, True)
    (made,) = tmp_path.glob("syncdeck-support-*.zip")
    with zipfile.ZipFile(made) as archive:
        assert set(archive.namelist()) == {"README.txt", "versions.json", "doctor.txt"}
        assert "store or settings" in archive.read("doctor.txt").decode()


def test_no_file_is_overwritten(syncdeck: Command, tmp_path: Path) -> None:
    """Nor is one left where it cannot be written."""
    there = tmp_path / "there.zip"
    there.write_text("mine")
    called = syncdeck("support-bundle", "--to", str(there))
    assert (called.code, there.read_text()) == (2, "mine")
    assert "is there already" in called.err
    nowhere = syncdeck("support-bundle", "--to", "/proc/none/x.zip")
    assert nowhere.code == 1
