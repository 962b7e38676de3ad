"""What was watched is said by command, and comes to every server; what cannot come there now waits."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Process
from tests.cli.in_step import MIRA, InStep, kept_in_step
from tests.jobs.hub.trio import KINDS, access_of
from tui.sandbox import Household, threaded_household
from tui.sandbox.media import OWNER

SET = {"person", "items", "set", "group", "titles", "changed", "deliveries", "targets", "states", "outbox"}
MINUTE = 60_000


@pytest.fixture
def house() -> Iterator[Household]:
    """Three small servers."""
    with threaded_household(library=30, live=1, movies=1, series=1) as found:
        yield found


@pytest.fixture
def deck(syncdeck: Command, house: Household) -> InStep:
    """They are kept in step for Mira."""
    return kept_in_step(syncdeck, house)


def test_a_film_is_watched_everywhere(deck: InStep) -> None:
    """One command, one write for each server, hers only; said again it is so already."""
    film = deck.film()
    called = deck.watch("--watched", "--json")
    document = called.document
    assert (called.code, document.keys()) == (0, SET)
    assert (document["person"], document["titles"], document["changed"]) == (MIRA, 1, 1)
    assert (document["states"], sorted(document["targets"])) == ({"done": 3}, sorted(KINDS))
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True] * 3
    assert [dict(access_of(deck.house, kind).writes.counts) for kind in KINDS] == [{OWNER.name: 1}] * 3


def test_said_again_nothing_is_written(deck: InStep) -> None:
    """It is so already."""
    name = deck.name()
    assert "goes to emby, jellyfin, plex" in deck.syncdeck("watch", name, "--watched").out
    again = deck.syncdeck("watch", name, "--watched")
    assert (again.code, again.out.strip()) == (0, f"{MIRA}: 1 title was watched already")
    assert [len(access_of(deck.house, kind).writes) for kind in KINDS] == [1, 1, 1]


def test_a_film_goes_on_where_it_was_left(deck: InStep) -> None:
    """A position and then the mark back, told to everybody; the end of it is told to people."""
    film, name = deck.film(), deck.name()
    called = deck.syncdeck("watch", name, "--progress", "0:12:00", "--at", "2h")
    assert called.code == 0, called.err
    assert "at 0:12:00" in called.out
    assert "Playback sync: 3 changes synced" in called.out
    assert [seen.position_ms for seen in deck.seen_everywhere(film)] == [12 * MINUTE] * 3


def test_a_server_that_is_away_gets_it_later(deck: InStep) -> None:
    """The others have it at once; what waits is told with why, survives the process, and is sent by `queue flush`."""
    film, name = deck.film(), deck.name()
    deck.house.emby.faults.load("*:drop")
    called = deck.syncdeck("watch", name, "--watched")
    assert called.code == 0, called.err
    assert "on return" in called.out
    assert [deck.seen(kind, film).is_watched for kind in KINDS] == [True, True, False]
    assert deck.lane("emby")["state"] == "offline"
    assert "1 waiting: emby offline" in deck.syncdeck("status").out
    flushed = deck.syncdeck("queue", "flush", "emby")
    assert (flushed.code, "1 waiting: emby offline" in flushed.out) == (7, True)
    deck.house.emby.faults.clear()
    assert deck.syncdeck("queue", "flush").code == 0
    assert deck.seen("emby", film).is_watched
    assert deck.deliveries() == []


def test_what_is_not_waited_for_stays_in_the_queue(deck: InStep) -> None:
    """Any later command that sends takes it along."""
    film = deck.film()
    document = deck.watch("--watched", "--no-wait", "--json").document
    assert document["states"] == {"pending": 3}
    assert not any(seen.is_watched for seen in deck.seen_everywhere(film))
    assert deck.syncdeck("queue", "wait", "--timeout", "30").out.strip() == "Nothing waits"
    assert all(seen.is_watched for seen in deck.seen_everywhere(film))


def test_another_process_sends_what_is_said_here(deck: InStep, start: Process) -> None:
    """The one that runs the queue; here it is waited for, and told."""
    film = deck.film()
    deck.house.plex.faults.load("all:stall")
    deck.house.plex.journal.clear()
    process = start("sync", "plex", "--full")
    deck.house.plex.journal.wait_for(lambda journal: journal.counts["all"] > 0, timeout=60)
    called = deck.watch("--watched", "--json")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert (called.code, called.document["states"]) == (0, {"done": 3})
    assert all(seen.is_watched for seen in deck.seen_everywhere(film))


def test_a_show_is_watched_as_one_group(deck: InStep) -> None:
    """Every episode of it, on every server that has it."""
    show = next(one for one in deck.house.plex.collection.of("TV Shows", "show") if "tvdb" in one.ids)
    document = deck.syncdeck("watch", f"show:tvdb:{show.ids['tvdb']}", "--watched", "--json").document
    assert document["titles"] > 1
    assert {one["group"] for one in document["outbox"]} == {document["group"]}
    assert set(document["states"]) <= {"done", "superseded"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give --watched, --unwatched or --progress TIME"),
        (("--watched", "--unwatched"), "Give --watched, --unwatched or --progress TIME"),
        (("--unwatched", "--progress", "1:00"), "Give --watched, --unwatched or --progress TIME"),
        (("--progress", "72"), "is no place in a film"),
    ],
)
def test_what_cannot_be_said_is_2(syncdeck: Command, home: Path, arguments: tuple[str, ...], words: str) -> None:
    """It is refused before anything is opened."""
    called = syncdeck("watch", "movie:tmdb:603", *arguments)
    assert (called.code, words in called.err) == (2, True), called.err
    assert not home.exists()


def test_what_cannot_be_is_set_nowhere(deck: InStep) -> None:
    """No day to come, no person that nobody knows, no show that no library has: nothing is queued."""
    before = len(deck.deliveries("--all"))
    called = [deck.watch("--watched", "--at", "2199-01-01"), deck.watch("--watched", "--at", "someday")]
    called += [deck.watch("--watched", "--person", "Zoe"), deck.syncdeck("watch", "show:tvdb:999999", "--watched")]
    assert [one.code for one in called] == [2, 2, 2, 2]
    words = ("cannot lie in the future", "is not a date", "There is no person", "No library that is synced has")
    assert [word for one, word in zip(called, words, strict=True) if word not in one.err] == []
    assert len(deck.deliveries("--all")) == before


def test_without_people_it_says_what_to_do(syncdeck: Command) -> None:
    """Nobody's states are nobody's (S25)."""
    called = syncdeck("watch", "movie:tmdb:603", "--watched")
    assert called.code == 2
    assert "people map" in called.err


@pytest.mark.parametrize("items", [["show:tvdb:1"], ["movie:tmdb:1", "movie:tmdb:2"]])
def test_a_place_is_that_of_one_film(syncdeck: Command, items: list[str]) -> None:
    """Refused before anything is opened."""
    called = syncdeck("watch", *items, "--progress", "0:10:00")
    assert (called.code, "one film or episode" in called.err) == (2, True)
