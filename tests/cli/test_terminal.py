"""Commands on a real terminal: hidden prompts, questions, and progress on one line."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.command import Command, environment
from tui.sandbox import Household

ROOT = Path(__file__).parents[2]


class Terminal:
    """A command on a pseudo terminal, read and typed to as a person would."""

    def __init__(self, home: Path, *arguments: str, **extra: str) -> None:
        self._fd, inner = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", "--home", str(home), *arguments],
            stdin=inner, stdout=inner, stderr=inner, cwd=ROOT, start_new_session=True,
            env=environment(**{"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"} | extra),
        )  # fmt: skip
        os.close(inner)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        """Read until `text` was shown."""
        while text not in self.seen:
            assert self._read(), f"{text!r} never came; seen: {self.seen}"

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._fd, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press ctrl+c, again if need be: a line editor may miss one that comes before it listens."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1)

    def ended(self) -> int:
        """Read to the end and give the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=30)

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        os.close(self._fd)

    def _read(self) -> bool:
        try:
            piece = os.read(self._fd, 65_536)
        except OSError:  # what Linux says when the other end has gone
            return False
        self.seen += piece.decode("utf-8", "replace")
        return bool(piece)


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    """The terminals of a test, closed at its end."""
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.close()


def test_password_is_asked_for_and_not_shown(opened: list[Terminal], home: Path, household: Household) -> None:
    """Without `--password` a person types it, hidden."""
    access = household.xtream
    terminal = Terminal(home, "profile", "add", "xtream", "tv", "--url", access.url, "--username", access.username)
    opened.append(terminal)
    terminal.wait_for("Password for tv")
    terminal.type(access.password)
    assert terminal.ended() == 0
    assert "Added profile 'tv'" in terminal.seen
    assert access.password not in terminal.seen


@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("", 1), ("y", 0)])
def test_removal_is_asked_for(
    opened: list[Terminal], syncdeck: Command, home: Path, profile: str, answer: str, left: int
) -> None:
    """Removing names what goes, and only a clear yes removes."""
    terminal = Terminal(home, "profile", "rm", profile)
    opened.append(terminal)
    terminal.wait_for("[y/N]")
    assert f"Remove profile '{profile}' with its 0 titles, marks and secrets?" in terminal.seen
    terminal.type(answer)
    terminal.ended()
    assert len(syncdeck("profile", "ls", "--json").document) == left


@pytest.mark.parametrize("command", ["rm", "login"])
def test_ctrl_c_ends_a_question(
    opened: list[Terminal], syncdeck: Command, home: Path, profile: str, command: str
) -> None:
    """A person who presses ctrl+c at a question is out at once, and nothing has changed."""
    terminal = Terminal(home, "profile", command, profile)
    opened.append(terminal)
    terminal.wait_for(f"for {profile}" if command == "login" else "[y/N]")
    terminal.interrupt()
    assert terminal.ended() == 130
    assert "Traceback" not in terminal.seen
    assert len(syncdeck("profile", "ls", "--json").document) == 1


def test_progress_stays_on_its_line(opened: list[Terminal], home: Path, household: Household, profile: str) -> None:
    """A sync on a terminal rewrites one line, and leaves the report."""
    household.xtream.faults.add("get_vod_streams", "latency", argument=1.5, times=1)
    terminal = Terminal(home, "sync", profile)
    opened.append(terminal)
    assert terminal.ended() == 0
    assert "\r▶ iptv-one: " in terminal.seen
    assert "✓ iptv-one: Sync completed successfully" in terminal.seen
    assert "\x1b" not in terminal.seen


def test_plain_terminal_gets_lines(opened: list[Terminal], home: Path, household: Household, profile: str) -> None:
    """`--plain` rewrites nothing, and a Linux console gets ASCII signs."""
    household.xtream.faults.add("get_vod_streams", "latency", argument=1.5, times=1)
    terminal = Terminal(home, "--plain", "sync", profile, TERM="linux")
    opened.append(terminal)
    assert terminal.ended() == 0
    assert "\r>" not in terminal.seen.replace("\r\n", "\n")
    assert "+ iptv-one: Sync completed successfully" in terminal.seen
    assert terminal.seen.isascii()
