"""`status --watch`: lines as things happen, a drawing that changes only where something changed, and a clean end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Process
from tests.cli.conftest import add_profile
from tests.cli.screen import HARMLESS, HOSTILE, UTF8, Screen
from tests.fake_clock import FakeClock
from tests.widgets.runs import a_run
from tui.cli.output import Output
from tui.cli.status.events import Event, events
from tui.cli.status.screen import StatusScreen
from tui.cli.status.watch import LOOK_ANYWAY, NEWEST, Changes, event_document, is_routine, looked_at
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox import Household, threaded_household
from tui.settings import Settings

ADD_SHORT = """
    INSERT INTO runs (correlation_id, kind, profile_name, trigger, options, state, created_at, message,
        exclusive_keys, host_key, checkpoint)
    SELECT ?, kind, profile_name, trigger, options, 'completed', created_at, '', '[]', '', '' FROM runs WHERE id = ?
"""
"""Another run that is over, like one that is there."""


@pytest.fixture
def few() -> Iterator[Household]:
    """A panel that is read in a moment."""
    with threaded_household(live=5, movies=5, series=1) as found:
        yield found


def test_lines_come_as_things_happen(start: Process, syncdeck: Command, few: Household) -> None:
    """Another process syncs: its start and its end are lines of their own; ctrl+c ends it without a word of Python."""
    add_profile(syncdeck, few)
    watching = start("status", "--watch", "--json")
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    assert (first["type"], first["event"]) == ("event", "keeper")
    assert syncdeck("sync", "iptv-one").code == 0
    seen = [json.loads(watching.stdout.readline()) for _ in range(2)]
    while seen[-1]["event"] != "run_ended":
        seen.append(json.loads(watching.stdout.readline()))
    assert seen[0]["event"] == "run_started"
    assert seen[-1]["status"] == "completed"
    assert seen[-1]["text"].startswith("run 1 ended, completed: Xtream Sync of iptv-one, took ")
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=30)
    assert (watching.returncode, "Traceback" in out + err) == (130, False)


def test_it_ends_when_nobody_reads(start: Process, syncdeck: Command) -> None:
    """Not at the next event, which may come tomorrow."""
    syncdeck("status")
    watching = start("status", "--watch", "--plain")
    assert watching.stdout is not None
    assert "by itself" in watching.stdout.readline()
    watching.stdout.close()
    assert watching.wait(timeout=30) == 141
    watching.stdout = None


class Versions:
    """A deck of which only this is asked."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.version = 1

    async def data_version(self) -> int:
        """What the test says."""
        return self.version


async def test_a_look_is_due_when_something_was_written_and_not_too_often() -> None:
    """And after a while anyway: who died wrote nothing about it."""
    clock = FakeClock()
    deck = Versions(clock)
    changes = Changes(deck, gap=2.0)  # type: ignore[arg-type]

    async def due() -> bool:
        waiting = asyncio.ensure_future(changes.wait(1.0))
        while not waiting.done():
            await asyncio.sleep(0)
            clock.advance(0.5)
        return waiting.result()

    first = [await due() for _ in range(4)]
    assert not any(first)
    deck.version = 2
    assert await due()
    deck.version = 3
    assert not await due()
    assert await due()
    assert True in [await due() for _ in range(int(LOOK_ANYWAY) + 2)]


async def test_a_long_run_is_told_to_its_end(tmp_path: Path) -> None:
    """However many short ones came and went meanwhile."""
    deck = await Deck.open(Paths(tmp_path), Settings(), face="command", run_engine=False)
    try:
        await deck.profiles.add(ProfileDraft(ProfileKind.XTREAM, "iptv", "http://127.0.0.1:9"), {}, check=False)
        run = await deck.runs.start_sync("iptv")
        before = await looked_at(deck)
        assert await deck.store.run_progress.drop_queued(run.id, RunState.CANCELLED, "it was not to be")
        rows = [(f"short{number}", run.id) for number in range(NEWEST)]
        await deck.store.db.write(lambda raw: raw.executemany(ADD_SHORT, rows))
        told = [event.text for event in events(before, await looked_at(deck, [run.id]))]
    finally:
        await deck.close("the test is over")
    assert told[0].startswith("run 1 ended, cancelled: Xtream Sync of iptv, it was not to be")
    assert len(told) == NEWEST + 1


def test_the_drawing_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many lines and too long ones; the last line always stands there, and the terminal is left as it was."""
    stream = Screen(is_terminal=True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((10, 4)))
    with StatusScreen(Output(stdout=stream, stderr=Screen(), environ=UTF8)) as screen:
        screen.show(["one", "two is too long", *(str(nth) for nth in range(9)), "end"])
        drawn = stream.getvalue()
        screen.show(["one", "two is too long", *(str(nth) for nth in range(9)), "end"])
        assert stream.getvalue() == drawn
        assert not screen.is_resized
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))
        assert screen.is_resized
    assert "\x1b[Hone\x1b[K\r\ntwo is to…\x1b[K\r\n(9 more l…\x1b[K\r\nend\x1b[K\x1b[J" in drawn
    assert stream.getvalue().endswith("\x1b[?25h\x1b[?1049l")


def test_what_needs_a_person_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal it goes over several rows; a row of a table does not."""
    stream = Screen(is_terminal=True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((20, 9)))
    with StatusScreen(Output(stdout=stream, stderr=Screen(), environ=UTF8)) as screen:
        screen.show(["  ! trakt: signed out since 14:02", "  plex-den   connected   now", "end"])
    rows = [row.removesuffix("\x1b[K") for row in stream.getvalue().partition("\x1b[H")[2].split("\r\n")]
    assert rows[:3] == ["  ! trakt: signed", "    out since 14:02", "  plex-den   connec…"]


def test_s42_what_is_drawn_gives_the_terminal_no_orders() -> None:
    """Whatever a title says."""
    stream = Screen(is_terminal=True)
    with StatusScreen(Output(stdout=stream, stderr=Screen(), environ=UTF8)) as screen:
        screen.show([HOSTILE])
    assert "\x1b]52" not in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()


def test_q_leaves_out_what_goes_well() -> None:
    """Trouble and its end are told, and how a run ended that did not."""
    kinds = ("run_started", "run_progress", "needs_you", "mended", "server_gone", "delivery_failed", "keeper")
    assert [kind for kind in kinds if is_routine(Event(kind, 0, ""))] == ["run_started", "run_progress"]
    assert is_routine(Event("run_ended", 0, "", {"status": "completed"}))
    assert not is_routine(Event("run_ended", 0, "", {"status": "held"}))


def test_s42_events_are_clean_for_machines() -> None:
    """Text and facts."""
    out = Output(stdout=Screen(), stderr=Screen(), environ=UTF8)
    event = Event("needs_you", a_run().created_at, HOSTILE, {"profile": HOSTILE, "run_id": 3})
    document = event_document(event, out)
    assert (document["text"], document["profile"], document["run_id"]) == (HARMLESS, HARMLESS, 3)
