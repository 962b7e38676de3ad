"""Syncs and history pulls of media servers by command: what they bring, and how they end."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command
from tui.sandbox import Household, threaded_household

KINDS = ("plex", "jellyfin", "emby")
LABELS = {"plex": "Plex", "jellyfin": "Jellyfin", "emby": "Emby"}


@pytest.fixture
def servers(syncdeck: Command) -> Iterator[Household]:
    """A Plex, a Jellyfin and an Emby, each with a profile under the name of its kind."""
    with threaded_household(library=40, live=2, movies=2, series=1) as found:
        plex = found.plex
        add = ["profile", "add", "plex", "plex", "--url", plex.url, "--token", "-"]
        assert syncdeck(*add, "--set", f"plex_tv_url={plex.tv_url}", stdin=plex.account_token()).code == 0
        for kind in ("jellyfin", "emby"):
            box = found.jellyfin if kind == "jellyfin" else found.emby
            add = ["profile", "add", kind, kind, "--url", box.url, "--token", "-"]
            assert syncdeck(*add, stdin=box.api_key).code == 0
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_a_sync_mirrors_the_libraries(syncdeck: Command, servers: Household, kind: str) -> None:
    """What it brings stands in its counts; a second one finds nothing to write."""
    first = syncdeck("sync", kind, "--json").lines[-1]
    assert (first["operation"], first["type"]) == ("server_sync", "result")
    assert first["counts"]["movies"]["added"] > 0
    assert first["counts"]["episodes"]["added"] > 0
    second = syncdeck("sync", kind, "--json").lines[-1]
    written = {name: counts[name] for counts in second["counts"].values() for name in ("added", "updated", "removed")}
    assert written == {"added": 0, "updated": 0, "removed": 0}


@pytest.mark.parametrize("kind", KINDS)
def test_a_history_pull_brings_plays(syncdeck: Command, servers: Household, kind: str) -> None:
    """With its own label; pulled again, nothing is added."""
    called = syncdeck("import", "history", kind, "--days", "90")
    assert called.code == 0, called.err + called.out
    assert f"{LABELS[kind]} Historical Sync completed" in called.out
    result = syncdeck("import", "history", kind, "--days", "90", "--json").lines[-1]
    assert (result["operation"], result["counts"]["plays"]["added"]) == (f"{kind}_historical", 0)
    assert syncdeck("status", "--json").document["history"]["plays"] > 0


def test_a_history_of_one_library(syncdeck: Command, servers: Household) -> None:
    """Only what was asked for; a library that is not there is told by name."""
    assert syncdeck("import", "history", "plex", "--days", "365", "--library", "Movies").code == 0
    kinds = {play["media_type"] for play in syncdeck("history", "ls", "--json").document}
    assert kinds == {"movie"}
    called = syncdeck("import", "history", "plex", "--library", "Nowhere")
    assert (called.code != 0, "Nowhere" in called.err + called.out) == (True, True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", [["sync"], ["import", "history"]])
def test_a_dry_run_stores_nothing(
    syncdeck: Command, servers: Household, home: Path, kind: str, command: list[str]
) -> None:
    """It only counts."""
    called = syncdeck(*command, kind, "--dry-run", "--json")
    assert called.lines[-1]["dry_run"] is True
    with sqlite3.connect(home / "syncdeck.db") as store:
        counts = [store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("library_items", "plays")]
    assert counts == [0, 0]


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("fault", "code", "state"),
    [("*:expired", 6, "signed_out"), ("*:starting", 1, "starting"), ("*:drop", 7, "disconnected")],
)
def test_how_a_run_ends_that_cannot_begin(
    syncdeck: Command, servers: Household, fault: str, code: int, state: str
) -> None:
    """Refused, not ready, out of reach: each with its code, and the card of the server tells the same."""
    servers.emby.faults.load(fault)
    called = syncdeck("sync", "emby")
    assert called.code == code, called.err
    found = {profile["name"]: profile for profile in syncdeck("status", "--json").document["profiles"]}
    assert found["emby"]["server"]["state"] == state


def test_a_wrong_server_is_not_written_from(syncdeck: Command, servers: Household, home: Path) -> None:
    """Another server answers at the known address: the run ends before it writes anything (S24)."""
    servers.plex.faults.load("*:stranger")
    called = syncdeck("sync", "plex")
    assert called.code == 1
    assert "Another" in called.err + called.out
    with sqlite3.connect(home / "syncdeck.db") as store:
        assert store.execute("SELECT count(*) FROM library_items").fetchone() == (0,)
    attention = syncdeck("status", "--json").document["attention"]
    assert "wrong_server" in {line["kind"] for line in attention}


def test_a_server_that_is_left_alone_is_not_asked(syncdeck: Command, servers: Household, home: Path) -> None:
    """An open circuit refuses a run with its countdown; other servers are synced."""
    whose = "profile_id = (SELECT id FROM profiles WHERE name = 'plex')"
    with sqlite3.connect(home / "syncdeck.db") as store:
        store.execute(f"UPDATE server_health SET circuit_until = ? WHERE {whose}", (time.time() + 90,))
    called = syncdeck("sync", "plex", "emby")
    assert called.code == 7, called.err
    assert "plex is left alone for 1m" in called.err
    assert "emby: Sync completed" in called.out
    assert "left alone, 1m" in syncdeck("status").out
    refused = syncdeck("import", "history", "plex")
    assert (refused.code, "tried again by itself" in refused.err) == (7, True)
