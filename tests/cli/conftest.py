"""A home, a panel on loopback, and the command: inside this process (fast), or as a process of its own."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Called, Command, Process, environment
from tests.jobs.scene import HurriedClock
from tui.cli.main import main
from tui.sandbox import Household, threaded_household

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the command keeps everything."""
    return tmp_path / "home"


@pytest.fixture
def syncdeck(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, called inside this process; it changes nothing of the process for good."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for name in ("SYNCDECK_HOME", "LC_ALL", "LANG", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SYNCDECK_DETAIL_CALLS_PER_SECOND", "20")

    def call(*arguments: str, stdin: str = "") -> Called:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(["--home", str(home), *arguments])
        printed = capsys.readouterr()
        return Called(code, printed.out, printed.err)

    yield call
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command pause a hundred times shorter before it tries again."""
    monkeypatch.setattr("tui.deck.SystemClock", HurriedClock)


@pytest.fixture
def start(home: Path) -> Iterator[Process]:
    """The command as a process; whatever still runs at the end of a test is ended."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **extra: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tui", "--home", str(home), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment(**extra),
            cwd=Path(__file__).parents[2],
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def household() -> Iterator[Household]:
    """A small panel."""
    with threaded_household(live=60, movies=300, series=12) as found:
        yield found


@pytest.fixture
def profile(syncdeck: Command, household: Household) -> str:
    """The name of a stored profile on the small panel."""
    return add_profile(syncdeck, household)


def add_profile(syncdeck: Command, household: Household, name: str = "iptv-one") -> str:
    """Store a profile for a panel without asking it."""
    access = household.xtream
    called = syncdeck(
        "profile", "add", "xtream", name, "--url", access.url, "--username", access.username, "--password", "-",
        "--no-check", stdin=access.password,
    )  # fmt: skip
    assert called.code == 0, called.err
    return name
