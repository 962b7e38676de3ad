"""The queue by command, on real servers: refused and tried again, given up, paused, waited for."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.command import Command, Process
from tests.cli.in_step import MIRA, InStep, kept_in_step
from tui.sandbox import Household, threaded_household

LANE = {"target", "state", "reason", "since", "until", "ready", "in_flight", "waiting", "held", "dead"}


@pytest.fixture
def house() -> Iterator[Household]:
    """Three small servers."""
    with threaded_household(library=30, live=1, movies=1, series=1) as found:
        yield found


@pytest.fixture
def deck(syncdeck: Command, house: Household) -> InStep:
    """They are kept in step for Mira."""
    return kept_in_step(syncdeck, house)


def only(deck: InStep, *arguments: str) -> dict[str, Any]:
    """Give the one delivery that `queue ls` lists."""
    [found] = deck.deliveries(*arguments)
    return found


def test_what_a_server_refuses_is_dead_until_somebody_retries(deck: InStep) -> None:
    """Told with why, 3 as the exit code; an empty retry takes all that is dead."""
    film = deck.film()
    deck.house.jellyfin.faults.load("write_user_data:forbidden")
    called = deck.watch("--watched")
    assert called.code == 3, called.out + called.err
    assert "Playback sync: 2 succeeded, 1 failed" in called.out
    dead = only(deck, "--state", "dead", "--profile", "jellyfin")
    assert (dead["person"], dead["state"], dead["wanted"]["watch"]) == (MIRA, "dead", "watched")
    assert dead["last_error"] in deck.syncdeck("queue", "show", str(dead["id"])).out
    assert f"queue ls --state dead --profile {dead['target']}" in deck.syncdeck("queue", "flush").out
    deck.house.jellyfin.faults.clear()
    retried = deck.syncdeck("queue", "retry", "--json")
    assert (retried.code, retried.document["states"]) == (0, {"done": 1})
    assert deck.seen("jellyfin", film).is_watched
    assert "no delivery is dead" in deck.syncdeck("queue", "retry").err


def test_a_dropped_delivery_stays_away(deck: InStep) -> None:
    """The server keeps what it says, also when it is synced again."""
    film = deck.film()
    deck.watch("--watched", "--no-wait")
    mine = only(deck, "--profile", "emby")
    called = deck.syncdeck("queue", "drop", str(mine["id"]))
    assert (called.code, "dropped" in called.out) == (0, True)
    assert deck.syncdeck("sync", "emby").code == 0
    assert deck.syncdeck("queue", "wait", "--timeout", "20").code == 0
    assert (deck.seen("emby", film).is_watched, deck.seen("plex", film).is_watched) == (False, True)
    assert deck.syncdeck("queue", "drop", str(mine["id"])).code == 4


def test_a_paused_lane_keeps_what_it_has(deck: InStep) -> None:
    """The others go on; resumed, it leaves with the next command that sends."""
    film = deck.film()
    assert "plex is paused" in deck.syncdeck("queue", "pause", "plex").out
    called = deck.watch("--watched")
    assert (called.code, "on resume" in called.out) == (0, True)
    assert deck.lane("plex") | {"state": "paused", "ready": 1} == deck.lane("plex")
    assert "syncdeck queue resume plex" in deck.syncdeck("queue", "wait").out
    assert deck.syncdeck("queue", "resume", "plex", "--json").document["state"] == "open"
    assert deck.syncdeck("queue", "flush", "plex").code == 0
    assert deck.seen("plex", film).is_watched


def test_lists_are_narrowed(deck: InStep) -> None:
    """By person, target, state and words; the rest is counted."""
    deck.watch("--watched", "--no-wait")
    assert [len(deck.deliveries(*chosen)) for chosen in (
        (), ("--person", MIRA), ("--profile", "emby"), ("--state", "dead"), ("--filter", "PLEX"), ("--limit", "2")
    )] == [3, 3, 1, 0, 1, 2]  # fmt: skip
    assert "Only the newest 2 of 3 are shown" in deck.syncdeck("queue", "ls", "--limit", "2").err
    assert deck.syncdeck("queue", "ls", "--json").document["lanes"][0].keys() == LANE


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_s14_what_a_stopped_command_leaves_goes_on(
    deck: InStep, start: Process, number: signal.Signals, code: int
) -> None:
    """Interrupted or killed while a server takes its time: nothing is lost, and the next command ends it."""
    film = deck.film()
    deck.house.emby.faults.load("write_user_data:stall")
    deck.house.emby.journal.clear()
    process = start("watch", deck.name(), "--watched")
    deck.house.emby.journal.wait_for(lambda journal: journal.counts["write_user_data"] > 0, timeout=60)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (code, False), err
    deck.house.emby.faults.clear()
    assert deck.syncdeck("queue", "wait", "--timeout", "90").code == 0
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True] * 3


def test_a_profile_with_deliveries_says_so_before_it_goes(deck: InStep) -> None:
    """Nobody can be asked here: it stays, and how many would be lost is told; with --yes they are."""
    deck.watch("--watched", "--no-wait")
    called = deck.syncdeck("profile", "rm", "emby")
    assert (called.code, "it has 1 change that did not reach it" in called.err) == (2, True)
    removed = deck.syncdeck("profile", "rm", "emby", "--yes", "--json").document
    assert removed["deliveries"] == 1
    assert {one["target"] for one in deck.deliveries()} == {"plex", "jellyfin"}


@pytest.mark.parametrize("command", [["show", "7"], ["retry", "7"], ["drop", "7"], ["pause", "nas"], ["flush", "nas"]])
def test_what_is_not_there_is_2(syncdeck: Command, command: list[str]) -> None:
    """Unknown numbers and names."""
    called = syncdeck("queue", *command)
    assert (called.code, called.err.startswith("Error: ")) == (2, True)


def test_only_servers_have_lanes(syncdeck: Command, profile: str) -> None:
    """A panel is written to by nobody."""
    called = syncdeck("queue", "pause", profile)
    assert (called.code, "Nothing is written to" in called.err) == (2, True)


def test_an_empty_queue_says_so(syncdeck: Command) -> None:
    """And what fills it."""
    assert "profile add plex" in syncdeck("queue", "ls").err
    assert syncdeck("queue", "wait").out.strip() == "Nothing waits"
