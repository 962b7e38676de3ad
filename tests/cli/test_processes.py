"""Commands as processes: signals, two at once, one killed, and what the process list shows."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.cli.command import Command, Process, json_lines
from tests.cli.conftest import add_profile
from tui.sandbox import Household, threaded_household

PATIENCE = 60


def _ended(process: subprocess.Popen[str]) -> tuple[int, list[dict[str, Any]], str]:
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, json_lines(out), err


def _is_sound(home: Path) -> bool:
    with sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True) as store:
        return store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _stalled(
    start: Process, household: Household, *arguments: str, action: str = "get_vod_streams"
) -> subprocess.Popen[str]:
    """A sync that hangs in the middle of a body, until the fault is taken away."""
    household.xtream.faults.add(action, "stall")
    process = start("--json", *arguments)
    household.xtream.journal.wait_for(lambda journal: journal.counts[action] > 0, timeout=PATIENCE)
    return process


@pytest.mark.parametrize(
    ("number", "code", "state"),
    [(signal.SIGINT, 130, "cancelled"), (signal.SIGTERM, 143, "interrupted"), (signal.SIGHUP, 129, "interrupted")],
)
def test_signal_stops_with_a_checkpoint(
    start: Process,
    syncdeck: Command,
    household: Household,
    home: Path,
    profile: str,
    number: int,
    code: int,
    state: str,
) -> None:
    """A signal in the middle of a body ends the run at once; committed steps stay, and the rest can be resumed."""
    process = _stalled(start, household, "sync", profile)
    process.send_signal(number)
    returned, lines, err = _ended(process)
    assert (returned, lines[-1]["type"], lines[-1]["status"]) == (code, "result", state), err
    assert "Traceback" not in err
    assert _is_sound(home)
    assert lines[-1]["counts"]["channels"]["added"] == 60
    household.xtream.faults.clear()
    assert syncdeck("run", "resume", "last").code == 0
    assert syncdeck("status", "--json").document["profiles"][0]["catalogue"]["movies"] == 300


def test_second_interrupt_does_no_harm(start: Process, household: Household, home: Path, profile: str) -> None:
    """An impatient person presses ctrl+c twice: the store stays sound and the code the same."""
    process = _stalled(start, household, "sync", profile)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130
    assert _is_sound(home)


def test_nohup_is_respected(household: Household, home: Path, profile: str, start: Process) -> None:
    """A sync started under `nohup` goes on when the terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = _stalled(start, household, "sync", profile)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130


def test_signal_ends_a_quiet_command(start: Process, profile: str) -> None:
    """Commands that only read end with the signal's code as well."""
    process = start("log", "--follow")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130


def test_s30_second_sync_of_a_profile_is_busy(
    start: Process, syncdeck: Command, household: Household, profile: str
) -> None:
    """S30: the same profile twice at once is refused with the running one's progress; it can be cancelled from here."""
    process = _stalled(start, household, "sync", profile)
    called = syncdeck("--json", "sync", profile)
    progress, error = called.lines
    assert called.code == 4
    assert (progress["type"], progress["status"]) == ("progress", "running")
    assert (error["class"], error["run_id"]) == ("conflict", progress["run_id"])
    assert "Sync already in progress for this profile" in called.err
    assert syncdeck("status", "--json").document["active"][0]["run_id"] == progress["run_id"]
    assert syncdeck("run", "cancel", "last").code == 0
    returned, lines, _ = _ended(process)
    assert (returned, lines[-1]["status"]) == (130, "cancelled")


def test_s30_second_process_lets_the_first_one_work(
    start: Process, syncdeck: Command, household: Household, profile: str
) -> None:
    """S30: a process without the lease queues its run, and follows it to the end while the owner runs it."""
    owner = _stalled(start, household, "sync", profile)
    with threaded_household(live=5, movies=20, series=2, seed=9) as other:
        add_profile(syncdeck, other, "second")
        called = syncdeck("--json", "sync", "second")
    assert (called.code, called.lines[-1]["status"]) == (0, "completed")
    assert owner.poll() is None
    owner.send_signal(signal.SIGINT)
    assert owner.wait(timeout=PATIENCE) == 130


def test_s30_owner_killed(start: Process, syncdeck: Command, household: Household, home: Path, profile: str) -> None:
    """S30: when the process that runs a followed sync is killed, the follower says so, takes over and finishes."""
    owner = _stalled(start, household, "sync", profile)
    with threaded_household(live=5, movies=20, series=2, seed=9) as other:
        add_profile(syncdeck, other, "second")
        follower = _stalled(start, other, "sync", "second")
        other.xtream.faults.clear()
        owner.kill()
        returned, lines, err = _ended(follower)
    assert (returned, lines[-1]["status"]) == (0, "completed"), err
    assert "The process that ran run" in err
    states = {run["run_id"]: run["status"] for run in syncdeck("run", "ls", "--json").document}
    assert list(states.values()).count("interrupted") == 2
    assert _is_sound(home)


def test_s39_password_is_not_in_the_process_list(
    start: Process, syncdeck: Command, household: Household, home: Path
) -> None:
    """S39: while a command signs in with a password from the environment, its command line does not show it."""
    household.xtream.faults.add("login", "stall")
    process = start(
        "profile", "add", "xtream", "tv", "--url", household.xtream.url, "--username", "canary-user",
        "--password", "env:CANARY", CANARY="c/a&n%a+ry-é",
    )  # fmt: skip
    household.xtream.journal.wait_for(lambda journal: bool(journal.actions), timeout=PATIENCE)
    assert "env:CANARY" in psutil.Process(process.pid).cmdline()
    assert not any("c/a&n" in part for part in psutil.Process(process.pid).cmdline())
    assert psutil.Process(process.pid).children() == []
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 143
    assert "Traceback" not in err
    assert syncdeck("profile", "ls", "--json").document == []


def test_sandbox_says_when_it_is_ready(start: Process) -> None:
    """`sandbox` prints one JSON line with the way in, serves, and ends cleanly when told to."""
    process = start("sandbox", "--live", "5", "--movies", "5", "--series", "1", "--plays", "20")
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["xtream"].keys() == {"url", "username", "password"}
    assert ready["tautulli"].keys() == {"db", "url", "api_key"}
    assert Path(ready["tautulli"]["db"]).exists()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")
    assert not Path(ready["tautulli"]["db"]).exists()


def test_sandbox_ends_by_itself(start: Process) -> None:
    """`--for` ends it."""
    process = start("sandbox", "--live", "5", "--movies", "5", "--series", "1", "--for", "0.2")
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out.count("\n"), err) == (0, 1, "")


def test_demo_leaves_nothing_behind(start: Process, tmp_path: Path) -> None:
    """A demo that is told to end in its middle cleans up."""
    process = start("demo", "--headless", "--size", "3000", "--json", TMPDIR=str(tmp_path))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 143, err
    assert list(tmp_path.glob("syncdeck-demo-*")) == []
