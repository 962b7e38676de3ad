"""What the household saw: plays that lead to states, and everything a sync has to cope with."""

from __future__ import annotations

import pytest

from tui.sandbox.media import MEMBERS, UNSEEN, Collection, ItemState, Watching, member

NOW = 1_770_000_000
DAY = 86_400


@pytest.fixture
def collection() -> Collection:
    return Collection(7, 600)


@pytest.fixture
def watching(collection) -> Watching:
    return Watching(collection, MEMBERS, 7, NOW)


def test_same_for_one_seed(collection, watching):
    """The same seed and moment give the same plays and states."""
    again = Watching(collection, MEMBERS, 7, NOW)
    assert again.plays == watching.plays
    assert all(again.touched(person) == watching.touched(person) for person in watching.people)


def test_servers_share_some_plays(collection, watching):
    """Each server has plays alone, and some that all have."""
    seen = [
        {(play.person, play.number, play.started) for play in one.plays}
        for one in (watching, *(Watching(collection, MEMBERS, 7, NOW, server=name) for name in ("jellyfin", "emby")))
    ]
    assert len(set.intersection(*seen)) > 10
    assert all(one - set.union(*(other for other in seen if other is not one)) for one in seen)


def test_plays_in_their_order(watching):
    """Plays are told in the order in which they began, none in the future, and of everybody."""
    started = [play.started for play in watching.plays]
    assert started == sorted(started)
    assert max(play.stopped for play in watching.plays) < NOW
    assert {play.person for play in watching.plays} == {member.name for member in MEMBERS}


def test_scenes(collection, watching):
    """Everything odd is there: repeats next day, two at once, stopped halfway, seen again, deleted, very old."""
    latest = [play for play in watching.plays if play.started > NOW - 4 * DAY]
    gaps = {
        two.started - one.started
        for nth, one in enumerate(latest)
        for two in latest[nth + 1 :]
        if (one.person, one.number) == (two.person, two.number)
    }
    states = [watching.state("mira", play.number) for play in latest if play.person == "mira"]
    assert DAY in gaps
    assert any(gap <= 25 * 60 for gap in gaps)
    assert any(state.offset_ms and not state.is_watched for state in states)
    assert any(state.offset_ms and state.is_watched for state in states)
    assert any(play.number not in collection for play in watching.plays)
    assert any(not play.device for play in watching.plays)


def test_shows_that_nobody_watches(collection, watching):
    """There are shows without a play or a state of anybody, and marks without a play."""
    touched = {number for person in watching.people for number in watching.touched(person)}
    shows = collection.of("TV Shows", "show")
    alone = [show for show in shows if not touched & {leaf.number for leaf in collection.leaves(show.number)}]
    assert len(alone) >= len(shows) // 4 > 0
    assert set(watching.touched("mira")) - {play.number for play in watching.plays}


def test_only_what_is_shared(collection, watching):
    """Nobody saw what lies in libraries of others."""
    assert all(member(play.person).may_see(collection.remembered(play.number).section) for play in watching.plays)


def test_plays_make_states(collection, watching):
    """Watched to the mark it counts, below it there is an offset, and a rewatch keeps what was counted."""
    film = collection.add("Neu", at=NOW, runtime_ms=100_000)
    half = watching.play("mira", film.number, NOW, NOW + 50, 50_000)
    assert (half.is_finished, watching.state("mira", film.number)) == (False, ItemState(0, 50_000, NOW + 50))
    whole = watching.play("mira", film.number, NOW + 60, NOW + 120, 90_000)
    assert (whole.is_finished, watching.state("mira", film.number)) == (True, ItemState(1, 0, NOW + 120))
    watching.play("mira", film.number, NOW + 200, NOW + 230, 30_000)
    assert watching.state("mira", film.number) == ItemState(1, 30_000, NOW + 230)
    assert watching.state("joerg", film.number) == UNSEEN


def test_marks(collection, watching):
    """Marking counts without a play, unmarking forgets the state and leaves the plays."""
    film, plays = collection.add("Neu", at=NOW), len(watching.plays)
    watching.mark_played("mira", film.number, NOW)
    watching.mark_played("mira", film.number, NOW + 5)
    watching.set_offset("mira", film.number, 7_000)
    assert watching.state("mira", film.number) == ItemState(2, 7_000, NOW + 5)
    watching.mark_unplayed("mira", film.number)
    assert (watching.state("mira", film.number), len(watching.plays)) == (UNSEEN, plays)


def test_dated_by_start(collection):
    """A server may say that an item was last played when the play began."""
    watching = Watching(collection, MEMBERS, 7, NOW, server="jellyfin", dated_by_start=True)
    film = collection.of("Movies", "movie")[0]
    watching.play("kids", film.number, NOW, NOW + 900, film.runtime_ms)
    assert watching.state("kids", film.number).last_played == NOW


def test_forgotten_plays(watching):
    """An owner can delete plays from the history."""
    first = watching.plays[0]
    watching.forget_play(first.id)
    assert first not in watching.plays
    with pytest.raises(LookupError, match="no play"):
        watching.forget_play(first.id)
