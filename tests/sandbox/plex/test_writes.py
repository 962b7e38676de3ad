"""What changes on the sandbox's Plex when somebody marks or plays things, by any of the ways."""

from __future__ import annotations

import pytest

from tests.sandbox.plex.support import NOW
from tui.sandbox.media import UNSEEN, ItemState

LIBRARY = "com.plexapp.plugins.library"
METHODS = ("GET", "PUT", "POST")


@pytest.fixture
def film(plex):
    return plex.collection.add("Neu", at=NOW, runtime_ms=6_000_000)


@pytest.fixture
def write(call, plex, film):
    """Send a write for the film; give its state afterwards."""

    async def send(name, method="PUT", person="mira", **query):
        path = f"/library/metadata/{plex.rating_key(film.number)}"
        key = (
            {"ratingKey": plex.rating_key(film.number), "key": path}
            if name == "timeline"
            else {"key": plex.rating_key(film.number)}
        )
        answer = await call(f"/:/{name}", {"identifier": LIBRARY} | key | query, method=method, person=person)
        assert (answer.status_code, answer.content) == (200, b"")
        return plex.watching.state(person, film.number)

    return send


@pytest.mark.parametrize("method", METHODS)
async def test_marked_and_unmarked(write, method):
    """Marking counts each time and stamps the time of the server, unmarking forgets all, by any method."""
    assert await write("scrobble", method) == ItemState(1, 0, NOW)
    assert (await write("scrobble", method)).plays == 2
    assert await write("unscrobble", method) == UNSEEN


@pytest.mark.parametrize("method", METHODS)
async def test_timeline(write, method):
    """A position is taken, and the item is not watched by it; one that was stays so."""
    asked = {"time": 120_000, "duration": 6_000_000, "state": "stopped"}
    assert await write("timeline", method, **asked) == ItemState(0, 120_000, NOW)
    await write("scrobble")
    assert await write("timeline", method, **asked) == ItemState(1, 120_000, NOW)


async def test_timeline_is_ignored(write, call, plex, film):
    """Without a duration or an identifier of the client nothing happens, and the answer is the same."""
    assert await write("timeline", time=120_000, state="stopped") == UNSEEN
    query = {"ratingKey": plex.rating_key(film.number), "identifier": LIBRARY, "time": 9, "duration": 90}
    answer = await call("/:/timeline", query, method="POST", X_Plex_Client_Identifier="")
    assert (answer.status_code, plex.watching.state("mira", film.number)) == (200, UNSEEN)


async def test_past_the_mark(write, plex, ask):
    """A position at the mark is a finished play, with a row in the history."""
    rows = (await ask("/status/sessions/history/all"))["size"]
    assert await write("timeline", time=5_400_000, duration=6_000_000) == ItemState(1, 0, NOW)
    assert (await ask("/status/sessions/history/all"))["size"] == rows + 1


async def test_progress_is_for_the_owner(write):
    """The undocumented call works for the owner alone, and a position of 0 does nothing."""
    assert await write("progress", time=120_000) == ItemState(0, 120_000, NOW)
    assert await write("progress", time=0) == ItemState(0, 120_000, NOW)
    assert await write("progress", person="takeru", time=120_000) == UNSEEN


async def test_playing_can_be_seen(write, ask):
    """While something plays, the owner sees who plays what; when it stopped, no more."""
    await write("timeline", person="takeru", time=60_000, duration=6_000_000, state="playing")
    (playing,) = (await ask("/status/sessions"))["Metadata"]
    assert (playing["User"]["id"], playing["Player"]["state"], playing["viewOffset"]) == ("9330201", "playing", 60_000)
    await write("timeline", person="takeru", time=90_000, duration=6_000_000, state="stopped")
    assert "Metadata" not in await ask("/status/sessions")


async def test_states_are_apart(write, plex, film):
    """What is written with one token changes nothing for others."""
    await write("scrobble", person="joerg")
    assert plex.watching.state("mira", film.number) == UNSEEN


async def test_a_show_is_all_its_episodes(ask, call, plex):
    """Marked as a whole, all episodes are watched, and the show has no view of its own."""
    show = plex.collection.of("TV Shows", "show")[3]
    query = {"identifier": LIBRARY, "key": plex.rating_key(show.number)}
    await call("/:/scrobble", query)
    row = (await ask(f"/library/metadata/{plex.rating_key(show.number)}"))["Metadata"][0]
    assert row["viewedLeafCount"] == row["leafCount"] > 0
    assert not {"viewCount", "lastViewedAt"} & set(row)
    listed = (await ask("/library/sections/2/all", {"type": 2, "unwatched": 1}))["Metadata"]
    assert row["ratingKey"] in [one["ratingKey"] for one in listed]


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("scrobble", {"key": "1000001"}, 400),
        ("scrobble", {"identifier": LIBRARY}, 400),
        ("scrobble", {"identifier": LIBRARY, "key": "77"}, 404),
        ("unscrobble", {"identifier": LIBRARY, "key": "x"}, 404),
        ("timeline", {"identifier": LIBRARY, "ratingKey": "1000001"}, 400),
        ("progress", {"identifier": LIBRARY, "key": "1000001", "time": "soon"}, 400),
    ],
)
async def test_refused(call, name, query, status):
    """What is missing is a bad request, what is not there is not found."""
    assert (await call(f"/:/{name}", query, method="PUT")).status_code == status


async def test_clock_offset(write, plex, call):
    """The server stamps with its own clock, which its Date header tells."""
    plex.state.clock_offset = 300
    assert (await write("scrobble")).last_played == NOW + 300
    assert (await call("/identity")).headers["Date"] == "Mon, 02 Feb 2026 02:45:00 GMT"
