"""What happened between two looks, in sentences: one line for each thing, none for what did not change."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from tests.widgets.runs import NOW, a_run
from tui.cli.status.events import Dead, Look, events
from tui.model.attention import Attention, AttentionKind
from tui.model.health import HealthState
from tui.model.runs import Operation, Progress, Run, RunOptions, RunState, Trigger
from tui.model.servers import ServerHealth

OUT = Attention(AttentionKind.SIGNED_OUT, "trakt", "signed out", command="syncdeck profile login trakt", profile_id=3)


def look(*runs: Run, attention: tuple[Attention, ...] = (), keeper: str = "kept", **servers: HealthState) -> Look:
    """A household with these runs, matters and servers."""
    cards = {name: ServerHealth(1, state, message="no route") for name, state in servers.items()}
    return Look(NOW, {run.id: run for run in runs}, attention, cards, keeper=keeper)


def told(before: Look | None, after: Look) -> list[str]:
    """The lines."""
    return [event.text for event in events(before, after)]


def at(percent: float, **changes: object) -> Run:
    """A run that has come so far."""
    figures = Progress(
        total_records=1000, processed_records=int(percent * 10), progress_percent=percent, elapsed_seconds=5
    )
    return a_run(**{"state": RunState.RUNNING, "progress": figures, "finished_at": None, **changes})


def test_a_run_is_told_from_its_start_to_its_end() -> None:
    """With what started it; every tenth of the way, and how it ended."""
    steps = [
        look(),
        look(at(0, state=RunState.QUEUED, trigger=Trigger.SCHEDULE)),
        look(at(4, trigger=Trigger.SCHEDULE)),
        look(at(9.9)),
        look(at(31)),
        look(at(39)),
        look(a_run()),
    ]
    lines = [told(one, other) for one, other in pairwise(steps)]
    assert lines == [
        [],
        ["run 1 started: Xtream Sync of iptv-one, by its schedule"],
        [],
        ["run 1, Xtream Sync of iptv-one: 31 %, 310 of 1,000 records"],
        [],
        ["run 1 ended, completed: Xtream Sync of iptv-one, took 0s"],
    ]


def test_a_run_between_two_looks_is_told_whole() -> None:
    """Start and end; an old one that is read for the first time is no news."""
    failed = a_run(id=2, state=RunState.FAILED, message="No route", options=RunOptions(dry_run=True))
    assert told(look(a_run(id=2)), look(a_run(id=1), replace(failed, id=3))) == [
        "run 3 started: Xtream Sync of iptv-one, a dry run",
        "run 3 ended, failed: Xtream Sync of iptv-one, No route, took 0s",
    ]
    assert told(None, look(a_run()))[:-1] == []


def test_a_run_that_ended_before_it_began_is_not_said_to_start() -> None:
    """Dropped from the queue: that is all that became of it."""
    queued = at(0, state=RunState.QUEUED, started_at=None)
    dropped = a_run(state=RunState.CANCELLED, started_at=None, message="nobody was there to start it")
    for before in (look(), look(queued)):
        assert told(before, look(dropped)) == [
            "run 1 ended, cancelled: Xtream Sync of iptv-one, nobody was there to start it, took 0s"
        ]


def test_an_import_is_called_by_its_file() -> None:
    """And its errors are counted."""
    run = a_run(
        kind=Operation.TAUTULLI_IMPORT,
        options=RunOptions(path="/mnt/tautulli.db"),
        state=RunState.PARTIAL,
        message="",
        progress=Progress(error_count=1, elapsed_seconds=61),
    )
    (line,) = told(look(at(1, state=RunState.RUNNING)), look(run))
    assert line == "run 1 ended, partial: Tautulli Database Import of tautulli.db, 1 error, took 1m 1s"


def test_what_needs_a_person_is_told_once_and_when_it_is_mended() -> None:
    """Other figures are no news."""
    assert told(look(), look(attention=(OUT,))) == ["needs you: trakt: signed out; syncdeck profile login trakt"]
    assert told(look(attention=(OUT,)), look(attention=(replace(OUT, text="signed out since 14:02"),))) == []
    assert told(look(attention=(OUT,)), look()) == ["mended: trakt: signed out"]


def test_a_server_goes_and_returns() -> None:
    """With why; one that was never looked at is not back."""
    up, down, unknown = (HealthState.CONNECTED, HealthState.DISCONNECTED, HealthState.UNKNOWN)
    assert told(look(den=up), look(den=down)) == ["server den cannot be reached: no route"]
    assert told(look(den=down), look(den=up)) == ["server den is back"]
    assert told(look(den=unknown), look(den=up)) == []


def test_refused_changes_are_counted_anew() -> None:
    """Only those that came since."""
    before, after = look(), look()
    with_one = replace(before, dead={1: Dead("den", 1, "not found")})
    with_three = replace(after, dead={1: Dead("den", 3, "not found")})
    assert told(before, with_one) == ["1 change refused by den: not found"]
    assert told(with_one, with_three) == ["2 changes refused by den: not found"]
    assert told(with_three, with_one) == []


def test_the_first_look_tells_how_things_stand() -> None:
    """What runs, what needs a person, and who keeps the household."""
    lines = told(None, look(at(35), attention=(OUT,), keeper="kept by the service, pid 12", den=HealthState.ERROR))
    assert lines == [
        "run 1 started: Xtream Sync of iptv-one",
        "run 1, Xtream Sync of iptv-one: 35 %, 350 of 1,000 records",
        "server den answers wrongly: no route",
        "needs you: trakt: signed out; syncdeck profile login trakt",
        "by itself: kept by the service, pid 12",
    ]
