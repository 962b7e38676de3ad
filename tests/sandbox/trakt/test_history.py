"""Plays at Trakt on the wire: noted, read back, taken back, and summed up."""

from __future__ import annotations

import pytest

from tests.sandbox.trakt.support import NOW, movies, named
from tui.sandbox.trakt.times import iso

DATE = "2026-01-01T12:00:00.000Z"
UNKNOWN = "1970-01-01T00:00:00.000Z"


async def test_add_and_read_back(mira, box):
    """A play has the time that was sent, and a long id of its own."""
    (key,) = movies(box, 1)
    told = await mira.send("POST", "/sync/history", {"movies": [{"ids": {"trakt": key[1]}, "watched_at": DATE}]}, 200)
    assert (told["added"], told["not_found"]["movies"]) == ({"movies": 1, "episodes": 0}, [])
    (play,) = await mira.get(f"/sync/history/movies/{key[1]}")
    assert (play["watched_at"], play["action"], play["movie"]["ids"]["trakt"]) == (DATE, "watch", key[1])
    assert play["id"] > 1 << 32
    assert box.writes.rows[0].keys == (key,)


async def test_nothing_keeps_a_play_from_coming_twice(mira, box):
    """The same play sent again is a second one, as at Trakt."""
    body = {"movies": [{"ids": {"trakt": 1}, "watched_at": DATE}]}
    for _ in range(2):
        await mira.send("POST", "/sync/history", body, 200)
    assert len(box.diary().plays_of(("movie", 1))) == 2


@pytest.mark.parametrize(
    "sent, kept",
    [("unknown", UNKNOWN), ("2026-01-01T13:00:00+01:00", DATE), (None, iso(NOW * 1000)), (5, iso(NOW * 1000))],
)
async def test_when_something_was_seen(mira, sent, kept):
    """A time may be unknown, which is told as 1970; without one, or with a number, it is now."""
    thing = {"ids": {"trakt": 1}} | ({} if sent is None else {"watched_at": sent})
    await mira.send("POST", "/sync/history", {"movies": [thing]}, 200)
    assert (await mira.get("/sync/history"))[0]["watched_at"] == kept


async def test_day_of_release(mira, box):
    """Something can have been seen when it came out."""
    film = box.known.of_kind("movie")[0]
    await mira.send(
        "POST", "/sync/history", {"movies": [{"ids": {"trakt": film.trakt}, "watched_at": "released"}]}, 200
    )
    assert (await mira.get("/sync/history"))[0]["watched_at"].startswith(film.released)


async def test_bare_show_is_every_episode(mira, box):
    """A show means all its episodes, one below it just that one."""
    episode = box.known.of_kind("episode")[0]
    show = {"ids": {"trakt": episode.show}}
    below = show | {
        "seasons": [{"number": episode.season, "episodes": [{"number": episode.number, "watched_at": DATE}]}]
    }
    await mira.send("POST", "/sync/history", {"shows": [below]}, 200)
    assert [play.key for play in box.diary().plays] == [episode.key]
    told = await mira.send("POST", "/sync/history", {"shows": [show]}, 200)
    assert told["added"]["episodes"] == len(box.known.episodes(episode.show))


async def test_window(mira, box):
    """Plays are found by when they were seen, and by their kind."""
    for nth, key in enumerate(movies(box, 3)):
        box.watch(key, NOW - nth * 86_400)
    box.watch(box.known.of_kind("episode")[0].key, NOW)
    found = await mira.get("/sync/history/movies", start_at=iso((NOW - 90_000) * 1000), end_at=iso((NOW - 10) * 1000))
    assert [row["movie"]["ids"]["trakt"] for row in found] == [movies(box, 3)[1][1]]
    assert len(await mira.get("/sync/history/shows")) == 1
    assert await mira.status("GET", "/sync/history", start_at="soon") == 400


async def test_take_back(mira, box):
    """Single plays go by their ids, all of a thing by the thing."""
    key = movies(box, 1)[0]
    plays = [box.watch(key, NOW - nth) for nth in range(3)]
    told = await mira.send("POST", "/sync/history/remove", {"ids": [plays[0].id, 5]}, 200)
    assert (told["deleted"]["movies"], told["not_found"]["ids"]) == (1, [5])
    assert box.diary().plays_of(key) == plays[1:]
    await mira.send("POST", "/sync/history/remove", named(key), 200)
    assert box.diary().plays == ()


async def test_watched(mira, box):
    """What was seen is summed up; a show tells its episodes only when it is asked for progress."""
    key, episode = movies(box, 1)[0], box.known.of_kind("episode")[0]
    for at in (NOW - 10, NOW):
        box.watch(key, at)
        box.watch(episode.key, at)
    (film,) = await mira.get("/sync/watched/movies")
    assert (film["plays"], film["last_watched_at"]) == (2, iso(NOW * 1000))
    (show,) = await mira.get("/sync/watched/shows")
    assert (show["show"]["ids"]["trakt"], "seasons" in show) == (episode.show, False)
    (show,) = await mira.get("/sync/watched/shows", extended="progress")
    (season,) = show["seasons"]
    assert (season["number"], season["episodes"][0]["plays"]) == (episode.season, 2)


