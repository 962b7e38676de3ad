"""The play history by command, after real imports: who played what, why something is missing, all of it as a file."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.household_files import SHIFT, reinstalled
from tests.cli.screen import HARMLESS, HOSTILE
from tui.sandbox.tautulli import CANARIES, CANARY, TautulliFacts, write_tautulli_file

SESSIONS = 300


@pytest.fixture
def file(tmp_path: Path) -> TautulliFacts:
    """A sound file."""
    return write_tautulli_file(tmp_path / "tautulli.db", sessions=SESSIONS)


@pytest.fixture
def imported(syncdeck: Command, file: TautulliFacts) -> TautulliFacts:
    """The same, imported."""
    assert syncdeck("import", "tautulli", str(file.path)).code == 0
    return file


def test_list_is_newest_first(syncdeck: Command, imported: TautulliFacts) -> None:
    """Every play is there once, in the order of time, and `--limit` cuts at the far end."""
    plays = syncdeck("history", "ls", "--limit", "1000", "--json").document
    times = [play["at_epoch"] for play in plays]
    assert len(plays) == imported.groups
    assert times == sorted(times, reverse=True)
    assert syncdeck("history", "ls", "--limit", "3", "--json").document == plays[:3]
    assert "Only the newest 3 are shown" in syncdeck("history", "ls", "--limit", "3").err


def test_list_for_people(syncdeck: Command, imported: TautulliFacts) -> None:
    """A head, and accounts in brackets while nobody said whose they are."""
    head, *rows = syncdeck("history", "ls", "--limit", "400").out.splitlines()
    assert head.split() == ["Play", "When", "Who", "What", "Seen", "Watched", "Device", "Server", "Source"]
    assert len(rows) == imported.groups
    assert all("(" in row for row in rows)
    assert any("✓ watched" in row for row in rows)


def test_s25_only_the_persons_plays(syncdeck: Command, imported: TautulliFacts) -> None:
    """S25: a person's list holds just the plays of the accounts that were mapped to them."""
    assert syncdeck("people", "map", "lighthouse.mira", "Mira").code == 0
    wanted = [play["id"] for play in syncdeck("history", "ls", "--limit", "999", "--json").document
              if play["account"] == "Mira"]  # fmt: skip
    found = syncdeck("history", "ls", "--person", "mira", "--limit", "999", "--json").document
    assert wanted
    assert [play["id"] for play in found] == wanted
    assert {play["person"] for play in found} == {"Mira"}
    exported = syncdeck("history", "export", "--person", "Mira", "--format", "json").document
    assert {play["id"] for play in exported} == set(wanted)


def test_plays_of_an_account(syncdeck: Command, imported: TautulliFacts) -> None:
    """Where no person has the name, an account's own names do, user name or friendly name; that is said."""
    plays = syncdeck("history", "ls", "--limit", "999", "--json").document
    wanted = [play["id"] for play in plays if play["account"] == "Mira"]
    for name in ("LIGHTHOUSE.mira", " mira "):
        called = syncdeck("history", "ls", "--person", name, "--limit", "999", "--json")
        assert [play["id"] for play in called.document] == wanted != []
        assert "these are the plays of the account Mira (lighthouse.mira) on 5eed5eed..." in called.err
    exported = syncdeck("history", "export", "--person", "mira", "--format", "json").document
    assert {play["id"] for play in exported} == set(wanted)


def test_s25_a_person_goes_before_an_account(syncdeck: Command, imported: TautulliFacts) -> None:
    """S25: an account that is called like a person is not that person's, unless it was mapped so."""
    syncdeck("people", "map", "tramline7", "Mira")
    called = syncdeck("history", "ls", "--person", "Mira", "--limit", "999", "--json")
    assert {play["account"] for play in called.document} == {"tramline7"}
    assert "No person has that name" not in called.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Mirra", "Did you mean Mira?"),
        ("tramlin", "Did you mean tramline7?"),
        ("xq", "people ls lists them"),
        ("", "people ls"),
    ],
)
def test_unknown_name_is_refused(syncdeck: Command, imported: TautulliFacts, name: str, hint: str) -> None:
    """With near names of people and accounts; an empty list would look as if there were no plays."""
    for command in (["ls"], ["export", "--format", "json"]):
        called = syncdeck("history", *command, "--person", name)
        assert (called.code, called.out) == (2, "")
        assert f"There is no person and no account {name!r}" in called.err
        assert hint in called.err


