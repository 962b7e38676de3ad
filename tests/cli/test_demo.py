"""The demo syncs everything for real, over HTTP, and leaves nothing behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_headless_demo(syncdeck: Command, scratch: Path) -> None:
    """Every run ends as it should: all is new, then nothing is; progress and a summary are printed."""
    called = syncdeck("demo", "--headless", "--size", "60")
    assert called.code == 0, called.err
    assert re.search(r"iptv-one: (Starting|Syncing)", called.err)
    assert called.out.count(": as it should") == 2
    assert "nothing new" in called.out
    assert list(scratch.iterdir()) == []


def test_demo_as_json(syncdeck: Command) -> None:
    """Machines get JSON Lines, the summary last."""
    *_, summary = syncdeck("demo", "--json", "--size", "30").lines
    assert (summary["type"], summary["ok"], len(summary["runs"])) == ("summary", True, 4)


def test_demo_with_faults(syncdeck: Command) -> None:
    """A fault menu makes a third round fail where it says, which is as it should."""
    called = syncdeck("demo", "--json", "--size", "30", "--faults", "get_live_streams:html")
    results = [line["status"] for line in called.lines if line["type"] == "result"]
    assert called.code == 0
    assert results == ["completed"] * 4 + ["partial"] * 2


def test_demo_touches_no_home(syncdeck: Command, home: Path) -> None:
    """What the person keeps is not looked at."""
    syncdeck("demo", "--headless", "--size", "20")
    assert not home.exists()
