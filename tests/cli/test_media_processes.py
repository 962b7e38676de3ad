"""Runs on media servers as processes: stopped by signals, two at once, and beside an import."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Process, json_lines
from tui.sandbox import Household, threaded_household
from tui.sandbox.tautulli import write_tautulli_file

PATIENCE = 60
HISTORY = ("import", "history", "plex")


@pytest.fixture
def servers(syncdeck: Command) -> Iterator[Household]:
    """A Plex with a profile."""
    with threaded_household(library=60, live=1, movies=1, series=1) as found:
        plex = found.plex
        add = ["profile", "add", "plex", "plex", "--url", plex.url, "--token", "-"]
        assert syncdeck(*add, "--set", f"plex_tv_url={plex.tv_url}", stdin=plex.account_token()).code == 0
        yield found


def hanging(start: Process, servers: Household, fault: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a run that hangs where a fault is, in the middle."""
    action = fault.partition(":")[0]
    servers.plex.journal.clear()
    servers.plex.faults.load(fault)
    process = start("--json", *arguments)
    servers.plex.journal.wait_for(lambda journal: journal.counts[action] > 0, timeout=PATIENCE)
    return process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize(
    ("arguments", "fault"), [(("sync", "plex"), "all:stall"), (HISTORY, "history:stall")], ids=["sync", "history"]
)
def test_s32_a_lost_line_leaves_a_run_that_can_be_resumed(
    start: Process,
    syncdeck: Command,
    servers: Household,
    number: signal.Signals,
    code: int,
    arguments: tuple[str, ...],
    fault: str,
) -> None:
    """S32: terminated or hung up in the middle: interrupted, and `run resume` ends it."""
    process = hanging(start, servers, fault, *arguments)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, json_lines(out)[-1]["status"]) == (code, "interrupted"), err
    assert "Traceback" not in err
    servers.plex.faults.clear()
    resumed = syncdeck("--json", "run", "resume", "last")
    assert (resumed.code, resumed.lines[-1]["status"]) == (0, "completed"), resumed.err


def test_s30_a_second_process_is_told_who_is_first(start: Process, syncdeck: Command, servers: Household) -> None:
    """S30: a sync beside a sync of the same profile is refused with its number, and exit code 4."""
    process = hanging(start, servers, "all:stall", "sync", "plex")
    called = syncdeck("--json", "sync", "plex")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130
    assert called.code == 4
    assert "Sync already in progress for this profile" in called.err
    assert called.lines[-1]["class"] == "conflict"


def test_s12_an_import_beside_a_history_is_refused(
    start: Process, syncdeck: Command, servers: Household, tmp_path: Path
) -> None:
    """With the words for it, and exit code 4; nothing of it is stored."""
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=20)
    process = hanging(start, servers, "history:stall", *HISTORY)
    called = syncdeck("--json", "import", "tautulli", str(file.path))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130
    assert (called.code, "Cannot start import while Plex historical sync is running" in called.err) == (4, True)


def test_s12_a_history_beside_an_import_is_refused(start: Process, syncdeck: Command, servers: Household) -> None:
    """The other way round; the import goes on."""
    with threaded_household(live=1, movies=1, series=1, plays=50) as others:
        access = others.tautulli
        added = syncdeck("profile", "add", "tautulli", "tau", "--url", access.url, "--token", "-", stdin=access.api_key)
        assert added.code == 0, added.err
        access.faults.add("get_history", "stall")
        process = start("--json", "import", "history", "tau")
        access.journal.wait_for(lambda journal: journal.counts["get_history"] > 0, timeout=PATIENCE)
        called = syncdeck("--json", *HISTORY)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 130
    assert (called.code, "Cannot start sync while Tautulli import is running" in called.err) == (4, True)
