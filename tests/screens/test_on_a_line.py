"""The dashboard as a process on a real terminal line: how little it writes, and how it leaves."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest

from tests.screens.conftest import AddProfile
from tests.screens.line import Line, dashboard_on_a_line
from tests.screens.queue_scene import store_a_queue
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.tautulli import write_tautulli_file

LEFT = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?7h")
"""Off with the alternate screen, mouse and bracketed paste; cursor and line wrap back."""


def state_of_last_run(paths: Paths) -> str:
    """What the store says of the newest run."""
    with sqlite3.connect(paths.store_file) as raw:
        row = raw.execute("SELECT state FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    raw.close()
    return str(row[0])


def start_a_sync(line: Line) -> None:
    """Press what starts it, and wait until it works."""
    line.sees("iptv-one")
    line.press("2")
    line.sees("every 24 h")
    line.settles(0.3)
    line.press("s")
    line.sees("running")


def assert_left_clean(line: Line) -> None:
    """The terminal is as it was before."""
    tail = line.text[-400:]
    assert [code for code in LEFT if code not in tail] == []
    assert line.attributes == line.before
    assert "Traceback" not in line.text


@pytest.mark.usefixtures("synced")
def test_idle_writes_nothing(paths: Paths) -> None:
    """Not one byte in two seconds, on any of the screens."""
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        line.sees("iptv-one")
        for key, name in {"2": "Profiles", "3": "Import", "6": "Catalogue", "7": "Log", "1": "Overview"}.items():
            before = len(line.sent)
            line.press(key)
            line.sees(name, before)
            line.settles(1.5)
            assert line.written_in(1.5) == 0, key
        line.press("q")
        assert line.process.wait(20) == 0
        assert_left_clean(line)


async def test_an_idle_queue_writes_nothing(paths: Paths) -> None:
    """Also with changes that wait, are held or dead: no time on the screen ticks."""
    await store_a_queue(paths)
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        line.sees("refused by the server")
        line.press("5")
        line.sees("on return")
        line.press("j\t")
        line.settles(2.0)
        assert line.written_in(3.0) == 0


async def test_a_running_sync_writes_little(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """At most 10 kB a second on the screens that show it."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:throttle=10")
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        start_a_sync(line)
        for keys, shown in {"1": "By itself", "2\r": "Channel categories"}.items():
            before = len(line.sent)
            line.press(keys)
            line.sees(shown, before)
            line.written_in(0.7)
            assert line.written_in(1.5) <= 15_000


def test_a_running_import_writes_little(paths: Paths, tmp_path: Path) -> None:
    """At most 10 kB a second on the screen that shows it, and on the overview."""
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=60_000, defects=0.01)
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        line.sees("Three steps")
        for keys, answer in (("3", "e types the path"), ("e", "themes/"), (str(file.path), "tautulli.db")):
            before = len(line.sent)
            line.press(keys)
            line.sees(answer, before)
            line.settles(0.3)
        line.press("\r")
        line.settles(0.5)
        line.press("s")
        line.sees("records")
        for keys, name in (("1", "Overview"), ("3", "Import")):
            before = len(line.sent)
            line.press(keys)
            line.sees(name, before)
            line.written_in(0.5)
            assert line.written_in(1.0) <= 12_000
        line.sees("completed with")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
async def test_signals_checkpoint_and_leave_the_terminal_clean(
    paths: Paths, house: Household, add_profile: AddProfile, number: signal.Signals, code: int
) -> None:
    """The run is stored as interrupted, the exit code tells the signal, and nothing is printed over the prompt."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        start_a_sync(line)
        assert line.end(number) == code
        line.settles(0.2)
        assert_left_clean(line)
    assert state_of_last_run(paths) == "interrupted"


async def test_a_dropped_line_ends_it(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """Nobody is there to read any more: it checkpoints and goes, and does not hang on what it cannot write."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    assert paths.home is not None
    with dashboard_on_a_line(paths.home) as line:
        start_a_sync(line)
        line.hang_up()
        assert line.process.wait(20) in {129, 143}
    assert state_of_last_run(paths) == "interrupted"


def test_a_store_that_cannot_be_opened_is_told_in_plain_words(tmp_path: Path) -> None:
    """The dashboard closes, and the message stands under the prompt."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "syncdeck.db").write_bytes(b"this is not a database" * 100)
    with dashboard_on_a_line(home) as line:
        assert line.process.wait(20) not in {0, None}
        line.settles(0.2)
        shown = line.text.rpartition("\x1b[?1049l")[2]
        assert "syncdeck.db" in shown
        assert "Traceback" not in shown


def test_an_unknown_action_in_the_keymap_is_told_before_anything_opens(tmp_path: Path) -> None:
    """No alternate screen, a message and the exit code for wrong usage."""
    with dashboard_on_a_line(tmp_path / "home", {"SYNCDECK_KEYMAP": '{"sink": "s"}'}) as line:
        assert line.process.wait(20) == 2
        line.settles(0.2)
        assert "'sink', which is no action" in line.text
        assert "\x1b[?1049h" not in line.text
