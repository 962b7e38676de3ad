"""`syncdeck backup` and `syncdeck restore`, as a person at a terminal or a script uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.command import Command
from tests.engine.backup.household import CANARIES, PASSPHRASE, furnish, rows
from tui.cli.exit_codes import ExitCode
from tui.engine.process.file_lock import FileLock
from tui.paths import Paths


@pytest.fixture
def paths(home: Path) -> Paths:
    """A home with a household in it, of which nobody holds the queue."""
    return furnish(home)


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keys out of passphrases a hundred times faster than is safe."""
    monkeypatch.setattr("tui.engine.backup.sealed._N", 2**8)


def test_a_backup_is_made_told_of_and_listed(syncdeck: Command, paths: Paths) -> None:
    """What is in it and what is not is said at once; `ls` shows it."""
    made = syncdeck("backup")
    assert made.code == 0
    assert made.out.startswith(f"Backup made: {paths.data_dir / 'backups'}")
    assert "It holds 4 profiles, 1 list, 1 watched title, 1 mark, 30 items of libraries, 2 schedules" in made.err
    assert "No password or token is in it" in made.err
    assert ", 1 backup, the newest just now" in syncdeck("status").out
    listed = syncdeck("--json", "backup", "ls").document
    assert [(one["has_secrets"], one["is_scheduled"], one["is_readable"]) for one in listed["backups"]] == [
        (False, False, True)
    ]


def test_a_backup_goes_where_it_is_wanted(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """Into a folder, or as a new file; a file that is there stays."""
    assert syncdeck("backup", "--to", str(tmp_path / "stick")).code == 0
    assert len([*(tmp_path / "stick").glob("syncdeck-*.zip")]) == 1
    wanted = str(tmp_path / "mine.zip")
    assert syncdeck("--json", "backup", "--to", wanted).document["path"] == wanted
    again = syncdeck("backup", "--to", wanted)
    assert (again.code, "exists already" in again.err) == (ExitCode.USAGE, True)


def test_times_are_those_of_the_zone_in_the_settings(tmp_path: Path) -> None:
    """A container has no zone of its own: the names of backups and all that is printed go by what was set."""
    command = [sys.executable, "-m", "tui", "--home", str(tmp_path), "--json", "backup", "--to", str(tmp_path / "to")]
    zone = os.environ | {"TZ": "UTC", "SYNCDECK_TIME_ZONE": "Pacific/Kiritimati"}
    made = subprocess.run(command, env=zone, capture_output=True, check=True, timeout=60)
    (name,) = (it.name for it in (tmp_path / "to").iterdir())
    assert str(name) in made.stdout.decode()
    told = datetime.strptime(name, "syncdeck-%Y%m%d-%H%M%S.zip").replace(tzinfo=ZoneInfo("Pacific/Kiritimati"))
    assert abs(told - datetime.now(UTC)) < timedelta(hours=1)


def test_s39_a_sealed_backup_and_its_restore_print_no_secret(
    syncdeck: Command, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passphrase comes through the environment; neither it nor what it opens is printed or logged."""
    monkeypatch.setenv("PHRASE", PASSPHRASE)
    file = str(tmp_path / "sealed.zip")
    made = syncdeck("-v", "backup", "--to", file, "--passphrase", "env:PHRASE")
    restored = syncdeck("-v", "restore", file, "--passphrase", "env:PHRASE", "--yes")
    log = syncdeck("log")
    assert (made.code, restored.code, log.code) == (0, 0, 0)
    printed = made.out + made.err + restored.out + restored.err + log.out
    assert PASSPHRASE not in printed
    assert not any(canary.decode() in printed for canary in CANARIES)


def test_restoring_says_what_replaces_what_and_wants_a_yes(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """Without a terminal nobody can be asked: nothing happens, and the way is told."""
    file = str(tmp_path / "one.zip")
    syncdeck("backup", "--to", file)
    before = paths.store_file.read_bytes()
    asked = syncdeck("restore", file)
    assert asked.code == ExitCode.USAGE
    assert "is whole. It holds 4 profiles" in asked.err
    assert "It replaces what is here: 4 profiles, 1 list" in asked.err
    assert "--yes restores it unasked" in asked.err
    assert paths.store_file.read_bytes() == before


def test_a_restored_household_is_told_what_to_do_next(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """What was set aside, that settings were left alone, where to sign in, and what is held."""
    file = str(tmp_path / "one.zip")
    syncdeck("backup", "--to", file)
    done = syncdeck("restore", file, "--yes")
    assert done.code == 0
    assert done.out == f"Restored {file}\n"
    assert "Set aside: " in done.err
    assert "--settings takes them as well" in done.err
    assert "Sign in again" in done.err
    assert "3 changes that waited for servers, held until you let them go" in done.err
    assert "iptv" in syncdeck("profile", "ls").out
    assert syncdeck("queue", "ls", "--state", "held").out.count("Film") == 3
    assert "3 changes held back: a backup was restored" in syncdeck("status").out
    assert rows(paths.store_file, "SELECT title FROM lists") == [("Sunday",)]


def test_an_empty_machine_is_not_asked(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """There is nothing to lose; the document says what came."""
    file = str(tmp_path / "one.zip")
    syncdeck("backup", "--to", file)
    done = syncdeck("--home", str(tmp_path / "new"), "--json", "restore", file)
    assert done.code == 0
    assert done.document["aside"] == []
    assert done.document["restored"]["counts"]["profiles"] == 4


def test_a_busy_household_is_left_alone(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """Exit code 4, as for everything that is in the way of something else."""
    file = str(tmp_path / "one.zip")
    syncdeck("backup", "--to", file)
    lock = FileLock(paths.lock_file)
    assert lock.acquire()
    busy = syncdeck("restore", file, "--yes")
    lock.release()
    assert (busy.code, "keeps this household in sync" in busy.err) == (ExitCode.BUSY, True)


def test_what_is_no_backup_ends_with_its_reason(syncdeck: Command, paths: Paths, tmp_path: Path) -> None:
    """A file of something else, and one that is missing."""
    (tmp_path / "text.zip").write_text("hello")
    damaged = syncdeck("restore", str(tmp_path / "text.zip"), "--yes")
    assert (damaged.code, "damaged" in damaged.err) == (ExitCode.USAGE, True)
    assert syncdeck("restore", str(tmp_path / "none.zip"), "--yes").code == ExitCode.FAILED
