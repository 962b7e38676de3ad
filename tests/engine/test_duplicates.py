"""The rule that tells one play from two (S12): pure, and the same whatever came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine.plays import duplicates
from tui.engine.plays.duplicates import LONGEST_WINDOW, apart, merges, window
from tui.model.plays import PlayFacts, SourceKind

HOUR, DAY = 3600, 86_400
FILM, EPISODE = 2 * HOUR, 22 * 60
EVENING = 1_700_000_000


def play(
    play_id: int,
    source: int,
    started: int | None = EVENING,
    stopped: int | None = None,
    *,
    kind: SourceKind = SourceKind.TAUTULLI,
    runtime: int | None = FILM,
) -> PlayFacts:
    return PlayFacts(play_id, source, kind, started, stopped, runtime, kind.value)


def pairs(plays: Sequence[PlayFacts]) -> dict[int, int]:
    return {merge.play_id: merge.into for merge in merges(plays)}


def test_s12_all_who_tell_of_one_play_tell_of_one() -> None:
    """Tautulli twice, then Plex history, then a scrobble: one play, shown as Tautulli has it."""
    told = [
        play(1, 1, EVENING, EVENING + FILM),
        play(2, 2, EVENING + 4, EVENING + FILM + 4),
        play(3, 3, None, EVENING + FILM - 600, kind=SourceKind.PLEX),
        play(4, 4, None, EVENING + FILM - 300, kind=SourceKind.SCROBBLE),
    ]
    assert pairs(told) == {2: 1, 3: 1, 4: 1}


@pytest.mark.parametrize("first", [1, 2])
def test_s12_shown_is_the_place_of_a_server_that_knows_most(first: int) -> None:
    """Not the one that was read first, as when Playback Reporting was out of order that day."""
    log = replace(play(first, first, kind=SourceKind.JELLYFIN), source_name="activity log")
    plugin = replace(play(3 - first, 3 - first, kind=SourceKind.JELLYFIN), source_name="Playback Reporting")
    marks = replace(play(3, 3, kind=SourceKind.JELLYFIN), source_name="watched marks")
    assert pairs([marks, log, plugin]) == {log.id: plugin.id, 3: plugin.id}


def test_s12_a_rewatch_on_the_next_day_is_a_second_play() -> None:
    """Two sources tell of two evenings: two plays stay."""
    told = [play(1, 1), play(2, 1, EVENING + DAY), play(3, 2), play(4, 2, EVENING + DAY)]
    assert pairs(told) == {3: 1, 4: 2}


def test_s12_a_short_episode_again_after_25_minutes_is_a_second_play() -> None:
    """22 minutes long and begun again after 25: two plays, also where each source tells of one of them only."""
    assert pairs([play(1, 1, runtime=EPISODE), play(2, 2, EVENING + 25 * 60, runtime=EPISODE)]) == {}
    assert pairs([play(1, 1, runtime=FILM), play(2, 2, EVENING + 25 * 60, runtime=FILM)]) == {2: 1}


def test_plays_of_one_source_are_never_one() -> None:
    """A source knows its own rewatches, even those that begin within a minute."""
    assert pairs([play(1, 1), play(2, 1, EVENING + 30)]) == {}


def test_one_play_stands_for_one_of_each_source_and_the_nearest() -> None:
    """Of two plays of another source in the window only the nearer one is the same."""
    assert pairs([play(1, 1), play(2, 2, EVENING + 20 * 60), play(3, 2, EVENING + 60)]) == {3: 1}


@pytest.mark.parametrize(
    ("second", "words"), [(EVENING, "at the same time"), (EVENING + 4, "4 s apart"), (EVENING + 720, "12 min apart")]
)
def test_the_reason_says_who_tells_it_too(second: int, words: str) -> None:
    """A person who misses a play reads which source shows it, and how far apart the two are."""
    (merge,) = merges([play(1, 1), play(2, 2, second, kind=SourceKind.PLEX)])
    assert merge.reason == f"also told by Tautulli (tautulli), {words}"


def test_the_more_trusted_source_is_shown() -> None:
    """Tautulli tells more than a scrobble, whichever of them came first."""
    assert pairs([play(1, 1, kind=SourceKind.SCROBBLE), play(2, 2)]) == {1: 2}


@pytest.mark.parametrize("runtime", [None, 0, FILM])
def test_an_unknown_or_long_runtime_means_half_an_hour(runtime: int | None) -> None:
    """The window never grows beyond 30 minutes."""
    assert window(play(1, 1, runtime=runtime), play(2, 2, runtime=None)) == LONGEST_WINDOW


def test_s20_plays_of_unknown_time_are_compared_with_nothing() -> None:
    """No time is no reason to call two plays one."""
    assert apart(play(1, 1, None), play(2, 2)) is None
    assert pairs([play(1, 1, None), play(2, 2, None)]) == {}


def test_a_moment_inside_a_play_is_that_play() -> None:
    """Who tells one time only, somewhere in the film, tells of that evening."""
    assert pairs([play(1, 1, EVENING, EVENING + FILM), play(2, 2, None, EVENING + HOUR, kind=SourceKind.PLEX)]) == {
        2: 1
    }


def test_a_moment_inside_a_play_that_was_left_for_a_year_is_another_play() -> None:
    """A film begun last year and ended today says nothing of what was played in between; its ends still count."""
    long = play(1, 1, EVENING, EVENING + 365 * DAY)
    plex = SourceKind.PLEX
    assert pairs([long, play(2, 2, None, EVENING + 100 * DAY, kind=plex)]) == {}
    assert pairs([long, play(2, 2, None, EVENING + 365 * DAY + 60, kind=plex)]) == {2: 1}


def test_s12_a_film_taken_up_again_a_week_later_is_told_by_all_who_tell_of_a_part() -> None:
    """Tautulli tells of one play in two sittings; Jellyfin of the first one, Plex of the watched mark in the second."""
    whole = play(1, 1, EVENING, EVENING + 6 * DAY)
    first = play(2, 2, EVENING, EVENING + HOUR, kind=SourceKind.JELLYFIN)
    mark = play(3, 3, None, EVENING + 6 * DAY - 600, kind=SourceKind.PLEX)
    assert pairs([whole, first, mark]) == {2: 1, 3: 1}
    assert pairs([whole, first, replace(mark, source_id=2)]) == {2: 1}


AGAIN = 25 * 60
"""Seconds after which an episode of 22 minutes is begun again."""


@pytest.mark.parametrize("mark", [0.5, 0.8, 0.9, 0.99])
def test_s12_the_watched_mark_of_a_rewatch_is_that_of_another_play(mark: float) -> None:
    """Plex tells when an episode reached the watched mark, and Tautulli of the other time that it was played only."""
    plex = SourceKind.PLEX
    reached = [EVENING + round(begun + mark * EPISODE) for begun in (0, AGAIN)]
    first = play(1, 1, EVENING, EVENING + EPISODE, runtime=EPISODE)
    second = play(2, 1, EVENING + AGAIN, EVENING + AGAIN + EPISODE, runtime=EPISODE)
    told = [play(3 + place, 2, None, moment, kind=plex, runtime=EPISODE) for place, moment in enumerate(reached)]
    assert pairs([first, told[1]]) == {}
    assert pairs([second, told[0]]) == {}
    assert pairs([first, second, *told]) == {3: 1, 4: 2}


def test_s12_a_start_alone_is_compared_with_the_start() -> None:
    """Begun three minutes after the episode had ended it is no moment near its end, but another play."""
    first = play(1, 1, EVENING, EVENING + EPISODE, runtime=EPISODE)
    jellyfin = SourceKind.JELLYFIN
    assert pairs([first, play(2, 2, EVENING + AGAIN, kind=jellyfin, runtime=EPISODE)]) == {}
    assert pairs([first, play(2, 2, EVENING + 30, kind=jellyfin, runtime=EPISODE)]) == {2: 1}


def test_s12_a_moment_shortly_after_a_play_is_that_play() -> None:
    """A server marks what was played elsewhere minutes later; before its start there is nothing to mark."""
    film = play(1, 1, EVENING, EVENING + FILM)
    plex = SourceKind.PLEX
    assert pairs([film, play(2, 2, None, EVENING + FILM + 600, kind=plex)]) == {2: 1}
    assert pairs([film, play(2, 2, None, EVENING - 60, kind=plex)]) == {2: 1}
    assert pairs([film, play(2, 2, None, EVENING - 600, kind=plex)]) == {}


def test_a_track_played_all_year_long_is_judged_at_once() -> None:
    """Thousands of plays of one track by two sources are compared by their times, not each with each."""
    first = [play(number, 1, EVENING + number * 600, runtime=180) for number in range(1, 2_001)]
    second = [play(20_000 + one.id, 2, (one.started or 0) + 5, runtime=180) for one in first]
    assert pairs(first + second) == {20_000 + one.id: one.id for one in first}


moments = st.integers(0, 10 * HOUR)
facts = st.builds(
    lambda source, start, length, runtime, kind: (source, start, length, runtime, kind),
    st.integers(1, 4),
    st.one_of(st.none(), moments),
    st.one_of(st.none(), st.integers(0, FILM), st.integers(7 * HOUR, 9 * HOUR)),
    st.sampled_from([None, 60, EPISODE, FILM]),
    st.sampled_from(list(SourceKind)),
)


def built(drawn: Sequence[tuple[int, int | None, int | None, int | None, SourceKind]]) -> list[PlayFacts]:
    return [
        PlayFacts(
            number, source, list(SourceKind)[source], start, None if length is None else (start or 0) + length, run
        )
        for number, (source, start, length, run, _) in enumerate(drawn, 1)
    ]


@given(st.lists(facts, max_size=9), st.randoms())
def test_the_order_of_the_plays_changes_nothing(
    drawn: list[tuple[int, None, None, None, SourceKind]], dice: object
) -> None:
    """The answer is the same however the plays are handed over."""
    plays = built(drawn)
    mixed = list(plays)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert merges(mixed) == merges(plays)


@given(st.lists(facts, max_size=9))
def test_a_shown_play_stands_for_no_two_of_one_source(drawn: list[tuple[int, None, None, None, SourceKind]]) -> None:
    """What is merged goes into a play that is itself shown, is near to it, and shares it with no sibling."""
    plays = {play.id: play for play in built(drawn)}
    found = pairs(list(plays.values()))
    for play_id, into in found.items():
        gap = apart(plays[play_id], plays[into])
        assert into not in found
        assert gap is not None
        assert gap < window(plays[play_id], plays[into])
    for shown in set(found.values()):
        sources = [
            plays[shown].source_id,
            *(plays[play_id].source_id for play_id, into in found.items() if into == shown),
        ]
        assert len(sources) == len(set(sources))


@given(st.lists(facts, max_size=9))
def test_no_two_near_plays_are_overlooked(drawn: list[tuple[int, None, None, None, SourceKind]]) -> None:
    """What is compared is all that comparing each with each would find."""
    plays = sorted(built(drawn), key=duplicates._rank)
    near = {
        (first, second)
        for first, second in combinations(range(len(plays)), 2)
        if duplicates._gap(plays[first], plays[second]) is not None
    }
    assert near <= duplicates._neighbours(plays)


@given(st.lists(facts, max_size=9), st.permutations([1, 2, 3, 4]))
def test_s12_it_does_not_matter_which_source_was_imported_first(
    drawn: list[tuple[int, None, None, None, SourceKind]], numbers: list[int]
) -> None:
    """Sources of different kinds may get their numbers in any order: the same plays are shown."""
    plays = built(drawn)
    renumbered = {play.id: numbers[play.source_id - 1] * 1000 + play.id for play in plays}
    others = [replace(play, id=renumbered[play.id], source_id=numbers[play.source_id - 1]) for play in plays]
    assert pairs(others) == {renumbered[play_id]: renumbered[into] for play_id, into in pairs(plays).items()}