async def test_pages_with_progress_are_shorter(mira, box):
    """A page with progress has room for 100 at most."""
    answer = await mira.ask("GET", "/sync/watched/shows", extended="progress", limit=250)
    assert answer.headers["x-pagination-limit"] == "100"


async def test_stops_and_goes_on(mira, box):
    """A pause is kept as a position, and a stop at the end is a play; too soon again is 409."""
    film = {"movie": {"ids": {"trakt": 1}}}
    told = await mira.send("POST", "/scrobble/pause", film | {"progress": 41.5})
    assert (told["action"], told["progress"]) == ("pause", 41.5)
    (row,) = await mira.get("/sync/playback/movies")
    assert (row["progress"], row["movie"]["ids"]["trakt"]) == (41.5, 1)
    assert (await mira.send("POST", "/scrobble/stop", film | {"progress": 90}))["action"] == "scrobble"
    assert (await mira.get("/sync/playback"), len(box.diary().plays)) == ([], 1)
    again = await mira.ask("POST", "/scrobble/stop", film | {"progress": 95})
    assert (again.status_code, sorted(again.json())) == (409, ["expires_at", "watched_at"])


async def test_scrobble_by_place(mira, box):
    """An episode can be named by its show and its numbers."""
    one = box.known.of_kind("episode")[0]
    body = {
        "show": {"ids": {"trakt": one.show}},
        "episode": {"season": one.season, "number": one.number},
        "progress": 5,
    }
    told = await mira.send("POST", "/scrobble/pause", body)
    assert (told["episode"]["ids"]["trakt"], told["show"]["ids"]["trakt"]) == (one.trakt, one.show)


@pytest.mark.parametrize("progress, status", [(0.5, 422), ("half", 422), (101, 422), (1, 201)])
async def test_positions_that_cannot_be(mira, progress, status):
    """A position is a number of percent, and at least one."""
    assert (
        await mira.status("POST", "/scrobble/pause", {"movie": {"ids": {"trakt": 1}}, "progress": progress}) == status
    )


async def test_unknown_scrobble(mira):
    """What Trakt does not know cannot be scrobbled."""
    assert await mira.status("POST", "/scrobble/pause", {"movie": {"ids": {"trakt": 99_999_999}}, "progress": 5}) == 404


async def test_forget_a_position(mira, box):
    """A position is deleted by its id, once."""
    paused = box.diary().pause(("movie", 1), 50.0)
    found = [await mira.status("DELETE", f"/sync/playback/{paused.id}") for _ in range(2)]
    assert found == [204, 404]


async def test_ratings(mira, box):
    """Figures are whole, from 1 to 10; one that is not lets none in."""
    good = {"ids": {"trakt": 1}, "rating": 7, "rated_at": DATE}
    for bad in (0, 11, 7.5):
        body = {"movies": [good, {"ids": {"trakt": 2}, "rating": bad}]}
        assert await mira.status("POST", "/sync/ratings", body) == 422
    assert box.diary().ratings == ()
    await mira.send("POST", "/sync/ratings", {"movies": [good], "shows": [{"ids": {"trakt": 1}, "rating": 3}]})
    assert [row["type"] for row in await mira.get("/sync/ratings")] == ["show", "movie"]
    (row,) = await mira.get("/sync/ratings/movies/6,7")
    assert (row["rating"], row["rated_at"]) == (7, DATE)
    await mira.send("POST", "/sync/ratings/remove", named(("movie", 1)), 200)
    assert box.diary().rating_of(("movie", 1)) is None


async def test_activities(mira, box):
    """Only what changed moves, even while the clock stands still."""

    async def moments():
        told = await mira.get("/sync/last_activities")
        return told["movies"]["watched_at"], told["movies"]["paused_at"], told["lists"]["updated_at"], told["all"]

    first = await moments()
    box.watch(("movie", 1), NOW)
    second = await moments()
    made = box.make_list("L")
    third = await moments()
    box.delete_list(made.id)
    fourth = await moments()
    assert (second[0] > first[0], second[1:3] == first[1:3], second[3] > first[3]) == (True, True, True)
    assert (third[0], third[2] > second[2], fourth[2] > third[2]) == (second[0], True, True)


async def test_each_has_a_history_of_ones_own(joerg, box):
    """What one user saw is nothing to the others."""
    box.watch(("movie", 1), NOW)
    assert await joerg.get("/sync/history") == []
    assert await joerg.status("GET", "/sync/watched/people") == 404


async def test_older_answer(mira, box):
    """The older text says 201 where the contract says 200."""
    box.state.history_status = 201
    await mira.send("POST", "/sync/history", named(("movie", 1)), 201)
