"""The demo syncs and imports everything for real, and leaves nothing behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import Command

IN_STEP = (
    "first link",
    "chosen by hand",
    "in step, nothing new",
    "watched on one server, stopped on another",
    "marked here, one server away",
    "it is back",
    "turned to and fro",
)
"""Rounds in which the media servers are kept in step."""
TRAKT = (
    "Trakt, signed in",
    "Trakt, first link",
    "a list made here",
    "Trakt, nothing new",
    "a list changed on both sides",
    "emptied at Trakt, held",
    "emptied at Trakt, approved",
    "a mark reaches Trakt",
    "watched at Trakt",
)
"""Rounds with lists and states at Trakt."""
RUNS = 38
"""Runs of a demo without faults."""


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_headless_demo(syncdeck: Command, scratch: Path, home: Path) -> None:
    """Every run ends as it should: catalogues, play histories, a damaged one, servers kept in step, and Trakt.

    What the person keeps is not looked at, and nothing is left behind.
    """
    called = syncdeck("demo", "--headless", "--size", "60")
    assert called.code == 0, called.err
    assert re.search(r"iptv-one: (Starting|Syncing)", called.err)
    assert called.out.count(": as it should") == 10 + len(IN_STEP) + len(TRAKT)
    for name in ("play history", "old and damaged file", "new plays through the web API", "people", *IN_STEP, *TRAKT):
        assert f"{name}: as it should" in called.out
    assert "0 of them are shown twice" in called.out
    assert not home.exists()
    assert list(scratch.iterdir()) == []


def test_demo_with_faults(syncdeck: Command) -> None:
    """A fault menu makes the last rounds fail where it says, at panels, Tautulli and media servers, as it should.

    Machines get JSON Lines, the summary last.
    """
    menu = "get_live_streams:html,tautulli/get_history:html,plex/history:403,jellyfin/items:html,plextv/user:500"
    menu += ",trakt/settings:cloudflare"
    called = syncdeck("demo", "--json", "--size", "30", "--faults", menu)
    results = [(line["operation"], line["status"]) for line in called.lines if line["type"] == "result"]
    assert called.code == 0
    summary, rounds = called.lines[-1], [one["round"] for one in called.lines[-1]["rounds"]]
    assert (summary["type"], summary["ok"], len(summary["runs"])) == ("summary", True, RUNS + 10)
    assert rounds[5:-3] == [
        "media servers",
        "media servers, nothing new",
        "people",
        "histories of 30 days",
        "the Plex plays as Tautulli tells them",
        *IN_STEP,
        *TRAKT,
    ]
    assert rounds[-3:] == ["with faults", "histories with faults", "Trakt with faults"]
    assert sorted(results[RUNS:-4]) == [
        ("server_sync", "completed"),
        ("server_sync", "completed"),
        ("server_sync", "failed"),
        ("tautulli_import", "failed"),
        *[("xtream_sync", "partial")] * 2,
    ]
    assert results[-4:] == [
        ("plex_historical", "failed"),
        ("jellyfin_historical", "failed"),
        ("emby_historical", "completed"),
        ("list_sync", "failed"),
    ]


def test_demo_refuses_faults_it_cannot_read(syncdeck: Command, scratch: Path) -> None:
    """A menu that names no server of the demo is refused before anything runs."""
    called = syncdeck("demo", "--size", "20", "--faults", "kodi/history:500")
    assert (called.code, "no server 'kodi'" in called.err) == (2, True)
    assert list(scratch.iterdir()) == []