def test_since_a_date(syncdeck: Command, imported: TautulliFacts) -> None:
    """`--since` cuts at the near end, in lists and exports."""
    plays = syncdeck("history", "ls", "--limit", "999", "--json").document
    middle = plays[len(plays) // 2]["at"]
    for command in (["ls", "--limit", "999", "--json"], ["export", "--format", "json"]):
        found = syncdeck("history", *command, "--since", middle).document
        assert 0 < len(found) < len(plays)
        assert min(play["at"] for play in found) >= middle


def test_empty_history_says_what_brings_some(syncdeck: Command) -> None:
    """A first look is no dead end; an export of nothing is still a file with a head."""
    assert "syncdeck import tautulli PATH" in syncdeck("history", "ls").err
    assert syncdeck("history", "export", "--format", "json").document == []
    assert syncdeck("history", "export", "--format", "csv").out.count("\n") == 1


def test_export_holds_everything(syncdeck: Command, imported: TautulliFacts, tmp_path: Path) -> None:
    """CSV and JSON hold the same plays, oldest first; into a file and down the pipe."""
    rows = list(csv.DictReader(io.StringIO(syncdeck("history", "export", "--format", "csv").out)))
    path = tmp_path / "plays.json"
    told = syncdeck("history", "export", "--output", str(path))
    objects = json.loads(path.read_text())
    assert [int(row["id"]) for row in rows] == [play["id"] for play in objects]
    assert [play["at"] for play in objects] == sorted(play["at"] for play in objects)
    assert len(rows) == imported.groups
    assert f"Wrote {imported.groups} rows to {path}" in told.err
    assert path.stat().st_mode & 0o777 == 0o600


def test_export_replaces_nothing_unasked(syncdeck: Command, imported: TautulliFacts, tmp_path: Path) -> None:
    """What is there stays, unless `--force` is given."""
    path = tmp_path / "plays.csv"
    path.write_text("mine")
    refused = syncdeck("history", "export", "--output", str(path))
    assert (refused.code, path.read_text()) == (2, "mine")
    assert "--force replaces it" in refused.err
    assert syncdeck("history", "export", "--output", str(path), "--force").code == 0
    assert path.read_text().startswith("id,")


def test_s12_two_installs_are_one_history(syncdeck: Command, imported: TautulliFacts, tmp_path: Path) -> None:
    """S12: the same plays told by another install are shown once; each that is not shown says why, and is found."""
    other = reinstalled(imported.path, tmp_path / "other.db")
    assert syncdeck("import", "tautulli", str(other)).code == 0
    assert len(syncdeck("history", "ls", "--limit", "999", "--json").document) == imported.groups
    merged = syncdeck("history", "merged", "--limit", "999", "--json").document
    assert len(merged) == imported.groups
    assert all(play["merge_reason"] and play["merged_into"] for play in merged)
    hidden = merged[0]
    why = syncdeck("history", "why", str(hidden["id"]), "--json").document
    assert (why["verdict"], why["reason"]) == ("merged", hidden["merge_reason"])
    assert why["shown"]["id"] == hidden["merged_into"]
    stands = syncdeck("history", "why", str(hidden["merged_into"]), "--json").document
    assert (stands["verdict"], [play["id"] for play in stands["merged"]]) == ("shown", [hidden["id"]])
    text = syncdeck("history", "merged").out
    assert f"2:{(hidden['id'] & (1 << 40) - 1)}" in text
    assert hidden["merge_reason"] in text
    assert hidden["id"] & (1 << 40) - 1 > SHIFT


def test_why_a_record_is_no_play(syncdeck: Command, imported: TautulliFacts) -> None:
    """A later session of a play leads to the play; what is not stored leads to the errors."""
    with closing(sqlite3.connect(imported.path)) as db:
        later, first = db.execute("SELECT id, reference_id FROM session_history WHERE id <> reference_id").fetchone()
    called = syncdeck("history", "why", f"1:{later}")
    assert f"1:{later} is part of another play" in called.out
    assert f"1:{first} is shown" in called.out
    document = syncdeck("history", "why", f"1:{later}", "--json").document
    assert (document["verdict"], document["shown"]["id"]) == ("joined", (1 << 40) + first)
    missing = syncdeck("history", "why", "1:999999")
    assert missing.code == 2
    assert "run errors RUN --filter 999999" in missing.err


def test_why_a_record_is_repeated(syncdeck: Command, tmp_path: Path) -> None:
    """A duplicate names the record that it repeats."""
    file = write_tautulli_file(tmp_path / "twice.db", sessions=200, defects={"duplicate_exact": 1})
    syncdeck("import", "tautulli", str(file.path))
    (row,) = syncdeck("run", "errors", "last", "--severity", "skipped", "--format", "json").document
    document = syncdeck("history", "why", f"1:{row['record_id']}", "--json").document
    assert document["verdict"] == "repeated"
    assert document["shown"] is not None


def test_s42_hostile_history(syncdeck: Command, file: TautulliFacts, home: Path) -> None:
    """S42: titles, names, devices and paths out of a hostile file drive no terminal and no spreadsheet."""
    with closing(sqlite3.connect(file.path)) as db:
        db.execute("UPDATE session_history SET player = ?, user = ?", (HOSTILE, HOSTILE))
        db.execute("UPDATE session_history_metadata SET title = ?, grandparent_title = '=1+1'", (HOSTILE,))
        db.execute("UPDATE users SET friendly_name = ?, username = ? || user_id", (HOSTILE, HOSTILE))
        db.commit()
    hostile = file.path.rename(file.path.with_name("a\x1b[2J\u202eb.db"))
    commands = [
        ["import", "tautulli", str(hostile), "--validate"],
        ["import", "tautulli", str(hostile)],
        ["history", "ls"],
        ["history", "export", "--format", "csv"],
        ["history", "merged"],
        ["history", "why", "1:1"],
        ["people", "ls"],
        ["run", "show", "last"],
        ["run", "errors", "last"],
        ["status"],
        ["log"],
    ]
    calls = [syncdeck(*flags, *command) for command in commands for flags in ([], ["--json"])]
    printed = "".join(called.out + called.err for called in calls)
    assert {char for char in printed if not char.isprintable() and char != "\n"} == set()
    assert not any(mark in printed for mark in ("\\u001b", "\\u202e", ",=1+1"))
    assert HARMLESS in printed


def test_s39_canaries_of_the_file_are_nowhere(syncdeck: Command, file: TautulliFacts, home: Path) -> None:
    """S39: tokens, keys and passwords that lie in a Tautulli database are read by nothing and kept nowhere."""
    path = str(file.path)
    assert CANARY.encode() in file.path.read_bytes()
    calls = [
        syncdeck("-v", "-v", "import", "tautulli", path, "--validate"),
        syncdeck("-v", "-v", "import", "tautulli", path, "--dry-run"),
        syncdeck("-v", "-v", "import", "tautulli", path),
        syncdeck("--json", "people", "ls"),
        syncdeck("history", "export", "--format", "json"),
        syncdeck("log", "--level", "debug"),
        syncdeck("run", "show", "last", "--json"),
    ]
    assert all(called.code == 0 for called in calls)
    stored = b"".join(found.read_bytes() for found in home.rglob("*") if found.is_file())
    printed = "".join(called.out + called.err for called in calls).encode()
    assert [canary for canary in CANARIES if canary.encode() in stored + printed] == []
    assert CANARY.encode() not in stored + printed
